"""Alternating rounds: what disturbs the machine disturbs all candidates alike."""

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

Found = TypeVar("Found")


class Taken(NamedTuple):
    """Seconds of one request: by the clock, and of the processor (ours and the server session's together)."""

    clock: float
    busy: float


def alternate(
    candidates: dict[str, Callable[[], Found]], rounds: int, *, warm_up: bool = True
) -> dict[str, list[Found]]:
    """Each candidate once a round, in turn from the front and from the back; one round before does not count."""
    found: dict[str, list[Found]] = {name: [] for name in candidates}
    for number in range(-1 if warm_up else 0, rounds):
        order = list(candidates) if number % 2 else list(candidates)[::-1]
        for name in order:
            result = candidates[name]()
            if number >= 0:
                found[name].append(result)
    return found


def ratio(one: Iterable[float], other: Iterable[float]) -> float:
    """The median of the rounds' own ratios: a round that was disturbed counts once."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))
