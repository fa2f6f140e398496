"""A new centre: its schema by three ways, and the time until somebody can sign in."""

import statistics
from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rounds import alternate, ratio
from tests.bench.rows import Row
from tests.bench.signup import seconds_until_sign_in
from tests.bench.world import World

COMMAND = 'make bench ARGS="provisioning"'


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, count = f"{PREFIX}_provisioning", 20 if quick else 300
    databases.copy(databases.with_centres(count), name)
    with databases.world("ours", name) as world:
        yield from _ways(world, count, rounds=1 if quick else 2)
        yield from _premade(world, count, batches=1 if quick else 3)
    seconds = seconds_until_sign_in(databases, name, times=2 if quick else 5)
    base = "real HTTP: the operator approves, worker and provisioner are woken, the centre's sign-in page answers"
    title = "from the operator's approval to a sign-in page"
    yield Row(f"{title}, {count} centres present, median", statistics.median(seconds), "s", 2, base, COMMAND)
    databases.drop(name)


def _ways(world: World, count: int, rounds: int) -> Iterator[Row]:
    world.ours("empty_pool")
    world.ours("schema_by_replay")  # makes the snapshot if it is missing
    found = alternate(
        {
            "replay": lambda: float(world.ours("schema_by_replay")),
            "migrations": lambda: float(world.ours("schema_by_migrations")),
        },
        rounds,
        warm_up=False,
    )
    migrated, replayed = (statistics.median(found[name]) for name in ("migrations", "replay"))
    base = f"running all its migrations, {migrated:.1f} s; {rounds} alternating rounds"
    title = "a new centre's schema by replay of the snapshot"
    yield Row(title, ratio(found["migrations"], found["replay"]), "× faster", 25, base, COMMAND, at_least=True)
    quiet = [float(world.ours("schema_by_replay")) for _ in range(10)]
    base = f"median of 10; {replayed:.2f} s in the rounds beside the migrations"
    yield Row(f"{title}, {count} centres present", statistics.median(quiet), "s", 0.5, base, COMMAND)


def _premade(world: World, count: int, batches: int) -> Iterator[Row]:
    seconds: list[float] = []
    for batch in range(batches):
        first = count + 100 + 3 * batch
        seconds += world.ours("step_from_premade", numbers=list(range(first, first + 3)))
    title = f"a new centre's schema from the ready-made ones, {count} centres present"
    yield Row(title, statistics.median(seconds), "s", 0.05, f"median of {len(seconds)}", COMMAND)
