from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.centres.models import Centre
from tenants.provisioning import owner
from tenants.provisioning.operations import provision


class Command(BaseCommand):
    help = "Goes on making a centre that was asked for, from wherever it stopped; harmless for one that works."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the first part of its address: haskovo, stara-zagora, …")

    def handle(self, *args: Any, **options: Any) -> None:
        centre = Centre.objects.using(owner.ALIAS).filter(slug=options["slug"]).first()
        if centre is None:
            raise CommandError(f"nobody has asked for a centre named {options['slug']}")
        try:
            done = provision(centre.pk)
        except owner.Busy as error:
            raise CommandError("another process is making this centre") from error
        self.stdout.write(f"{done.name}: {done.get_state_display()}")
