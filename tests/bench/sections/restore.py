"""A centre with 50,000 cases: copied while it works, put back, and the nightly trial of its copy."""

import shutil
from collections.abc import Iterator
from functools import partial

from tests.bench.databases import PREFIX, Databases
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="restore"'
ROOT = "/tmp/zakrila-bench-copies"


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, cases = f"{PREFIX}_restore", 500 if quick else 50_000
    databases.copy(databases.with_centres(2), name)
    shutil.rmtree(ROOT, ignore_errors=True)
    try:
        with databases.world("ours", name) as world:
            world.ours("sign_in", first=0)
            world.ask("content", what="fill_cases", centre=0, count=cases)
            world.ask("content", what="fill_cases", centre=1, count=100)
            yield from _rows(world, cases)
    finally:
        shutil.rmtree(ROOT, ignore_errors=True)
    databases.drop(name)


def _rows(world: World, cases: int) -> Iterator[Row]:
    told = partial(Row, bound=None, command=COMMAND)
    made = world.ask("copies", what="copy", number=0)
    base = f"{made['rows']:,.0f} rows, {made['megabytes']:.0f} MB; the centre works on"
    yield told(name=f"one centre of {cases:,} cases copied", value=made["seconds"], unit="s", baseline=base)
    seconds = world.ask("copies", what="try_out", number=0)
    base = "loaded, compared row by row, opened, audit verified, rolled back"
    yield told(name=f"drill of one centre of {cases:,} cases", value=seconds, unit="s", baseline=base)
    back = world.ask("copies", what="put_back", number=0, neighbour=1)
    base = "loaded, compared row by row, checked, exchanged; audit, keys and access carried over"
    yield Row(f"one centre of {cases:,} cases put back", back["seconds"], "s", 600, base, COMMAND)
    base = "checksums of all tables of the neighbour before and after"
    yield Row("a restore: other centres changed", back["changed"], "centres", 0, base, COMMAND)
