"""Alternating rounds: what disturbs the machine disturbs all candidates alike."""

import statistics
from collections.abc import Callable

Candidate = Callable[[], float]


def alternate(candidates: dict[str, Candidate], rounds: int) -> dict[str, list[float]]:
    """Each candidate once a round, in turn from the front and from the back; one round before does not count."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(-1, rounds):
        order = list(candidates) if number % 2 else list(candidates)[::-1]
        for name in order:
            seconds = candidates[name]()
            if number >= 0:
                found[name].append(seconds)
    return found


def ratio(one: list[float], other: list[float]) -> float:
    """The median of the rounds' own ratios: a round that was disturbed counts once."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
