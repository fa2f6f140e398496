"""
How far a check has come, for whoever waits: it is one transaction, so nobody else sees its rows before the end.

Counts alone, for minutes, under a key of this centre; never a word of a file. Without Valkey nothing is told and
nothing is lost.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from typing import TypeVar
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from services.onboarding.enums import LineState

T = TypeVar("T")
EVERY = 0.5  # seconds between two tellings
KEPT = 600


@dataclass(frozen=True, slots=True)
class Progress:
    """While the file is still being read `total` is 0 and `seen` counts what has been read."""

    seen: int = 0
    total: int = 0
    wrong: int = 0


def tell(run: UUID, progress: Progress) -> None:
    try:
        caches["limits"].set(_key(run), asdict(progress), KEPT)
    except RedisError:
        return


def heard(run: UUID) -> Progress | None:
    try:
        found = caches["limits"].get(_key(run))
    except RedisError:
        return None
    return Progress(**found) if isinstance(found, dict) else None


def forget(run: UUID) -> None:
    try:
        caches["limits"].delete(_key(run))
    except RedisError:
        return


def _key(run: UUID) -> str:
    return f"import:{run}"


def told(items: Iterable[T], run: UUID, *, total: int = 0, wrong: Callable[[T], bool] | None = None) -> Iterator[T]:
    """The same items; now and then it is told how many have passed."""
    last, bad = monotonic(), 0
    for number, item in enumerate(items, start=1):
        bad += bool(wrong and wrong(item))
        yield item
        if monotonic() - last >= EVERY:
            tell(run, Progress(number, total, bad))
            last = monotonic()


def is_wrong(line: object) -> bool:
    return getattr(line, "state", None) == LineState.WRONG
