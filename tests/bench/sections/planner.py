"""The planner in its own process, as the worker starts it: three months of sixty families; a morning with two ill."""

import time
from collections import Counter
from collections.abc import Iterator

from services.scheduling.planner import fits
from services.scheduling.planner.assign import Need, assign
from services.scheduling.planner.problem import Problem, Proposal
from services.scheduling.planner.process import propose
from tests.bench.databases import Databases
from tests.bench.rows import Row
from tests.scheduling.planner.making import centre

COMMAND = 'make bench ARGS="planner"'
BOUND, MORNING = 20, 5
ILL = 2


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    """The slowest of the seeds: another seed is another town."""
    problems = [centre(seed=seed, **(dict(families=12, weeks=4) if quick else {})) for seed in (1, 2, 3)]
    seconds, mornings = [], []
    for problem in problems:
        started = time.perf_counter()
        found = propose(problem)
        seconds.append(time.perf_counter() - started)
        assert len(found.placed) + len(found.unplaced) == len(problem.visits)
        mornings.append(_morning(problem, found))
    visits = max(len(problem.visits) for problem in problems)
    base = f"60 families, 8 rooms, 10 colleagues, {visits} meetings; starting the process included; slowest of 3 towns"
    yield Row("planner: three months of a busy centre", max(seconds), "s", BOUND, base, COMMAND)
    slowest, asked, given = max(mornings)
    base = (
        f"fullest day, {ILL} of 10 colleagues ill: {given} of their {asked} meetings get somebody; slowest of 3 towns"
    )
    yield Row("planner: who takes over on a morning", slowest, "s", MORNING, base, COMMAND)


def _morning(problem: Problem, found: Proposal) -> tuple[float, int, int]:
    """Seconds, meetings of whoever is ill on the fullest day, and how many of them get somebody."""
    fullest, _number = Counter(one.starts // (24 * 60) for one in found.placed).most_common(1)[0]
    started = time.perf_counter()
    needs = list(_needs(problem, found, fullest))
    chosen = assign(needs)
    return time.perf_counter() - started, len(needs), len(chosen)


def _needs(problem: Problem, found: Proposal, day: int) -> Iterator[Need]:
    visits = {visit.id: visit for visit in problem.visits}
    today = [(visits[one.visit], one) for one in found.placed if one.starts // (24 * 60) == day]
    ill = {worker for worker, _number in Counter(one.worker for _visit, one in today).most_common(ILL)}
    for visit, one in today:
        span = (one.starts, one.starts + visit.minutes)
        busy = {other.worker for its, other in today if fits.overlap(span, (other.starts, other.starts + its.minutes))}
        if one.worker in ill:
            may = (worker for worker in problem.workers if worker.id not in ill | busy)
            who = tuple(worker.id for worker in may if not fits.against_worker(visit, one.starts, worker))
            yield Need(one.visit, *span, who)
