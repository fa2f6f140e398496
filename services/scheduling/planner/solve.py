"""From a problem to a proposal: batch after batch, so that each is small and progress can be told."""

import time
from collections.abc import Callable

from services.scheduling.planner import fits
from services.scheduling.planner.batches import batches
from services.scheduling.planner.explain import Explainer
from services.scheduling.planner.model import Batch, Loads
from services.scheduling.planner.problem import Placed, Problem, Proposal

LEAST_SECONDS = 0.15  # what a batch gets at least


def solve(problem: Problem, tell: Callable[[int, int], None] = lambda done, of: None) -> Proposal:
    """`tell(done, of)` is called after each batch."""
    started = time.monotonic()
    apart, placed = fits.Apart(problem), _all_batches(problem, tell)
    explainer = Explainer(problem, placed, apart)
    known = {one.visit for one in placed}
    missing = tuple(explainer.unplaced(visit) for visit in problem.visits if visit.id not in known)
    return Proposal(tuple(placed), missing, round(time.monotonic() - started, 3))


def _all_batches(problem: Problem, tell: Callable[[int, int], None]) -> list[Placed]:
    apart = fits.Apart(problem)
    loads = Loads({worker.id: worker.load for worker in problem.workers})
    minutes = {visit.id: visit.minutes for visit in problem.visits}
    parts = batches(problem.visits)
    total, placed = sum(len(part) for part in parts), []
    for number, part in enumerate(parts):
        share = max(LEAST_SECONDS, problem.seconds * 0.5 * len(part) / total)
        found = Batch(part, problem, apart, loads).solve(seconds=share, seed=problem.seed)
        for one in found:
            for worker in one.workers:
                loads.add(worker, minutes[one.visit])
        placed += found
        tell(number + 1, len(parts))
    return placed
