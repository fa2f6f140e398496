"""Doors in the wall: lower rooms call these, an upper room (tenants) fills them when the apps are ready."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

from kernel.place import Place

_place_of: Callable[[UUID], Place | None] | None = None
_each_place: Callable[[], Iterator[Place]] | None = None
_owning: Callable[[Place], AbstractContextManager[str]] | None = None
_every_place: Callable[[], Iterator[Place]] | None = None


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


def fill_owner(
    *, owning: Callable[[Place], AbstractContextManager[str]], every_place: Callable[[], Iterator[Place]]
) -> None:
    global _owning, _every_place
    _owning, _every_place = owning, every_place


def owning(place: Place) -> AbstractContextManager[str]:
    """
    Inside the place, with the database connection (its alias) of the schemas' owner standing in the place's schema.

    :raises ImproperlyConfigured: only the provisioner and the migrator hold the owner's address.
    """
    if _owning is None:
        raise LookupError("tenants has not filled kernel.ports")
    return _owning(place)


def every_place() -> Iterator[Place]:
    """Every place that has keys, whether it is served now or locked or closed; asks as the owner."""
    if _every_place is None:
        raise LookupError("tenants has not filled kernel.ports")
    return _every_place()
