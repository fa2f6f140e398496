"""Whoever saw, changed or was refused something of a family stands in the journal; nobody sees what it cannot keep."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Max

from audit.models import Event
from kernel.place import Door, entered
from tests.isolation_crawl.conftest import wake
from tests.isolation_crawl.crawl import Actor, Answer, Crawler
from tests.isolation_crawl.fillers import Filled, choices, filled
from tests.isolation_crawl.need_to_know import Reader, is_foreign
from tests.isolation_crawl.shown import STAFF
from tests.utils import database
from tests.utils.routes import routes
from tests.utils.security import figure

pytestmark = [pytest.mark.django_db, pytest.mark.security_figure]
# The board at the entrance asks for its rows by itself; opening it was told, and hold and ИЗЧАКАЙТЕ must stay on it.
POLLS = ("/board/rows/",)
# Of any family: whoever reads, it is somebody's.
ANYBODY = Reader("", "AS")
TITLE = re.compile(rb"<title>(.*?)</title>", re.S)


LOCATION = re.compile(rb"^(?:Location|HX-[A-Za-z-]+): .*$", re.M)


def who(name: str, world) -> Actor:
    return Actor(name, "centre-a", Door.CENTRE, world.sessions[f"a.{name}"], forbidden="B")


class Witness(Crawler):
    """Keeps what the journal holds of each request, before the request is undone."""

    events: list[tuple[object, str, str]]  # who, what was done, to what and by which route

    def __init__(self, name: str, world) -> None:
        super().__init__(who(name, world))
        self.place, self.person = world.a.place, world.a.one("accounts.User", name).pk

    def _ask(self, *request):
        with entered(self.place):
            newest = Event.objects.aggregate(newest=Max("number"))["newest"] or 0
        answer = super()._ask(*request)
        with entered(self.place):
            found = Event.objects.filter(number__gt=newest).order_by("number")
            self.events = [(one.actor_id, one.action, f"{one.object_type} {one.detail or ''}") for one in found]
        return answer

    def is_told(self) -> bool:
        return any(who == self.person and what.strip() for who, _, what in self.events)


def pages(world) -> Iterator[Filled]:
    for route in routes(Door.CENTRE):
        if "GET" in route.guard.methods and not route.path.startswith(("/api/", *POLLS)):
            yield from (filled(route, choice, world.a) for choice in choices(route, world.a)[:2])


@dataclass(frozen=True)
class Heard:
    """What one request of a colleague's came to. `said`: facts of people where nobody looks for them."""

    name: str
    path: str
    status: int
    shows_family: bool
    is_told: bool
    said: set[str]


@pytest.fixture(scope="module")
def heard(world, opened, django_db_blocker) -> list[Heard]:
    """One round through all pages by all roles."""
    numbers = {str(case.number).lower() for case in cases_of(world)}
    wake(world, django_db_blocker)
    with django_db_blocker.unblock():
        return [_heard(witness, page, numbers) for witness in witnesses(world) for page in pages(world)]


def witnesses(world) -> list[Witness]:
    return [Witness(name, world) for name in STAFF]


def _heard(witness: Witness, page: Filled, numbers: set[str]) -> Heard:
    answer = witness.send("GET", page.path)
    said = {f"{where} {page.path}: {mark}" for where, mark in _said(answer, witness) if mark not in numbers}
    shows = bool(of_a_family(answer))
    return Heard(witness.actor.name, page.path, answer.status, shows, witness.is_told(), said)


def _said(answer: Answer, witness: Witness) -> Iterator[tuple[str, str]]:
    places = {
        "log": "\n".join(answer.log).encode(),
        "address": b"".join(LOCATION.findall(answer.headers.encode())),
        "title": b"".join(TITLE.findall(answer.body)),
        "journal": "".join(what for _, _, what in witness.events).encode(),
        "error page": answer.body if answer.status >= 400 else b"",
    }
    for where, content in places.items():
        yield from ((where, mark) for mark in of_a_family(Answer(answer.status, content, "", [], [])))


def of_a_family(answer: Answer) -> set[str]:
    return {mark for mark in answer.marks("AS").get("answer", set()) if is_foreign(mark, ANYBODY)}


def test_every_reading_writing_and_refusal_is_in_the_journal(world, shown, heard):
    """Reads, lists, searches, exports and refusals of all roles over all pages; every form that writes."""
    acts = [one for one in heard if one.shows_family or one.status in {403, 404}]
    untold = [f"{one.name} {one.status} {one.path}" for one in acts if not one.is_told]
    written = list(writings(world, shown))
    untold += [f"{witness.actor.name} POST {one}" for witness, one in written if not witness.is_told()]
    count = len(acts) + len(written)
    share = 100 * (1 - len(untold) / count)
    check = "500 reads, lists, searches, exports, writes, denials: found with actor and purpose"
    told = "\n".join(untold)
    figure(f"{check}; {count} acts", share, unit="%", bound="= 100", holds=not untold and count >= 500, evidence=told)


def writings(world, shown) -> Iterator[tuple[Witness, str]]:
    """Forms of the centre, sent as they stand by whoever is shown them, that changed something of the centre."""
    for one in shown.forms:
        name = one.crawler.actor.name
        if one.page.route.door is Door.CENTRE and name in STAFF:
            witness = Witness(name, world)
            answer = witness.send("POST", one.form.action, data=one.body())
            if answer.wrote_in(world.a.place) and answer.status < 400:
                yield witness, str(one)


def test_titles_addresses_logs_and_error_pages_name_nobody(heard):
    found = set().union(*(one.said for one in heard))
    name, told = "canaries in logs, error pages, journal, addresses, titles and payloads", "\n".join(sorted(found))
    figure(name, len(found), unit="canaries", bound="= 0", holds=not found, evidence=told)


def cases_of(world):
    """Their numbers are made to be written on envelopes and in titles."""
    return [case for seeds in (world.a, world.others) for case in seeds.rows["cases.Case"].values()]


class Blind(Crawler):
    """Every request begins anew, also after one that broke its transaction."""

    def _ask(self, *request):
        before = transaction.savepoint()
        answer = super()._ask(*request)
        connection.needs_rollback = False
        transaction.savepoint_rollback(before)
        return answer


@pytest.fixture
def unwritable(world):
    """Nobody of the centre may add to its journal; given back afterwards, whatever happens."""
    table, role = f'"{world.a.place.schema}".audit_event', f'"{world.a.place.role}"'
    name = connection.settings_dict["NAME"]
    with psycopg.connect(database.admin_url(), dbname=name, autocommit=True) as admin:
        admin.execute(f"REVOKE INSERT ON {table} FROM {role}")
        yield
        admin.execute(f"GRANT INSERT ON {table} TO {role}")


def test_without_a_journal_nothing_of_a_family_is_shown(world, opened, unwritable):
    shown_, broken = [], []
    for crawler, page in [(Blind(who(name, world)), page) for name in STAFF for page in pages(world)]:
        answer = crawler.send("GET", page.path)
        told = f"{crawler.actor.name} {answer.status} {page.path}"
        shown_ += [told] if of_a_family(answer) else []
        broken += [told] if answer.status == 500 else []
    name, told = "journal unwritable: pages that show data of a case", "\n".join([*shown_, "", *broken])
    figure(name, len(shown_), unit="pages", bound="= 0", holds=not shown_ and not broken, evidence=told)
