"""`manage.py demo`: three fictitious centres with people, cases and sessions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from services.onboarding.demo.build import build


class Command(BaseCommand):
    help = "Makes the three demo centres; running it again adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("bg"):
            build(self.stdout.write)
