"""`manage.py privacy register` writes docs/privacy/register.md from the classes of all fields."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, no_translations

from tenants.continuity import register


class Command(BaseCommand):
    help = "Writes the register of processing (GDPR art. 30) from the data model."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["register"])

    @no_translations
    def handle(self, what: str, **options: Any) -> None:
        path = settings.ROOT / "docs" / "privacy" / "register.md"
        path.write_text(register.render())
        self.stdout.write(str(path))
