from typing import Any

from django.core.management.base import BaseCommand

from tenants.provisioning.install import install


class Command(BaseCommand):
    help = "Makes the shared tables and the doors; run at every start, it does only what is missing."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        install()
        self.stdout.write("the doors stand")
