"""`manage.py openapi`: writes api/openapi.yaml from the code, always in English."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import translation

from api.docs import SCHEMA


class Command(BaseCommand):
    help = "Writes the committed OpenAPI schema; a test compares it with the code."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--file", default=str(SCHEMA))

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            call_command("spectacular", urlconf="config.urls.centre", file=options["file"], fail_on_warn=True)
