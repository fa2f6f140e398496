"""What several parts of a page ask for is asked of the database once: panel and timeline show the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from kernel import place, sight

P = ParamSpec("P")
R = TypeVar("R")
_known: ContextVar[dict[Any, Any] | None] = ContextVar("zakrila_known", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """For an answer that shows and changes nothing. Whoever changes something reads anew each time."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def read_once(function: Callable[P, R]) -> Callable[P, R]:
    """
    The first answer is everybody's until the `one_reading` ends; outside of one each call reads anew.

    Told apart by what is asked, where, and with whose eyes. The arguments must be hashable, and as all share the
    answer, nobody may change it; a queryset is read by the first who looks.
    """

    @wraps(function)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _known.get()
        if known is None:
            return function(*args, **kwargs)
        asked = (function, place.current(), sight.current(), args, tuple(kwargs.items()))
        if asked not in known:
            known[asked] = function(*args, **kwargs)
        answer: R = known[asked]
        return answer

    return reading
