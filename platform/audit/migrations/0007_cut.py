"""Events that went by their term, and the proof of it; like seals, cuts are only ever added."""

from django.db import migrations, models

import kernel.ids
import vault.fields

LOCK = """
CREATE TRIGGER audit_cut_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cut
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only();
"""
UNLOCK = "DROP TRIGGER audit_cut_append_only ON audit_cut;"


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_break_glass"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(editable=False, unique=True)),
                ("at", models.DateTimeField(editable=False)),
                ("first", models.BigIntegerField(editable=False)),
                ("upto", models.BigIntegerField(editable=False)),
                ("events", models.PositiveBigIntegerField(editable=False)),
                ("until", models.DateTimeField(editable=False, verbose_name="up to")),
                ("years", models.PositiveSmallIntegerField(editable=False)),
                ("proof", vault.fields.EncryptedTextField(editable=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="check",
            name="audit_check_names_the_seal",
        ),
        migrations.AddField(
            model_name="check",
            name="cut",
            field=models.PositiveBigIntegerField(default=0, verbose_name="events cut by term"),
        ),
        migrations.AlterField(
            model_name="check",
            name="fault",
            field=models.CharField(
                blank=True,
                choices=[
                    ("missing_seal", "a seal is missing before this one"),
                    ("broken_chain", "it does not continue the seal before it"),
                    ("changed_seal", "the seal itself was changed"),
                    ("missing_events", "events under it are missing"),
                    ("changed_events", "events under it were changed or exchanged"),
                    ("cut_tail", "it was told outside, and is no longer there"),
                    ("rewritten", "another hash was told outside: this part was rewritten"),
                    ("forged_cut", "events are missing, and what calls itself a cut is none"),
                    ("not_cut", "events that were cut are there again"),
                    ("unsealed", "older events lie outside of every seal"),
                ],
                max_length=16,
                verbose_name="fault",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fault", ""), ("seal__isnull", True)),
                    models.Q(
                        (
                            "fault__in",
                            [
                                "missing_seal",
                                "broken_chain",
                                "changed_seal",
                                "missing_events",
                                "changed_events",
                                "cut_tail",
                                "rewritten",
                                "forged_cut",
                                "not_cut",
                                "unsealed",
                            ],
                        ),
                        ("seal__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="audit_check_names_the_seal",
            ),
        ),
        migrations.AddConstraint(
            model_name="cut",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("events__gte", 1), ("first__gte", 1), ("number__gte", 1), ("upto__gte", models.F("first"))
                ),
                name="audit_cut_of_some",
            ),
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
