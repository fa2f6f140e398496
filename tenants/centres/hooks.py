"""Fills what lower rooms ask: where centres live."""

from kernel import ports
from tenants.centres import queries
from tenants.isolation import hosts


def fill() -> None:
    ports.fill(place_of=queries.place_of, each_place=queries.each_place)
    hosts.book.source = queries.place_at
