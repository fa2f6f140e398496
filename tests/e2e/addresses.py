"""Addresses of pages, made from the URL configurations and rows of the world: nothing here is a list of pages.

What a parameter stands for is said once, for the isolation crawler (tests/isolation_crawl/fillers.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from kernel.place import Door
from services.links.operations.links import PAGES
from tests.e2e.actors import CENTRE, Actor
from tests.isolation_crawl.fillers import WORDS, label_of
from tests.utils.routes import Route, routes

MOST = 60  # rows that are tried before a route counts as one that this person cannot open
NEWEST = 20  # and of the last ones, which were made for who looks
SECRETS = {"token", "uidb36", "key"}
KINDS = {page: kind for kind, page in PAGES.items()}
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Address:
    """`variant`: the state of what it shows, or the word in the address; one of each kind is worth a look."""

    route: Route
    path: str
    variant: str = ""

    def __str__(self) -> str:
        return f"{self.route.name} {self.path} {self.variant}".rstrip()


def readable(actor: Actor) -> list[Route]:
    """What the guard lets this person ask for by GET; a program's interface is not read by people."""
    return [route for route in routes(actor.door) if "GET" in route.guard.methods and _lets_in(route, actor)]


def _lets_in(route: Route, actor: Actor) -> bool:
    guard = route.guard
    if route.path.startswith("/api/v1/") or actor.door not in guard.doors:
        return False
    if guard.kind == "open":
        return True
    if actor.stage == "unenrolled":
        return not guard.second_factor
    return bool(actor.roles) and guard.may(list(actor.roles), actor.door)


class Addresses:
    """Of one host. `hand` reads the rows there."""

    def __init__(self, hand: Any, slug: str, email: str) -> None:
        self._hand, self._slug, self._email = hand, slug, email
        self._rows: dict[str, list[Values]] = {}
        self._secrets: Values = {}

    def of(self, route: Route) -> Iterator[Address]:
        """Every address that the route may have here, those of different variants first."""
        if not route.parameters:
            yield Address(route, route.path)
            return
        found = list(self._filled(route))
        firsts = {address.variant: address for address in reversed(found)}
        others = [one for one in found if one is not firsts[one.variant]]
        yield from chain(firsts.values(), others[:MOST], others[MOST:][-NEWEST:])

    def _filled(self, route: Route) -> Iterator[Address]:
        names = [name for name, kind in route.parameters if kind == "uuid"]
        words = [name for name, kind in route.parameters if kind != "uuid"]
        for row in self._rows_for(route, names):
            for chosen in product(*(self._words(route, name) for name in words)):
                variant = " ".join([row.get("state", "") if not words else "", *_open_words(words, chosen)]).strip()
                yield Address(route, _path(route, row | dict(zip(words, chosen, strict=True))), variant)

    def _rows_for(self, route: Route, names: list[str]) -> list[Values]:
        """Rows of the last parameter's table; those before it are what it points to, or all where none is."""
        if not names:
            return [{}]
        *before, last = names
        rows = [{**row, last: row["pk"]} for row in self._table(label_of(route, last))]
        for name in before:
            if not any(name in row for row in rows):
                rows = [{**row, name: other["pk"]} for row in rows for other in self._table(label_of(route, name))]
        return [row for row in rows if all(name in row for name in before)]

    def _table(self, label: str) -> list[Values]:
        if label not in self._rows:
            slug = self._slug if label.split(".")[0] != "centres" else "operator"
            self._rows[label] = self._hand.rows(slug=slug, label=label)
        return self._rows[label]

    def _words(self, route: Route, name: str) -> list[str]:
        if name not in SECRETS:
            return [str(word) for word in WORDS[route.name, name]]
        if route.door is Door.LINK:
            return list(self._hand.signed_links(slug=CENTRE, kind=KINDS[route.name]))
        if not self._secrets:
            self._secrets = self._hand.links(slug=self._slug, email=self._email)
        return [self._secrets[name]]


def _open_words(names: list[str], chosen: tuple[str, ...]) -> list[str]:
    return [word for name, word in zip(names, chosen, strict=True) if name not in SECRETS]


def _path(route: Route, values: Values) -> str:
    path = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route.path)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: values[one[1]], path)
    return path.replace("^", "").removesuffix("$")
