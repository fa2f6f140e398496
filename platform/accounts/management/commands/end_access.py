"""Ends an account of the network or the operator door; a centre does this itself, on the page of the colleague."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.management.places import place_named
from accounts.models import User
from accounts.operations import deactivate
from kernel.actor import SYSTEM
from kernel.place import entered


class Command(BaseCommand):
    help = "End somebody's access to `network` or `operator` at once: sessions, keys, sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", choices=["network", "operator"])
        parser.add_argument("--email", required=True)
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(place_named(options["place"])):
            user = User.objects.filter(email=User.objects.normalize_email(options["email"])).first()
            if user is None:
                raise CommandError("nobody here has this address")
            deactivate(user=user, by=SYSTEM, reason=options["reason"])
            self.stdout.write(f"the access of {user.email} has ended")
