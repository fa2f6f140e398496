"""Doors in the wall: lower rooms call these, an upper room (tenants) fills them when the apps are ready."""

from collections.abc import Callable, Iterator
from uuid import UUID

from kernel.place import Place

_place_of: Callable[[UUID], Place | None] | None = None
_each_place: Callable[[], Iterator[Place]] | None = None


def fill(*, place_of: Callable[[UUID], Place | None], each_place: Callable[[], Iterator[Place]]) -> None:
    global _place_of, _each_place
    _place_of, _each_place = place_of, each_place


def place_of(uuid: UUID) -> Place | None:
    """The servable place with this UUID, doors included; None when unknown or not ready."""
    if _place_of is None:
        raise LookupError("tenants has not filled kernel.ports")
    return _place_of(uuid)


def each_place() -> Iterator[Place]:
    """Every servable place that has people: all ready centres, the network door, the operator door."""
    if _each_place is None:
        raise LookupError("tenants has not filled kernel.ports")
    return _each_place()
