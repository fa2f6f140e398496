"""manage.py messages extract | check | compile"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ui.catalogues import work


class Command(BaseCommand):
    help = "Keeps the message catalogues of all rooms: extract the texts, check the translations, compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["extract", "check", "compile"])
        parser.add_argument("--room", default="", help="the label of one app, e.g. cases")

    def handle(self, *, action: str, room: str, **options: Any) -> None:
        if action == "check":
            return self._check(room)
        for line in work.extract(room) if action == "extract" else work.compile_all(room):
            self.stdout.write(line)
        return None

    def _check(self, room: str) -> None:
        found = work.check(room)
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} faults in the texts; `make fix` extracts, then translate what is empty")
