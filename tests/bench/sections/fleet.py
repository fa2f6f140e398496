"""
Three hundred centres and one new migration: by ours, then some of them by django-tenants' own command and by ours.

django-tenants needs seconds for each schema, so both do the same sixty of the three hundred; in between the
migration is taken back.
"""

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
    count, some = (20, 3) if quick else (300, 60)
    name = f"{PREFIX}_fleet"
    databases.copy(databases.with_centres(count), name)
    yield from _nothing_to_do(databases, name, count)
    yield from _all(databases, name, count)
    yield from _side_by_side(databases, name, count, some)
    databases.drop(name)


def _nothing_to_do(databases: Databases, name: str, count: int) -> Iterator[Row]:
    with databases.world("ours", name) as world:
        idle = min(world.ours("fleet_run")["seconds"] for _ in range(5))
    yield Row(f"fleet of {count}, nothing to do", idle, "s", 1, "in a running process", COMMAND)
    whole, busy = min(_command(databases, name) for _ in range(5))
    base = f"typed by an administrator, from one prompt of the shell to the next; {busy:.2f} s of processor time"
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


def _all(databases: Databases, name: str, count: int) -> Iterator[Row]:
    """One centre cannot be migrated: the others are; after it was mended, the next run touches it alone."""
    with databases.world("ours", name, BENCH_VERSION="later") as world:
        planted = world.ours("all_schemas")[count // 2]
        world.ours("plant_failure", schema=planted)
        first = world.ours("fleet_run")
        world.ours("mend_failure", schema=planted)
        again = world.ours("fleet_run")
    base, title = "one failure planted in the middle", f"fleet of {count}, a new migration"
    yield Row(f"{title} ({MOVE})", first["seconds"], "s", None, base, COMMAND)
    yield Row(f"{title}: centres done", first["done"], "centres", count - 1, base, COMMAND, at_least=True)
    yield Row(f"{title}: centres failed", first["failed"], "centres", 1, base, COMMAND)
    yield Row(f"fleet of {count}, run again: centres touched", again["done"], "centres", 1, "the mended one", COMMAND)
    yield Row(f"{title}: memory", first["peak"], "MB", None, "peak of the process", COMMAND)


def _side_by_side(databases: Databases, name: str, count: int, some: int) -> Iterator[Row]:
    """The fixed part of ours (rendering the models once) weighs more over sixty than over three hundred."""
    with databases.world("ours", name) as world:
        schemas = world.ours("all_schemas")
        world.ours("take_back", schemas=[])
        ours = _by_ours(databases, name, schemas[:some])
        world.ours("take_back", schemas=schemas[:some])
    stock = _by_stock(databases, name, schemas[:some])
    title = f"{some} of {count} centres, a new migration ({MOVE})"
    seconds = f"{stock['seconds']:.1f} s, ours {ours['seconds']:.1f} s"
    base = f"django-tenants' migrate_schemas over the same {some} schemas: {seconds}"
    yield Row(title, stock["seconds"] / ours["seconds"], "× faster", 15, base, COMMAND, at_least=True)
    for who, found in (("ours", ours), ("django-tenants' migrate_schemas", stock)):
        yield Row(f"{title}: memory of {who}", found["peak"], "MB", None, "peak of the process", COMMAND)


def _by_ours(databases: Databases, name: str, chosen: list[str]) -> dict[str, float]:
    with databases.world("ours", name, BENCH_VERSION="later") as world:
        world.ours("leave_all_but", schemas=chosen)
        found: dict[str, float] = world.ours("fleet_run")
    return _complete(databases, name, chosen, found)


def _by_stock(databases: Databases, name: str, chosen: list[str]) -> dict[str, float]:
    with databases.world("stock", name, BENCH_VERSION="later") as world:
        world.ask("stock_register", schemas=chosen)
        found: dict[str, float] = world.ask("stock_migrate")
    return _complete(databases, name, chosen, found)


def _complete(databases: Databases, name: str, chosen: list[str], found: dict[str, float]) -> dict[str, float]:
    done = databases.number(name, DONE)
    if done != len(chosen):
        raise RuntimeError(f"{done} of {len(chosen)} schemas were migrated")
    return found
