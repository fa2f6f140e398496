"""
What is known not to be there: thirty kinds of papers may hang on one case, and most cases have ten of them.

A page that shows them all asks once of which there are none (`without`); the database is not asked for those again
while the page is made. What the compiler of statements rules out by this is a list that would have come back empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Field

from kernel import place


@dataclass(frozen=True, slots=True)
class Absence:
    """No row of `links`, which are foreign keys, names `owner`: in this place, whoever looks."""

    owner: UUID
    links: frozenset["Field"]
    place: place.Place | None


_known: ContextVar[Absence | None] = ContextVar("zakrila_absent", default=None)


@contextmanager
def without(owner: UUID, links: frozenset["Field"]) -> Iterator[None]:
    """For an answer that shows and changes nothing: a row that is written meanwhile would not be seen."""
    token = _known.set(Absence(owner, links, place.current()))
    try:
        yield
    finally:
        _known.reset(token)


def known() -> Absence | None:
    """What holds where we are."""
    found = _known.get()
    return found if found is not None and found.place == place.current() else None
