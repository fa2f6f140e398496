from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.provisioning import fleet, owner
from tenants.provisioning.fleet import Outcome, Result


class Command(BaseCommand):
    help = "Brings every schema up to date; a centre that fails is locked, alone, and the next run tries it again."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jobs", type=int, default=1, choices=range(1, 9), help="schemas at a time (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = fleet.migrate(options["jobs"], tell=self._tell)
        except owner.Busy as error:
            raise CommandError("another process is migrating the fleet") from error
        self._sum_up(outcome)

    def _tell(self, result: Result) -> None:
        self.stdout.write(f"{result.schema}  {result.seconds:6.2f} s  {result.failure or 'ok'}")

    def _sum_up(self, outcome: Outcome) -> None:
        if not (outcome.done or outcome.failed):
            self.stdout.write("nothing to do")
            return
        text = f"{len(outcome.done)} migrated, {len(outcome.failed)} failed, {len(outcome.untouched)} not tried"
        if outcome.failed:
            raise CommandError(text)
        self.stdout.write(text)
