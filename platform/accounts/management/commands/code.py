"""What an authenticator app would show now, for the sign-ins of the demo on a computer without such an app."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.second_factor import code_now


class Command(BaseCommand):
    help = "Print the six digits of a second factor from its secret, as an authenticator app does."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("secret", help="the secret of the second factor, e.g. from the table of `make run`")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(code_now(options["secret"].replace(" ", "").upper()))
        except ValueError as error:
            raise CommandError("this is no secret: letters A to Z and digits 2 to 7") from error
