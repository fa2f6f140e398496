"""`manage.py ending ask|agree|head|hold|lift|aside|back|erase|cancel|show SLUG`: the end of a centre, step by step."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.continuity import ending
from tenants.continuity.enums import EndGround
from tenants.continuity.management.commands.centre import chosen
from tenants.continuity.models import Ending
from tenants.continuity.restoring import Refused
from tenants.provisioning import owner

STEPS: dict[str, Callable[..., object]] = {
    "agree": ending.agree_as_operator,
    "cancel": ending.cancel,
    "lift": ending.lift,
    "aside": ending.set_aside,
    "back": ending.bring_back,
    "erase": ending.erase,
}


class Command(BaseCommand):
    help = "The end of a centre: agreed by two, put aside, and erased only later, each by a person's command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whats = parser.add_subparsers(dest="what", required=True)
        one = {name: whats.add_parser(name) for name in ("ask", "head", "hold", "show", *STEPS)}
        for name, sub in one.items():
            sub.add_argument("slug")
            if name != "show":
                sub.add_argument("--by", required=True, help="who types this")
        one["ask"].add_argument("--ground", required=True, choices=EndGround.values)
        one["ask"].add_argument("--keep-until", required=True, type=date.fromisoformat, help="2031-12-31; no default")
        one["head"].add_argument("--name", required=True, help="of the head of service")
        one["head"].add_argument("--paper", required=True, help="number and date of the signed paper")
        one["hold"].add_argument("--reason", required=True)
        one["hold"].add_argument("--look-again-on", required=True, type=date.fromisoformat)

    def handle(self, *, what: str, slug: str, **options: Any) -> None:
        (centre,) = chosen(slug)
        wanted = ("by", "ground", "keep_until", "name", "paper", "reason", "look_again_on")
        facts = {name: options[name] for name in wanted if name in options}
        others: dict[str, Callable[..., object]] = {
            "ask": ending.ask,
            "head": ending.agree_as_head,
            "hold": ending.hold,
        }
        try:
            if what != "show":
                {**STEPS, **others}[what](centre, **facts)
        except Refused as error:
            raise CommandError(str(error)) from error
        self._show(slug)

    def _show(self, slug: str) -> None:
        last = Ending.objects.using(owner.ALIAS).filter(centre__slug=slug).select_related("centre").first()
        if last:
            self.stdout.write(last.get_state_display())
            self.stdout.write(json.dumps(ending.certificate(last), ensure_ascii=False, indent=1))
