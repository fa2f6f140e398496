"""
Sets of event numbers as text: „1-57,59,61-80".

Numbers have gaps where transactions failed, and a transaction that was open while its neighbours were sealed shows
its events later: a seal therefore names exactly the numbers that it covers, in a form that is part of its hash.
"""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def spans_of(numbers: Iterable[int]) -> list[Span]:
    """The runs of a sorted series without doubles."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def written(spans: Iterable[Span]) -> str:
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in spans)


def read(text: str) -> list[Span]:
    """
    :raises ValueError: not what `written` writes; somebody changed it.
    """
    found = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low)))
    ends = [0, *(high + 1 for _, high in found)]
    if written(found) != text or any(low > high or low <= end for (low, high), end in zip(found, ends, strict=False)):
        raise ValueError("these are no spans")
    return found


def numbers_in(spans: Iterable[Span]) -> Iterator[int]:
    for low, high in spans:
        yield from range(low, high + 1)


def gaps(spans: Iterable[Span], *, after: int, upto: int) -> list[Span]:
    """What is missing of the numbers after the one and up to the other."""
    found, expected = [], after + 1
    for low, high in sorted(spans):
        if low > expected:
            found.append((expected, low - 1))
        expected = max(expected, high + 1)
    if expected <= upto:
        found.append((expected, upto))
    return found
