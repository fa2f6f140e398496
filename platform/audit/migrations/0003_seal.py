"""Seals over events; like events, they are only ever added (the function of 0002 serves both tables)."""

from django.db import migrations, models

import kernel.ids

LOCK = """
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only();
"""
UNLOCK = "DROP TRIGGER audit_seal_append_only ON audit_seal;"


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(editable=False, unique=True)),
                ("at", models.DateTimeField(editable=False)),
                ("covers", models.TextField(editable=False)),
                ("events", models.PositiveIntegerField(editable=False)),
                ("reaches", models.BigIntegerField(editable=False)),
                ("root", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("events__gte", 1), ("number__gte", 1)), name="audit_seal_covers_some"
                    )
                ],
            },
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
