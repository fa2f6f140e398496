"""`manage.py audit verify [PLACE …] [--heads FILE]`, `audit seal`, `audit heads`."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from audit import heads, sealing
from audit.verify import verify
from kernel import ports
from kernel.place import Place, entered


class Command(BaseCommand):
    help = "Proves that no audit event was changed, removed or slipped in: names the first bad seal of each place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "seal", "heads"])
        parser.add_argument("places", nargs="*", help="slugs; all places when none is given")
        parser.add_argument("--heads", type=Path, default=settings.AUDIT_HEADS_FILE, help="the file of told heads")

    @no_translations
    def handle(self, what: str, *, places: list[str], heads: Path, **options: Any) -> None:
        work: dict[str, Callable[[Place], bool]] = {
            "verify": lambda place: self._verify(place, heads),
            "seal": self._seal,
            "heads": self._head,
        }
        failed = 0
        for place in _chosen(places):
            with entered(place):
                failed += not work[what](place)
        if failed:
            raise CommandError(f"{failed} of the places do not hold")

    def _verify(self, place: Place, file: Path) -> bool:
        told = list(heads.read(file, place.uuid)) if file.exists() else []
        report = verify(told)
        words = "holds" if report.holds else str(report.finding)
        counts = f"{report.seals} seals, {report.events} events, {report.heads} heads told outside"
        if report.cut:
            counts += f", {report.cut} events up to {report.cut_until:%Y-%m-%d} cut by their term"
        self.stdout.write(f"{place.slug or place.door}: {words} ({counts})")
        return report.holds

    def _seal(self, place: Place) -> bool:
        self.stdout.write(f"{place.slug or place.door}: {sealing.seal_all(everything=True)} new seals")
        return True

    def _head(self, place: Place) -> bool:
        found = heads.head()
        if found:
            self.stdout.write(found.line)
        return True


def _chosen(slugs: list[str]) -> Iterator[Place]:
    """
    :raises CommandError: a slug that no servable place has.
    """
    places = {place.slug or str(place.door): place for place in ports.each_place()}
    unknown = set(slugs) - set(places)
    if unknown:
        raise CommandError(f"no such place: {', '.join(sorted(unknown))}")
    yield from (places[slug] for slug in slugs or places)
