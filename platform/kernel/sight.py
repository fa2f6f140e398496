"""
Whose eyes the database lends: what the policies of a centre's tables let through, told to it beside the place.

Need-to-know stands twice. Queries ask `visible_to(worker)`; behind them every table with facts of one case has a row
policy (services.walls) that reads this value. Nobody sees nothing: that is what every request begins with, and every
thread. A worker's sight comes from the guard of the page, a program's from its key. Work that nobody asked for in
person, and the few questions that must look past a worker's cases (is this hour free, is this child known already),
name themselves as Work, with the reason why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

SETTING = "zakrila.sight"  # what the policies read; a connection writes it together with its place


class Level(StrEnum):
    NOBODY = "nobody"
    MINE = "mine"  # the worker's cases, and what the `grounds` add
    LINK = "link"  # what one signed link is for, as long as it has not been taken back
    ALL = "all"  # every case of the centre
    SYSTEM = "system"


class Ground(StrEnum):
    """Why a worker who does not see every case sees this one, or something of it."""

    ASSIGNED = "assigned"  # the cases they work on
    EMERGENCY = "emergency"  # the one they have opened in an emergency, until it ends
    DUTY = "duty"  # who comes today, at the entrance
    OWN = "own"  # the meetings they supervise


@dataclass(frozen=True, slots=True)
class Sight:
    """
    `at`: when the request began, by the clock of the product; „today" at the entrance is its day. `link`: the handle
    of a signed link, 16 hexadecimal digits.
    """

    level: Level
    worker: UUID | None = None
    grounds: frozenset[Ground] = frozenset()
    at: datetime | None = None
    link: str = ""

    @property
    def told(self) -> str:
        """The value of the setting; the policies take it apart again."""
        if self.level is Level.LINK:
            return f"{self.level} {self.link}"
        if self.level is not Level.MINE:
            return str(self.level)
        when = [f"at {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"] if self.at else []
        return " ".join([str(self.level), str(self.worker), *sorted(self.grounds), *when])


@dataclass(frozen=True, slots=True)
class Work:
    """What looks past every worker's cases, and why it must."""

    name: str
    reason: str


NOBODY = Sight(Level.NOBODY)
_SYSTEM = Sight(Level.SYSTEM)
WORKS: dict[str, Work] = {}
_current: ContextVar[Sight] = ContextVar("zakrila_sight", default=NOBODY)


def work(name: str, reason: str) -> Work:
    """
    Declares, where the work is done, that it looks past every worker's cases.

    :raises ValueError: without a reason that somebody else can judge.
    """
    if len(reason) < 20:
        raise ValueError(f"{name}: whoever looks past the cases of a worker says why")
    return WORKS.setdefault(name, Work(name, reason))


def current() -> Sight:
    return _current.get()


@contextmanager
def entered(sight: Sight) -> Iterator[Sight]:
    token = _current.set(sight)
    try:
        yield sight
    finally:
        _current.reset(token)


@contextmanager
def beyond(declared: Work) -> Iterator[Work]:
    """
    Past every worker's cases, for the length of a block or (as a decorator) of a function.

    What is read lazily must be read before the end: a queryset that leaves the block is answered with the sight of
    whoever reads it.
    """
    with entered(_SYSTEM):
        yield declared


@contextmanager
def scope() -> Iterator[None]:
    """In which `become` may be called; afterwards all is as before."""
    token = _current.set(_current.get())
    try:
        yield
    finally:
        _current.reset(token)


def become(sight: Sight) -> None:
    """From here to the end of the `scope`: for whoever is known only in the middle of a request."""
    _current.set(sight)
