"""
Nothing is broken here but the calm: people of three centres at the real server at once, thousands of requests.

Each thread goes from one centre's person to another's with every request, so that a connection that kept the centre
before, or an answer that was given to the wrong one, shows as a name of another centre.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, zip_longest
from typing import Any
from urllib.parse import urlsplit

from tests.drill.browser import Answer, Browser
from tests.drill.crew import WHO, Row, row
from tests.drill.product import Impossible
from tests.drill.registry import Drill, fault

CLIENTS, OF_A_CENTRE = 8, 3
FIRST = ("/", "/board/", "/cases/", "/people/", "/staff/")
LINKS = 40  # of each person: what their first pages lead to, files and calendars among them
LINK = re.compile(r'href="(/[^"#?]*)"')
LEAVE = ("/account", "/static", "/staff/keys")
OPEN = 0.8  # of the answers; the rest leads on, or is for others
FINE = {200, 302, 304, 403, 404}


@dataclass
class Visitor:
    """Somebody signed in at one centre, what they may open there, and the names that belong to others."""

    browser: Browser
    slug: str
    own: str
    foreign: tuple[str, ...]
    paths: list[str] = field(default_factory=list)
    opened: int = 0  # answers with something in them: refusals alone would prove nothing

    def find_paths(self) -> None:
        found = dict.fromkeys(FIRST)
        for path in FIRST:
            found |= dict.fromkeys(
                one for one in LINK.findall(self.browser.get(path).text) if not one.startswith(LEAVE)
            )
        self.paths = list(found)[:LINKS]

    def faults_of(self, path: str, answer: Answer) -> list[str]:
        wrong = [] if answer.status in FINE else [f"{self.slug}{path}: {answer.status}"]
        wrong += [f"{self.slug}{path}: {name}" for name in self.foreign if name in answer.text]
        is_page = answer.status == 200 and "text/html" in answer.headers.get("Content-Type", "")
        if is_page and "<title>" in answer.text and self.own not in answer.text:
            wrong.append(f"{self.slug}{path}: not of {self.own}")
        return wrong


@fault("soak", requests=20_000)
def soak(drill: Drill) -> Iterator[Row]:
    """Reading only: what everybody may write the other faults try."""
    visitors = _visitors(drill)
    wrong: list[str] = []
    each = -(-drill.sizes.requests // CLIENTS)
    threads = [
        threading.Thread(target=_visit, args=(visitors[number:] + visitors[:number], each, number, wrong))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    name = "soak, 8 clients at the real server, 20,000 requests: foreign rows or wrong answers"
    opened, centres = sum(one.opened for one in visitors), len({one.slug for one in visitors})
    of = f"{each * CLIENTS:,} requests, {opened:,} of them opened, {len(visitors)} people of {centres} centres"
    wrong += [] if opened >= each * CLIENTS * OPEN else [f"only {opened} opened"]
    yield row(name, len(wrong), "findings", of=of, evidence=wrong[:20])


def _visit(visitors: list[Visitor], count: int, seed: int, wrong: list[str]) -> None:
    """With every request somebody else, of another centre where there is one."""
    turn = cycle(visitors)
    for number in range(count):
        visitor = next(turn)
        path = visitor.paths[(number * 7 + seed) % len(visitor.paths)]
        answer = visitor.browser.get(path)
        visitor.opened += answer.status == 200
        wrong += visitor.faults_of(path, answer)


def _visitors(drill: Drill) -> list[Visitor]:
    """Signed in once, from each centre some; in an order that goes from one centre to the next."""
    people = [one for one in drill.product.signins() if not one["email"].startswith(WHO)]
    slugs = sorted({_slug(one) for one in people if "@" in one["email"]} - {"network", "operator"})
    if len(slugs) < 2:
        raise Impossible("the demo has fewer than two centres with people")
    rows = [[one for one in people if _slug(one) == slug][:OF_A_CENTRE] for slug in slugs]
    found = [_visitor(drill, one, people) for group in zip_longest(*rows) for one in group if one]
    for visitor in found:
        visitor.find_paths()
    return found


def _visitor(drill: Drill, one: dict[str, Any], people: list[dict[str, Any]]) -> Visitor:
    browser = Browser(drill.product.port, str(urlsplit(one["address"]).hostname))
    browser.sign_in(one["email"], one["password"])
    mine = {other["who"] for other in people if _slug(other) == _slug(one)}
    foreign = {other["who"] for other in people if _slug(other) != _slug(one)} - mine
    return Visitor(browser, _slug(one), one["who"], tuple(sorted(foreign)))


def _slug(one: dict[str, Any]) -> str:
    return str(urlsplit(one["address"]).hostname).partition(".")[0]
