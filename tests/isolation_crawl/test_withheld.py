"""A fact that is kept from somebody stands on no page that is merely opened, and answers to no guess."""

from urllib.parse import urlencode

import pytest

from kernel import clock
from kernel.place import Door, entered
from services.people.models import ContactPoint, Withholding
from tests.isolation_crawl.crawl import Actor, Crawler
from tests.isolation_crawl.fillers import filled
from tests.isolation_crawl.shown import STAFF
from tests.utils.routes import routes

pytestmark = pytest.mark.django_db
PHONE, WRITTEN = "+359888777666", ["0888 777 666", "+359888777666", "0888777666"]
READERS = [*STAFF, "head's key", "key worker's key"]


def reader(name, world):
    """A colleague's browser, or the key of a program that acts for one."""
    if name.endswith("'s key"):
        return Crawler(Actor(name, "centre-a", Door.CENTRE, key=world.keys[f"a.{name[:-6].replace(' ', '_')}"]))
    return Crawler(Actor(name, "centre-a", Door.CENTRE, world.sessions[f"a.{name}"]))


@pytest.fixture
def withheld(world):
    """The mother's phone, kept from the father."""
    a, at = world.a, clock.now()
    mother, father = a.one("people.Person", "mother"), a.one("people.Person", "father")
    with entered(a.place):
        by = a.one("staff.Worker", "head")
        point = ContactPoint.objects.create(person=mother, kind="phone", value=PHONE, created_by=by)
        facts = {"withheld_from": father, "reason": "закрила", "created_by": by, "created_at": at}
        Withholding.objects.create(contact_point=point, **facts)
    return point


@pytest.mark.parametrize("name", READERS)
def test_no_page_shows_it(name, world, opened, withheld):
    crawler, found = reader(name, world), []
    for route in routes("centre"):
        if "GET" in route.guard.methods:
            page = filled(route, opened.choices[str(route)], world.a)
            body = crawler.send("GET", page.path).body.decode("utf-8", "replace").replace(" ", "").lower()
            if PHONE[4:] in body or "contactpoint-value-address" in body:
                found.append(str(route))
    assert found == []


@pytest.mark.parametrize("name", ["head's key", "key worker's key"])
@pytest.mark.parametrize("text", WRITTEN)
def test_a_program_that_guesses_it_learns_nothing(name, text, world, withheld):
    answer = reader(name, world).send("GET", f"/api/v1/people/?{urlencode({'q': text})}")
    assert answer.status == 200
    assert "answer" not in answer.marks("A")


@pytest.mark.parametrize("name", ["head", "coordinator", "key_worker"])
def test_the_search_before_recording_somebody_tells_nobody_whose_it_is(name, world, withheld):
    crawler, address = reader(name, world), f"/people/new/?{urlencode({'q': WRITTEN[0]})}"
    guessed = crawler.send("GET", address).body.lower()
    assert b"canaryafirstmother" not in guessed
    with entered(world.a.place):
        Withholding.objects.filter(contact_point=withheld).update(ended_at=clock.now())
    assert b"canaryafirstmother" in crawler.send("GET", address).body.lower()


def test_whoever_may_see_it_finds_its_person_among_the_own(world, withheld):
    crawler = reader("key_worker", world)
    assert b"canaryafirstmother" in crawler.send("GET", f"/people/?{urlencode({'q': WRITTEN[0]})}").body.lower()
