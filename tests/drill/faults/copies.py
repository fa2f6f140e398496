"""
What copies are for: the machine is gone with its disk, or centres go back to a minute of the past.

The archive is taken as it was at the worst moment, as if it stood on another machine: what was acknowledged and is not
in it is lost.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from infra.postgres import archive, base, second
from tests.drill.crew import Row, inside, row
from tests.drill.product import Impossible, Product
from tests.drill.registry import Drill, fault

EVERY, CYCLES = 3.0, 2  # seconds between two notes; segments that must go by themselves
LONGEST = (CYCLES + 1) * archive.TIMEOUT
NOTES = """
SELECT id::text FROM "{schema}".cases_note WHERE case_id = %s AND written_at >= %s ORDER BY written_at, id
"""


@dataclass
class Diary:
    """When each note was acknowledged, and before which of them the archive grew, with what it held until then."""

    began: datetime
    told: list[float] = field(default_factory=list)
    worst: list[tuple[float, frozenset[str]]] = field(default_factory=list)

    def write(self, drill: Drill) -> None:
        seen = held(drill.product)
        while len(self.worst) < CYCLES:
            if time.monotonic() - self.told[0] > LONGEST if self.told else False:
                raise Impossible(f"the archive grew {len(self.worst)} times in {LONGEST} s")
            _note(drill, len(self.told))
            self.told.append(time.monotonic())
            seen = self._pause(drill.product, seen)

    def _pause(self, product: Product, seen: frozenset[str]) -> frozenset[str]:
        """The last moment before the archive grows is the worst for the machine to go."""
        until = time.monotonic() + EVERY
        while time.monotonic() < until:
            if (now := held(product)) != seen:
                self.worst.append((time.monotonic(), seen))
                seen = now
            time.sleep(0.05)
        return seen


@fault("machine-lost")
def machine_lost(drill: Drill) -> Iterator[Row]:
    """Notes every few seconds, nothing else: a busy day fills its segments sooner."""
    copy = base.take(drill.product.place("BASE_BACKUPS_ROOT"), drill.product.environment["ADMIN_DATABASE_URL"])
    diary = Diary(began=_now(drill.product))
    diary.write(drill)
    with drill.product.database() as database:
        notes = _notes(database, drill, diary.began)
    if len(notes) != len(diary.told):
        raise Impossible(f"{len(diary.told)} notes were acknowledged, {len(notes)} are there")
    ages, holes = [], 0
    for moment, segments in diary.worst:
        kept = _kept(drill, copy, segments, diary.began)
        lost = [number for number, note in enumerate(notes) if note not in kept and diary.told[number] <= moment]
        ages.append(moment - diary.told[lost[0]] if lost else 0.0)
        holes += sum(note in kept for note in notes[lost[0] :]) if lost else 0
    of = f"{len(notes)} notes, {CYCLES} losses, archive_timeout {archive.TIMEOUT} s"
    yield row("restore to a minute: newest write that can be lost", max(ages) / 60, "min", of=of, bound="<= 5")
    yield row("machine lost: writes missing before one that was kept", holes, "writes", of=of)


def held(product: Product) -> frozenset[str]:
    return frozenset(path.name for path in product.place("WAL_ARCHIVE").glob("*.gz"))


def _note(drill: Drill, number: int) -> None:
    facts = {"happened_on": time.strftime("%d.%m.%Y"), "happened_time": "00:01", "text": f"Дневник {number:04}"}
    answer = drill.crew.browsers[0].submit(f"/cases/{drill.crew.cases[0]}/notes/new/", **facts)
    if not answer.is_taken:
        raise Impossible(f"a note was not taken: {answer.status}")


def _now(product: Product) -> datetime:
    with product.database() as database:
        (moment,) = database.execute("SELECT clock_timestamp()").fetchone() or (datetime.now(UTC),)
    found: datetime = moment
    return found


def _notes(database: psycopg.Connection[Any], drill: Drill, since: datetime) -> list[str]:
    found = database.execute("SELECT schema_name FROM public.centres_centre WHERE slug = %s", [drill.crew.slug])
    (schema,) = found.fetchone() or ("",)
    rows = database.execute(NOTES.format(schema=schema).encode(), [drill.crew.cases[0], since]).fetchall()
    return [note for (note,) in rows]


def _kept(drill: Drill, copy: Path, segments: frozenset[str], since: datetime) -> set[str]:
    """From the base backup and that much of the archive, by the way of an operator whose server is gone."""
    wal = drill.product.place("WAL_ARCHIVE")
    rest = wal.with_name("wal-elsewhere")
    shutil.copytree(wal, rest, ignore=lambda _, names: [name for name in names if name not in segments])
    rest.chmod(0o755)
    for path in rest.iterdir():
        path.chmod(0o644)
    name = str(urlsplit(drill.product.environment["ADMIN_DATABASE_URL"]).path).strip("/")
    try:
        with (
            second.running(copy, rest, None) as folder,
            psycopg.connect(host=str(folder), port=second.PORT, user="postgres", dbname=name) as database,
        ):
            return set(_notes(database, drill, since))
    finally:
        shutil.rmtree(rest)


@fault("restore")
def restore(drill: Drill) -> Iterator[Row]:
    """The centres besides ours go back to a minute, though all of their keys were changed after it."""
    product = drill.product
    if not base.all_of(product.place("BASE_BACKUPS_ROOT")):
        base.take(product.place("BASE_BACKUPS_ROOT"), product.environment["ADMIN_DATABASE_URL"])
    slugs = sorted(_centres(product) - {drill.crew.slug})
    time.sleep(1.1)
    moment = _now(product)
    for slug in slugs:
        product.manage("keys", "rotate", slug)
    for slug in slugs:
        product.manage("centre", "restore", slug, "--at", moment.isoformat(), "--by", "drill", "--reason", "drill")
    found = [inside(product, "sound", slug) for slug in slugs]
    wrong = [one for each in found for one in each["findings"]]
    opened, events = (sum(each[what] for each in found) for what in ("opened", "events"))
    of = f"{len(slugs)} centres, {opened:,} values, {events:,} events, keys changed after the minute"
    name = "a restore: values that do not open, journals that do not verify"
    yield row(name, len(wrong) + (not opened), "findings", of=of, evidence=wrong)


def _centres(product: Product) -> set[str]:
    with product.database() as database:
        rows = database.execute("SELECT slug FROM public.centres_centre WHERE state = 'ready'").fetchall()
    return {slug for (slug,) in rows}
