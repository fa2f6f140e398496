"""
Every page of every door, for everybody who may open it, in three languages, on a wide and on a narrow screen.

The pages come from the URL configurations and the rows from the world: a new route is looked at by itself, and one
that nobody here can open fails. A page that shows no kind of element that was not looked at already, in the same
language on the same route, is read as text only. Every rule of accessibility is asked in every language; in the second
and the third of whoever was shown something in the first that nobody had before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from kernel.place import Door
from tests.e2e import texts
from tests.e2e.actors import EVERYBODY, HEAD, LANGUAGES, STAFF, Actor
from tests.e2e.addresses import Address, Addresses, readable
from tests.e2e.http import Answer, Visitor
from tests.e2e.looks import Screen
from tests.utils.routes import Route, routes

# Nobody in these tests opens them, and why.
CLOSED = {"metrics": "for a program that holds METRICS_TOKEN; without the token there is no such page"}
MOVES = 3  # redirects that a browser would follow
TOGETHER = 12  # routes in one test, so that processes share the work


def _room(route: Route) -> str:
    """A room of the centre, or a door's own pages."""
    first = route.path.strip("/").partition("/")[0]
    return f"{route.door}-{first if '/' in route.path.strip('/') or route.parameters else 'door'}"


def _groups() -> dict[str, list[Route]]:
    """Routes that are looked at together: some of one room."""
    rooms: dict[str, list[Route]] = {}
    for route in (one for door in Door for one in routes(door)):
        rooms.setdefault(_room(route), []).append(route)
    parts = ((room, part, batch) for room in sorted(rooms) for part, batch in enumerate(batched(rooms[room]), 1))
    return {f"{room}-{part}": batch for room, part, batch in parts}


def batched(together: list[Route]) -> Iterator[list[Route]]:
    return (together[start : start + TOGETHER] for start in range(0, len(together), TOGETHER))


GROUPS = _groups()


@dataclass
class Visit:
    """A person at a host with a cookie, by plain requests; `open` finds the first row that this person may see."""

    actor: Actor
    visitor: Visitor
    addresses: Addresses
    found: dict[str, list[tuple[Address, Answer]]] = field(default_factory=dict)

    def open(self, route: Route, *, first: str, every_variant: bool) -> Iterator[tuple[Address, Answer]]:
        """`first`: the path that is likely to open."""
        seen: set[str] = set()
        for address in sorted(self.addresses.of(route), key=lambda one: one.path != first):
            if address.variant in seen or (seen and not every_variant):
                continue
            answer = self._followed(address.path)
            if answer.status >= 400 and answer.status not in {403, 404}:
                pytest.fail(f"{self.actor}: {address} answers {answer.status}")
            if answer.status == 200:
                seen.add(address.variant)
                yield address, answer

    def _followed(self, path: str) -> Answer:
        answer = self.visitor.get(path)
        for _ in range(MOVES):
            if answer.status not in {301, 302} or "/account/login/" in answer.location:
                break
            answer = self.visitor.get(answer.location)
        return answer


class Visits:
    """Who has come in already, in each language."""

    def __init__(self, served: Any, hand: Any) -> None:
        self._served, self._hand = served, hand
        self._open: dict[tuple[Actor, str], Visit] = {}

    def of(self, actor: Actor, language: str) -> Visit:
        if (actor, language) not in self._open:
            self._open[actor, language] = self._come_in(actor, language)
        return self._open[actor, language]

    def _come_in(self, actor: Actor, language: str) -> Visit:
        email = self._email(actor, language)
        session = ""
        if email and actor.stage != "half way":
            session = self._hand.session_key(slug=actor.slug, email=email, stage=actor.stage)
        visitor = Visitor(self._served, actor.slug, session)
        visitor.cookies["language"] = language
        if actor.stage == "half way":
            visitor.post("/account/login/", login=email, password=self._hand.password())
        return Visit(actor, visitor, Addresses(self._hand, actor.slug, email or _somebody_at(actor.door).email))

    def _email(self, actor: Actor, language: str) -> str:
        if not actor.key:
            return ""
        if actor.key == "newcomer":
            return str(self._hand.newcomer(slug=actor.slug, language=language))
        return str(self._hand.colleague(slug=actor.slug, like=actor.email, language=language))


def _somebody_at(door: Door) -> Actor:
    """Who gets letters there."""
    return next((one for one in STAFF if one.door is door), HEAD)


@pytest.fixture(scope="session")
def visits(served: Any, hand: Any) -> Visits:
    return Visits(served, hand)


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_is_for_everybody(group: str, visits: Visits, window: Screen) -> None:
    faults = [fault for route in GROUPS[group] for fault in _look_at(route, visits, window)]
    assert not faults, "\n".join(faults)


def _look_at(route: Route, visits: Visits, window: Screen) -> Iterator[str]:
    """
    In the first language by everybody; in the others by those for whom it was not what others had seen.

    Whoever was let in for a time has no colleague who was: where those open nothing, the rest try.
    """
    everybody = [actor for actor in EVERYBODY if route in readable(actor)]
    first: dict[Actor, str] = {}
    for language in LANGUAGES:
        look = Look(route, language, visits, window)
        for actors in (list(first), [actor for actor in everybody if actor not in first]):
            if not look.news:
                yield from (fault for actor in actors for fault in look.by(actor, first.get(actor, "")))
        first = look.news
        if not first and "GET" in route.guard.methods and not _is_closed(route):
            yield f"{route} in {language}: nobody could open it; the world lacks what it shows"


@dataclass
class Look:
    """At one route in one language. `news`: to whom it was new, and which path; `marks`: what was shown already."""

    route: Route
    language: str
    visits: Visits
    window: Screen
    news: dict[Actor, str] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)

    def by(self, actor: Actor, first: str) -> Iterator[str]:
        visit = self.visits.of(actor, self.language)
        variants = actor is HEAD and self.language == LANGUAGES[0]
        for address, answer in visit.open(self.route, first=first, every_variant=variants):
            marks = self._new_in(answer)
            if marks or not self.news:
                self.news.setdefault(actor, address.path)
            found = [*_read(answer, _spoken(address, self.language)), *(self._shown(visit, address) if marks else ())]
            yield from (f"{actor} {self.language} {address}: {fault}" for fault in found)

    def _new_in(self, answer: Answer) -> set[str]:
        marks = texts.read(answer.text).marks if answer.is_page and _belongs(answer, self.route) else set()
        new = marks - self.marks
        self.marks |= new
        return new

    def _shown(self, visit: Visit, address: Address) -> list[str]:
        self.window.sit_down(visit.actor.slug, visit.visitor.cookies.get("__Host-session", ""), self.language)
        return self.window.faults(visit.actor.slug, address.path)


def _spoken(address: Address, language: str) -> str:
    """A page whose address names its language is in that one, whoever asks."""
    return address.variant if "language" in dict(address.route.parameters) else language


def _belongs(answer: Answer, route: Route) -> bool:
    """False for a page that the address only leads on to: it is looked at under its own."""
    urlconf = f"config.urls.{route.door}"
    return resolve(urlsplit(answer.path).path, urlconf).view_name == route.name


def _is_closed(route: Route) -> bool:
    return route.name in CLOSED or route.path.startswith("/api/v1/")


def _read(answer: Answer, language: str) -> Iterator[str]:
    if "UNDEFINED" in answer.text:
        start = answer.text.index("UNDEFINED")
        yield f"a variable that its view does not give: {answer.text[start : start + 80]}"
    if language == "bg" and answer.kind == "text/html":
        yield from (f"not translated: {text[:120]!r}" for text in texts.foreign(answer.text))
