"""Writes docs/permissions.md anew."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from accounts.permissions import render


class Command(BaseCommand):
    help = "Write docs/permissions.md from the role tables of all doors."

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.ROOT / "docs" / "permissions.md"
        target.write_text(render())
        self.stdout.write(f"wrote {target.relative_to(settings.ROOT)}")
