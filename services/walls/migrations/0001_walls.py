"""Row policies, written by `manage.py walls` from models, rules and the rooms' querysets."""

from typing import ClassVar

from django.db import migrations

from services.walls.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_sleeping_sessions"),
        ("api", "0001_initial"),
        ("audit", "0006_break_glass"),
        ("cases", "0005_kept_entries"),
        ("contact_centre", "0003_reminders"),
        ("custody", "0003_nightly_work"),
        ("files", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("onboarding", "0001_initial"),
        ("outbox", "0002_short_messages"),
        ("people", "0002_lifting_by_two"),
        ("reports", "0001_initial"),
        ("scheduling", "0001_initial"),
        ("staff", "0001_initial"),
        ("vault", "0002_kinds_and_states"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            frozen("0001_walls.sql", "4b4a6034963d180a3989b966bb118a842d7ea63635df60d07509e6ead8c3e16d"),
            migrations.RunSQL.noop,
        )
    ]
