"""
`make drill`, `make drill ARGS="kill-web --kills=100"`: breaks the running product and tells what came of it.

`--full`: each fault in the size that is promised of it; only such figures are written down.
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.drill.crew import Crew, Row
from tests.drill.product import Impossible, running
from tests.drill.registry import PROMISED, Drill, Sizes, load
from tests.security import rows

DISK = "2500m"


def main(arguments: list[str]) -> int:
    faults = load()
    wanted = _parser(list(faults)).parse_args(arguments)
    sizes = Sizes(**{field.name: getattr(wanted, field.name) for field in fields(Sizes)})
    with _folder() as folder, running(folder) as product:
        drill = Drill(product, Crew.of(product), random.Random(wanted.seed), sizes)
        results = [
            _run(name, faults[name], _sized(drill, name, wanted), arguments) for name in wanted.faults or faults
        ]
    return 0 if all(results) else 1


def _sized(drill: Drill, name: str, wanted: argparse.Namespace) -> Drill:
    return replace(drill, sizes=drill.sizes.at_least(PROMISED[name])) if wanted.full else drill


def _parser(names: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make drill", description="What holds when something breaks?")
    parser.add_argument("faults", nargs="*", choices=[*names, []], help=f"of: {', '.join(names)}; none: all")
    parser.add_argument("--seed", type=int, default=2026, help="of all moments; options are written --name=value")
    parser.add_argument("--full", action="store_true", help="each in the size that is promised")
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name}", type=int, default=field.default)
    return parser


@contextmanager
def _folder() -> Iterator[Path]:
    """For the data; as root a disk of its own, which may become full without hurting the machine."""
    with tempfile.TemporaryDirectory(prefix="zakrila-drill-", dir="/tmp", ignore_cleanup_errors=True) as place:
        folder, data = Path(place), Path(place, "data")
        folder.chmod(0o755)
        data.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "tmpfs", str(data)]
        mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
        try:
            yield folder
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", str(data)], check=False)


def _run(name: str, fault: object, drill: Drill, arguments: list[str]) -> bool:
    """Written after every fault; what cannot be tried, or is smaller than promised, is said and stays unmeasured."""
    sys.stdout.write(f"== {name}\n")
    began, found = time.monotonic(), []
    try:
        for row in fault(drill):  # type: ignore[operator]
            found.append(_whole(row, name, arguments))
            sys.stdout.write(rows.line(found[-1]))
            sys.stdout.flush()
    except (Impossible, OSError, AssertionError) as reason:
        sys.stdout.write(f"   not measured: {reason}\n")
    if drill.sizes != drill.sizes.at_least(PROMISED[name]):
        sys.stdout.write(f"   not written: smaller than promised, {PROMISED[name]}\n")
    elif found:
        rows.write(found)
    sys.stdout.write(f"   {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return bool(found) and all(row["holds"] for row in found)


def _whole(row: Row, name: str, arguments: list[str]) -> Row:
    """With the command that repeats it alone."""
    options = [one for one in arguments if one.startswith("--")]
    command = f'make drill ARGS="{" ".join([name, *options])}"'
    value = float(f"{row['value']:.4g}")
    today = datetime.now(ZoneInfo("Europe/Sofia")).date().isoformat()
    return row | {"value": int(value) if value == int(value) else value, "command": command, "date": today}


if __name__ == "__main__":
    sys.exit(main([*sys.argv[1:], *shlex.split(os.environ.get("ARGS", ""))]))
