from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_lifting_by_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="told_apart",
            field=ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None),
        ),
    ]
