from typing import Any

from django.core.management.base import BaseCommand

from directory.operations import load


class Command(BaseCommand):
    help = "Loads regions, settlements and institutions from the committed tables; run again, it adds nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="owner", help="alias of a connection that may write in public")

    def handle(self, *args: Any, **options: Any) -> None:
        added, changed, retired = load(using=options["database"])
        self.stdout.write(f"directory: {added} added, {changed} changed, {retired} retired")
