from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.isolation import selftest


class Command(BaseCommand):
    help = "Asks the database whether it keeps centres apart: roles, closed functions, no pooler in transaction mode."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = selftest.problems()
        if found:
            raise CommandError("this database must not be used:\n" + "\n".join(f"- {problem}" for problem in found))
        self.stdout.write("the database keeps centres apart")
