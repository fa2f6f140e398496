"""Twenty-four operations: twelve columns and twelve indexes."""

from typing import ClassVar

from django.db import migrations, models

NAMES = [f"extra_{number}" for number in range(12)]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sample", "0001_initial")]
    operations: ClassVar = [
        operation
        for name in NAMES
        for operation in (
            migrations.AddField("item", name, models.IntegerField(default=0)),
            migrations.AddIndex("item", models.Index(fields=[name], name=f"sample_{name}")),
        )
    ]
