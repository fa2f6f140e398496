"""`manage.py breach CENTRE --since … --until … [--actor EMAIL | --session … | --case …]`; docs/runbooks/breach.md."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from accounts.models import User
from audit.enums import Action
from audit.record import record
from kernel import ports
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.place import Place, entered
from services.cases.breach import Affected, Asked, affected, deadline
from services.cases.models import Case
from tenants.continuity.export import age
from tenants.continuity.moments import OutOfReach, moment_of

NOTICE = Path(__file__).parents[2] / "data" / "breach_notice.txt"  # in Bulgarian, as the authority reads it


class Command(BaseCommand):
    help = "Counts from the journal whom a breach concerns; the numbers of the cases are sealed for the centre alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("centre", help="its slug")
        parser.add_argument("--since", required=True, help='"2026-11-21 14:03", on the clocks of Sofia')
        parser.add_argument("--until", required=True)
        parser.add_argument("--noticed", required=True, help="when somebody knew: the 72 hours run from here")
        parser.add_argument("--by", required=True, help="who asks; it goes into the centre's journal")
        parser.add_argument("--actor", default="", help="the e-mail of the account in question")
        parser.add_argument("--session", default="", help="as the journal's page shows it")
        parser.add_argument("--case", default="", help="the number of one case")
        parser.add_argument("--numbers", type=Path, help="file for the numbers of the cases, sealed with age")
        parser.add_argument("--key", action="append", default=[], help="age1…, of the centre's head or DPO")
        parser.add_argument("--notice", type=Path, help="file for the draft of the notice to the authority")

    @no_translations
    def handle(self, centre: str, **options: Any) -> None:
        if options["numbers"] and not options["key"]:
            raise CommandError("--numbers needs --key: the numbers are for the centre alone")
        try:
            since, until, noticed = (moment_of(options[name]) for name in ("since", "until", "noticed"))
        except OutOfReach as error:
            raise CommandError(str(error)) from error
        with entered(_place(centre)):
            asked = Asked(since, until, _actor(options["actor"]), options["session"], _case(options["case"]))
            found = affected(asked)
            detail = {"what": "breach", "cases": len(found.cases), "people": found.people}
            record(Action.EXPORT, actor=SYSTEM, what=Case, reason=f"breach: {options['by']}", detail=detail)
        self._tell(found, noticed)
        self._write(found, noticed, options)

    def _tell(self, found: Affected, noticed: datetime) -> None:
        events = ", ".join(f"{count} x {action}" for action, count in sorted(found.events.items())) or "none"
        span = f"{_local(found.first)} - {_local(found.last)}" if found.first and found.last else "-"
        self.stdout.write(f"events: {events}\nbetween: {span}\ncases: {len(found.cases)}")
        self.stdout.write(f"people: {found.people}, of them children: {found.children}")
        self.stdout.write(f"looks at lists of cases: {found.lists}\nto the authority by: {_local(deadline(noticed))}")

    def _write(self, found: Affected, noticed: datetime, options: dict[str, Any]) -> None:
        if options["numbers"]:
            with options["numbers"].open("wb") as file:
                writer = age.Writer(file, age.recipients("", options["key"]))
                writer.write("\n".join(found.cases).encode())
                writer.close()
        if options["notice"]:
            facts = {"people": found.people, "children": found.children, "cases": len(found.cases)}
            times = {"first": found.first, "last": found.last, "noticed": noticed, "due": deadline(noticed)}
            facts |= {"lists": found.lists, **{name: _local(time) for name, time in times.items()}}
            options["notice"].write_text(NOTICE.read_text().format(**facts))


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(SOFIA):%d.%m.%Y %H:%M}" if moment else "–"


def _place(slug: str) -> Place:
    for place in ports.every_place():
        if place.is_centre and place.slug == slug:
            return place
    raise CommandError(f"there is no centre {slug}")


def _actor(email: str) -> Any:
    if not email:
        return None
    try:
        return User.objects.get(email__iexact=email).pk
    except User.DoesNotExist as error:
        raise CommandError(f"this centre has no account {email}") from error


def _case(number: str) -> str:
    if number and not Case.objects.filter(number=number).exists():
        raise CommandError(f"this centre has no case {number}")
    return number
