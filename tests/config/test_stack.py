"""A page's calls do not take memory from the system and give it back one by one."""

import resource
from collections.abc import Callable

from config.stack import with_room

DEPTHS = range(10, 400, 3)
CALLS = 200


def leaf(*values: object) -> int:
    return len(values)


def deep(depth: int, work: Callable[[], None]) -> None:
    if depth:
        deep(depth - 1, work)
    else:
        work()


def faults(depth: int) -> int:
    """Pages that the system had to give while a small function was called again and again, so deep down."""
    found: list[int] = []

    def work() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(CALLS):
            leaf(1, 2, 3)
        found.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)

    deep(depth, work)
    return found[0]


def test_the_request_is_passed_on() -> None:
    assert with_room(lambda environ, start: [environ, start])({"a": 1}, len) == [{"a": 1}, len]


def test_no_depth_costs_memory_for_every_call() -> None:
    application = with_room(lambda environ, start: max(faults(depth) for depth in DEPTHS))
    assert application({}, None) < CALLS / 2
