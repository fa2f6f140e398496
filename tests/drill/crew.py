"""People at work in one centre while something is broken under them, and what was kept of it afterwards."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from infra.local.layout import ROOT
from infra.local.servers import python_path
from tests.drill.browser import Browser
from tests.drill.product import Impossible, Product, until
from tests.drill.work import PEOPLE_IN_A_FILE, Writer, letters

Row = dict[str, Any]
WHO = ("head@", "coordinator@")
PATIENCE = 6


@dataclass
class Crew:
    """Who may write in the first demo centre; each sign-in is used for all faults, as a day's work would be."""

    product: Product
    slug: str
    browsers: list[Browser]
    cases: list[str]
    rounds: int = 0
    before: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, product: Product) -> "Crew":
        people = product.signins()
        host = str(urlsplit(people[0]["address"]).hostname)
        slug = host.partition(".")[0]
        chosen = [one for one in people if one["email"].startswith(WHO) and one["email"].endswith(f"@{slug}.example")]
        browsers = [Browser(product.port, host).sign_in(one["email"], one["password"]) for one in chosen]
        cases = [one["id"] for one in inside(product, "cases", slug)]
        if len(cases) < 2:
            raise Impossible("the demo has fewer than two active cases")
        return cls(product, slug, browsers, cases)

    @contextmanager
    def at_work(self, kinds: tuple[str, ...] = ("note", "meeting", "import"), seed: int = 1) -> Iterator[list[Writer]]:
        """Until the block ends; then everybody finishes what they hold."""
        self.rounds += 1
        self.before = set(self.meetings())
        writers = [
            Writer(
                browser, self.cases[number % len(self.cases)], f"Р{self.rounds}{'АБВГ'[number]}", kinds, seed + number
            )
            for number, browser in enumerate(self.browsers)
        ]
        for writer in writers:
            writer.start()
        try:
            yield writers
        finally:
            for writer in writers:
                writer.over.set()
            for writer in writers:
                writer.join(300)

    def meetings(self) -> list[str]:
        with self.product.database() as database:
            query = "SELECT schema_name FROM public.centres_centre WHERE slug = %s"
            (schema,) = database.execute(query, [self.slug]).fetchone() or ("",)
            rows = database.execute(f'SELECT id FROM "{schema}".contact_centre_session').fetchall()
        return [str(row) for (row,) in rows]

    def judge(self, fault: str, writers: list[Writer]) -> list[Row]:
        """Lost, doubled, half done, shown."""
        for writer in writers:
            if writer.failure or writer.is_alive():
                raise Impossible(f"{fault}: {writer.mark} stopped: {writer.failure!r}")
        saved = {
            kind: [m for writer in writers for m in writer.told.saved[kind]] for kind in ("note", "meeting", "import")
        }
        for _ in range(PATIENCE):  # what was promised may be in a worker's hands
            found = inside(self.product, "kept", self.slug, f"Р{self.rounds}")
            lost, marks = _lost(found, saved)
            if not lost:
                break
            time.sleep(10)
        half = [*found["notes_untold"], *found["meetings_half"]]
        half += [mark for mark, count in marks.items() if 0 < count < PEOPLE_IN_A_FILE]
        twice = sum(n - 1 for n in found["notes"].values())
        twice += len(set(found["meetings"]) - self.before - set(saved["meeting"]))
        twice += sum(n - 1 for n in found["people"].values())
        traces = sum(writer.told.traces for writer in writers)
        done = ", ".join(f"{len(marks)} {kind}s" for kind, marks in saved.items() if marks)
        return [
            row(f"{fault}: acknowledged writes lost", len(lost), "writes", of=done, evidence=lost),
            row(f"{fault}: writes doubled when sent again", twice, "writes", of=done),
            row(f"{fault}: writes half done", len(half), "writes", of=done, evidence=half),
            row(f"{fault}: stack traces shown", traces, "pages", of=done),
        ]


def _lost(found: dict[str, Any], saved: dict[str, list[str]]) -> tuple[list[str], dict[str, int]]:
    """What was said to be saved and is not there, and how many people came of each import."""
    people = Counter(name.rpartition(" ")[0] for name in found["people"])
    marks = {mark: people[f"Учение {letters(mark)}"] for mark in saved["import"]}
    lost = [mark for mark in saved["note"] if mark not in found["notes"]]
    lost += [mark for mark in saved["meeting"] if mark not in found["meetings"]]
    return [*lost, *(mark for mark, count in marks.items() if count == 0)], marks


def row(name: str, value: float, unit: str, *, of: str = "", bound: str = "= 0", evidence: Any = ()) -> Row:
    """Judged by its bound."""
    sign, wanted = bound.split()
    holds = {"=": value == float(wanted), "<=": value <= float(wanted), ">=": value >= float(wanted)}[sign]
    name = f"{name}; {of}" if of else name
    if evidence:
        sys.stdout.write(f"        {name}: {list(evidence)[:5]}\n")
    return {"name": name, "value": value, "unit": unit, "bound": bound, "holds": holds}


def inside(product: Product, question: str, slug: str, mark: str = "") -> Any:
    until(lambda: product.database().close() is None, 60, "the database")
    done = subprocess.run(
        [sys.executable, "-m", "tests.drill.inside", question, slug, mark],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": python_path(), **product.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Impossible(done.stderr[-1500:])
    return json.loads(done.stdout.splitlines()[-1])
