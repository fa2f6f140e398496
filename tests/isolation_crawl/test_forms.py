"""A form takes rows of its own centre only, whatever a browser is made to send."""

import pytest

from kernel.place import Door
from tests.isolation_crawl.actors import attacker
from tests.isolation_crawl.crawl import Crawler
from tests.isolation_crawl.fillers import filled
from tests.isolation_crawl.forms import exchanged, forms_of
from tests.utils.routes import routes

pytestmark = pytest.mark.django_db
HTML = "<form method=post action=/x/><input name=a value=1><select name=b><option value=''><option value=2></select>"
# Names under which addresses might take rows: filters, links back, choices made on the way.
ASKED = (
    "case",
    "person",
    "child",
    "session",
    "room",
    "worker",
    "family",
    "entrance",
    "basis",
    "plan",
    "mine",
    "family_id",
)


@pytest.fixture
def attack(world):
    return Crawler(attacker("B's head", world), watch=(world.b.place,), unchanged=world.a.place)


def test_no_form_takes_a_row_of_another_centre(attack, world, opened):
    ids = 0
    for route in routes(Door.CENTRE):
        if "GET" in route.guard.methods:
            page = filled(route, opened.choices[str(route)], world.b)
            answer = attack.send("GET", page.path)
            for form in forms_of(answer.body.decode("utf-8", "replace"), page.path) if answer.is_success else ():
                ids += len(form.ids)
                changed = form.sent(exchanged(form, world.b, world.a))
                attack.judge(
                    attack.send("POST", form.action, data=changed), page, f"POST {form.action} {changed[:300]}"
                )
    assert "\n".join(map(str, attack.findings)) == ""
    assert ids >= 20


def test_no_address_takes_a_row_of_another_centre(attack, world, opened):
    """?case=…&person=… of A on every page of B."""
    labels = {"case": "cases.Case", "session": "contact_centre.Session", "room": "scheduling.Room"}
    labels |= {"worker": "staff.Worker", "family": "people.Family", "family_id": "people.Family"}
    ids = {name: world.a.one(labels.get(name, "people.Person")).pk for name in ASKED}
    query = "&".join(f"{name}={value}" for name, value in ids.items())
    for route in routes(Door.CENTRE):
        if "GET" in route.guard.methods:
            page = filled(route, opened.choices[str(route)], world.b)
            attack.judge(attack.send("GET", f"{page.path}?{query}"), page, f"GET {page.path}?…")
    assert "\n".join(map(str, attack.findings)) == ""


def test_a_form_is_sent_as_a_browser_would():
    (form,) = forms_of(HTML, "/y/")
    assert (form.action, form.fields) == ("/x/", (("a", "1"), ("b", "2")))
    assert form.sent({"b": "3"}) == "a=1&b=3"
