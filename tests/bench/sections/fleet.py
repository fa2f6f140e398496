"""Three hundred centres and one new migration: ours against django-tenants' own command, on two equal databases."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rows import Row
from tests.bench.world import ROOT

COMMAND = 'make bench ARGS="fleet"'
MOVE = "24 operations: 12 columns, 12 indexes"

DONE = "SELECT count(*) FROM pg_indexes WHERE indexname = 'sample_extra_11'"


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    count = 20 if quick else 300
    names = [f"{PREFIX}_fleet_ours", f"{PREFIX}_fleet_stock"]
    for name in names:
        databases.copy(databases.with_centres(count), name)
    yield from _nothing_to_do(databases, names[0], count)
    seconds, rows = _ours(databases, names[0], count)
    yield from rows
    yield from _stock(databases, names[1], count, seconds)
    for name in names:
        databases.drop(name)


def _nothing_to_do(databases: Databases, name: str, count: int) -> Iterator[Row]:
    with databases.world("ours", name) as world:
        idle = min(world.ours("fleet_run")["seconds"] for _ in range(5))
    yield Row(f"fleet of {count}, nothing to do", idle, "s", 1, "in a running process", COMMAND)
    whole, busy = min(_command(databases, name) for _ in range(5))
    base = f"typed by an administrator: Python and Django start first; {busy:.2f} s of processor time"
    yield Row(f"fleet of {count}, nothing to do, the whole command", whole, "s", 1, base, COMMAND)


def _command(databases: Databases, name: str) -> tuple[float, float]:
    """manage.py migrate_fleet, from the shell's prompt to the next one: seconds, and those of the processor."""
    environment = databases.process_environment("ours", name)
    before, started = _busy(), time.perf_counter()
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate_fleet"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started, _busy() - before


def _busy() -> float:
    """Processor time of the processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ours(databases: Databases, name: str, count: int) -> tuple[float, list[Row]]:
    """One centre cannot be migrated: the others are; after it was mended, the next run touches it alone."""
    with databases.world("ours", name, BENCH_VERSION="later") as world:
        planted = world.ours("all_schemas")[count // 2]
        world.ours("plant_failure", schema=planted)
        first = world.ours("fleet_run")
        world.ours("mend_failure", schema=planted)
        again = world.ours("fleet_run")
    base = "one failure planted in the middle"
    return float(first["seconds"]), [
        Row(f"fleet of {count}, a new migration ({MOVE})", first["seconds"], "s", None, base, COMMAND),
        Row(
            f"fleet of {count}, a new migration: centres done",
            first["done"],
            "centres",
            count - 1,
            base,
            COMMAND,
            True,
        ),
        Row(f"fleet of {count}, a new migration: centres failed", first["failed"], "centres", 1, base, COMMAND),
        Row(f"fleet of {count}, run again: centres touched", again["done"], "centres", 1, "the mended one", COMMAND),
        Row(f"fleet of {count}, a new migration: memory", first["peak"], "MB", None, "peak of the process", COMMAND),
    ]


def _stock(databases: Databases, name: str, count: int, ours: float) -> Iterator[Row]:
    with databases.world("ours", name) as world:
        schemas = world.ours("all_schemas")[:count]
    with databases.world("stock", name, BENCH_VERSION="later") as world:
        world.ask("stock_register", schemas=schemas)
        found = world.ask("stock_migrate")
    if databases.number(name, DONE) < count:
        raise RuntimeError("django-tenants has not migrated every schema")
    base = f"django-tenants' migrate_schemas over the same {count} schemas, {found['seconds']:.0f} s"
    yield Row(
        f"fleet of {count}, a new migration ({MOVE})", found["seconds"] / ours, "× faster", 15, base, COMMAND, True
    )
    yield Row(
        f"fleet of {count}, django-tenants' migrate_schemas: memory",
        found["peak"],
        "MB",
        None,
        "peak of the process",
        COMMAND,
    )
