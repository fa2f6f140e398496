"""The first person of a place: everybody after that is invited from inside."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.management.places import place_named
from accounts.models import Invitation
from accounts.operations import invite
from kernel.actor import SYSTEM
from kernel.errors import Refusal
from kernel.place import entered


class Command(BaseCommand):
    help = "Invite a person to a centre (its slug), to `network` or to `operator`; the link goes out by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="haskovo, network, operator, …")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", required=True, help="may be given several times")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(place_named(options["place"])) as place:
            invitation = self._invite(options)
            self.stdout.write(f"invited {invitation.email} to {place.name if place else ''} as {invitation.roles}")

    def _invite(self, options: dict[str, Any]) -> Invitation:
        try:
            return invite(email=options["email"], name=options["name"], roles=options["role"], by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
