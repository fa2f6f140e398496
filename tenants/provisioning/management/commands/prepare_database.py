import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.provisioning import database


class Command(BaseCommand):
    help = "As a superuser (ADMIN_DATABASE_URL): makes the database, its two login roles and what isolation needs."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        url = os.environ.get("ADMIN_DATABASE_URL")
        if not url:
            raise CommandError("set ADMIN_DATABASE_URL to a superuser's address, for this command alone")
        database.prepare(url)
        self.stdout.write("the database is prepared")
