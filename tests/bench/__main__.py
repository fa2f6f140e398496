"""`make bench`, `make bench ARGS="overhead pages"`, `make bench ARGS="--quick"`: measures, tells, writes the rows."""

import argparse
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from zoneinfo import ZoneInfo

from tests.bench import rows
from tests.bench.databases import Databases, server
from tests.bench.pace import pace

# Minutes on a quiet machine with two cores, templates of this code's shape being there.
SECTIONS = {
    "overhead": 2,
    "memory": 4,
    "provisioning": 3,
    "fleet": 5,
    "pages": 4,
    "parts": 2,
    "planner": 1,
    "walls": 3,
    "year": 8,
    "restore": 9,
    "run": 3,
}
TEMPLATES = {2: 0.5, 20: 0.5, 300: 1, 1000: 3}  # centres in it: minutes to make it, once for each shape
TEMPLATES_OF = {
    "overhead": 20,
    "memory": 1000,
    "provisioning": 300,
    "fleet": 300,
    "pages": 2,
    "parts": 2,
    "walls": 2,
    "year": 2,
    "restore": 2,
}
ABSOLUTE = {"s", "ms"}  # such figures say that the server waited for the disk, and what the machine was worth
tell = partial(print, flush=True)


def main(arguments: list[str]) -> int:
    wanted = _arguments().parse_args(arguments)
    with server() as databases:
        databases.tidy()
        sections = wanted.sections or list(SECTIONS)
        _prepare(sections, databases, wanted.quick)
        for name in [] if wanted.prepare else sections:
            _section(name, databases, wanted.quick)
    return 0


def _prepare(sections: list[str], databases: Databases, quick: bool) -> None:
    """The templates first, so that every section's time is that of its measuring."""
    for count in sorted({20 if quick else TEMPLATES_OF[name] for name in sections if name in TEMPLATES_OF} | {2}):
        if not databases.has_centres(count):
            tell(
                f"== a template with {count} centres, once for this shape of the code: about {TEMPLATES[count]:g} min"
            )
            databases.with_centres(count)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help=f"of: {', '.join(SECTIONS)}; none: all")
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is written: does the bench work?")
    parser.add_argument("--prepare", action="store_true", help="make the template databases and measure nothing")
    return parser


def _section(name: str, databases: Databases, quick: bool) -> None:
    """Written after every section: an hour's work is not lost with the next one's failure."""
    tell(f"== {name}" if quick else f"== {name}, about {SECTIONS[name]} min")
    started = time.monotonic()
    measure: Callable[[Databases, bool], Iterator[rows.Row]] = import_module(f"tests.bench.sections.{name}").measure
    found = []
    durability = databases.durability()
    for measured in measure(databases, quick):
        row = measured.told_that(f"{durability}; pace {pace():.1f} ms") if measured.unit in ABSOLUTE else measured
        tell(row.line())
        found.append(row)
    if not quick:
        rows.write(found, datetime.now(ZoneInfo("Europe/Sofia")).date())
    tell(f"   {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    sys.exit(main([*sys.argv[1:], *shlex.split(os.environ.get("ARGS", ""))]))
