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

SECTIONS = ("overhead", "memory", "provisioning", "fleet", "pages", "parts", "run")
tell = partial(print, flush=True)


def main(arguments: list[str]) -> int:
    wanted = _arguments().parse_args(arguments)
    with server() as databases:
        databases.tidy()
        for name in wanted.sections or SECTIONS:
            _section(name, databases, wanted.quick)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help=f"of: {', '.join(SECTIONS)}; none: all")
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is written: does the bench work?")
    return parser


def _section(name: str, databases: Databases, quick: bool) -> None:
    """Written after every section: an hour's work is not lost with the next one's failure."""
    tell(f"== {name}")
    started = time.monotonic()
    measure: Callable[[Databases, bool], Iterator[rows.Row]] = import_module(f"tests.bench.sections.{name}").measure
    found = []
    for row in measure(databases, quick):
        tell(row.line())
        found.append(row)
    if not quick:
        rows.write(found, datetime.now(ZoneInfo("Europe/Sofia")).date())
    tell(f"   {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    sys.exit(main([*sys.argv[1:], *shlex.split(os.environ.get("ARGS", ""))]))
