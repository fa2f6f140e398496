"""The planner in its own process, as the worker starts it: three months of sixty families."""

import time
from collections.abc import Iterator

from services.scheduling.planner.process import propose
from tests.bench.databases import Databases
from tests.bench.rows import Row
from tests.scheduling.planner.making import centre

COMMAND = 'make bench ARGS="planner"'
BOUND = 20


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    """The slowest of the seeds: another seed is another town."""
    problems = [centre(seed=seed, **(dict(families=12, weeks=4) if quick else {})) for seed in (1, 2, 3)]
    seconds = []
    for problem in problems:
        started = time.perf_counter()
        found = propose(problem)
        seconds.append(time.perf_counter() - started)
        assert len(found.placed) + len(found.unplaced) == len(problem.visits)
    visits = max(len(problem.visits) for problem in problems)
    base = f"60 families, 8 rooms, 10 colleagues, {visits} meetings; starting the process included; slowest of 3 towns"
    yield Row("planner: three months of a busy centre", max(seconds), "s", BOUND, base, COMMAND)
