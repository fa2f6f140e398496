"""Places of centres, and the ways into them that outlive a `with` block."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import connections

from kernel import sight
from kernel.place import Door, Place, entered
from tenants.isolation.names import centre_role

Chunk = TypeVar("Chunk")


class CentreFacts(Protocol):
    """What a place needs to know of a centre's row; the room of centres lies above this one."""

    id: UUID
    schema_name: str
    name: str
    slug: str
    kind: str


def place_of_centre(centre: CentreFacts) -> Place:
    return Place(
        door=Door.CENTRE,
        uuid=centre.id,
        schema=centre.schema_name,
        role=centre_role(centre.schema_name),
        name=centre.name,
        slug=centre.slug,
        kind=centre.kind,
    )


def within(place: Place | None, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """
    The chunks, each computed inside the place: a streamed body is read when the request has long left it.

    With nobody's sight: whoever streams rows of cases says whose they are, see `services.staff.guard`.
    """
    iterator = iter(chunks)
    while True:
        with entered(place), sight.entered(sight.NOBODY):
            try:
                chunk = next(iterator)
            except StopIteration:
                return
        yield chunk


def one_after_another(places: Iterable[Place]) -> Iterator[Place]:
    """For work that goes through many centres: lets go of database sessions that have grown with what they saw."""
    for place in places:
        yield place
        for connection in connections.all(initialized_only=True):
            retire = getattr(connection, "retire_if_grown", None)
            if retire:
                retire()
