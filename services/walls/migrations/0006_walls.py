"""Row policies, written by `manage.py walls` from models, rules and the rooms' querysets."""

from typing import ClassVar

from django.db import migrations

from services.walls.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_sleeping_sessions"),
        ("api", "0001_initial"),
        ("audit", "0007_cut"),
        ("cases", "0009_answers_to_another_service"),
        ("consultations", "0005_taken_back"),
        ("contact_centre", "0012_second_supervisor"),
        ("custody", "0005_scans_and_children"),
        ("files", "0001_initial"),
        ("incidents", "0002_papers_of_an_incident"),
        ("links", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("onboarding", "0001_initial"),
        ("outbox", "0002_short_messages"),
        ("people", "0003_told_apart"),
        ("psychology", "0002_after_a_consultation"),
        ("reports", "0002_reports_and_templates"),
        ("scheduling", "0001_initial"),
        ("staff", "0003_rota"),
        ("vault", "0002_kinds_and_states"),
        ("walls", "0005_walls"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            frozen("0006_walls.sql", "a65510a0419eee9479c4c6057f1f758bd21fa0dfbf2d06613fa44e0369506b01"),
            migrations.RunSQL.noop,
        )
    ]
