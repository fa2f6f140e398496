"""Where the running code is: which door or centre, as a value that threads and tasks cannot share."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Door(StrEnum):
    PUBLIC = "public"
    CENTRE = "centre"
    NETWORK = "network"
    OPERATOR = "operator"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Place:
    """
    A schema and the one database role that may work in it.

    `uuid` never changes, also when the schema is restored under another name: everything signed,
    hashed, cached or encrypted carries it. Doors have fixed UUIDs (tenants.isolation.doors). `kind` of service: of a
    centre alone.
    """

    door: Door
    uuid: UUID
    schema: str
    role: str
    name: str = ""
    slug: str = ""
    kind: str = ""

    @property
    def is_centre(self) -> bool:
        return self.door is Door.CENTRE

    @property
    def has_people(self) -> bool:
        """Whether accounts, sessions, audit and outbox live in this schema: not at the two doors for strangers."""
        return self.door not in (Door.PUBLIC, Door.LINK)


class NoPlace(RuntimeError):
    """Code that needs a centre or a door ran outside of one."""


_current: ContextVar[Place | None] = ContextVar("zakrila_place", default=None)


def current() -> Place | None:
    return _current.get()


def require() -> Place:
    place = _current.get()
    if place is None:
        raise NoPlace("no door or centre has been entered")
    return place


def require_centre() -> Place:
    place = require()
    if not place.is_centre:
        raise NoPlace(f"this needs a centre, not the {place.door} door")
    return place


@contextmanager
def entered(place: Place | None) -> Iterator[Place | None]:
    """The one context manager: the database backend reads this value before every statement."""
    token = _current.set(place)
    try:
        yield place
    finally:
        _current.reset(token)
