"""Odd bytes, numbers, days and hours in addresses and in every field get a sentence, never an error page."""

import re
from datetime import UTC, time, timedelta

import pytest
from django.urls import reverse

from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.conftest import NOW, SATURDAY


def at(name, *args):
    return reverse(name, args=args, urlconf="config.urls.centre")


@pytest.fixture
def meeting(family, wanted, cast):
    def make(day=SATURDAY, hours=(10, 12)):
        return book_session(
            case=family.case, booking=wanted(family.first, day=day, hours=hours), by=cast.a.coordinator, at=NOW
        )

    return make


def noon(day=SATURDAY, hour=10, minute=0):
    return at_sofia(day, time(hour, minute)).astimezone(UTC)


RAW = [
    "?q=%00",
    "?q=%ff%fe",
    "?page=%00",
    "?day=0001-01-01",
    "?day=9999-12-31",
    "?date=9999-12-31",
    "?week=9999-W99",
    "?from=0001-01-01&to=9999-12-31",
    "?page=999999999999999999999",
    "?page=-1",
    "?state=%00",
    "?role=%00",
    "?text=%00&role=%ff",
]
PAGES = [
    "/",
    "/people/",
    "/cases/",
    "/calendar/",
    "/staff/",
    "/search/",
    "/certificates/",
    "/board/",
    "/cases/new/",
    "/people/new/",
    "/people/settlements/",
    "/calendar/house/",
]


@pytest.mark.parametrize("page", PAGES)
def test_odd_addresses_are_answered(cast, family, page):
    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    wrong = []
    for query in RAW:
        status = client.get(page + query).status_code
        if status >= 500:
            wrong.append((page + query, status))
    assert not wrong


FORMS = [
    "/people/new/",
    "/cases/new/",
    "/staff/invite/",
    "/staff/keys/",
    "/calendar/house/rooms/new/",
    "/calendar/house/entrances/new/",
    "/calendar/house/closures/new/",
    "/calendar/house/hours/",
    "/account/profile/",
    "/account/login/",
]
ODD = [
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin1"),
    "9999-12-31",
    "0001-01-01",
    "24:30",
    "-1",
    "9" * 400,
    "=cmd|'/c calc'!A1",
]


def _sent(client, url, value):
    """The status of a form in which every field is this value."""
    page = client.get(url)
    if page.status_code != 200:
        return page.status_code
    html = page.content.decode()
    names = set(re.findall(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"', html)) - {"csrfmiddlewaretoken"}
    return client.post(url, dict.fromkeys(names, value)).status_code


@pytest.mark.parametrize("url", FORMS)
def test_odd_values_get_a_sentence(cast, family, url):
    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    wrong = [(url, value[:20], status) for value in ODD if (status := _sent(client, url, value)) >= 500]
    assert not wrong


CASE_FORMS = [
    "meetings:new_basis",
    "meetings:keep_apart",
    "meetings:new_interview",
    "meetings:new_orientation",
    "meetings:new_risk",
    "meetings:new_safety_plan",
    "meetings:new_agreement",
    "meetings:new_session",
    "cases:add_party",
    "cases:add_document",
    "cases:add_note",
    "cases:add_consent",
    "cases:add_task",
    "cases:assign",
]


@pytest.mark.parametrize("name", CASE_FORMS)
def test_odd_values_in_a_case_get_a_sentence(cast, family, name):
    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    url = at(name, family.case.pk)
    wrong = [(url, value[:20], status) for value in ODD if (status := _sent(client, url, value)) >= 500]
    assert not wrong


@pytest.mark.parametrize("name", ["meetings:reschedule", "meetings:cancel", "board:end", "board:not_held"])
def test_odd_values_about_a_meeting_get_a_sentence(cast, family, meeting, name):
    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    url = at(name, meeting(clock.today() + timedelta(days=0 if name.startswith("board") else 3)).pk)
    wrong = [(url, value[:20], status) for value in ODD if (status := _sent(client, url, value)) >= 500]
    assert not wrong


@pytest.mark.parametrize("name", ["people:edit", "people:add_contact", "people:relate"])
def test_odd_values_about_a_person_get_a_sentence(cast, family, name):
    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    url = at(name, family.mother.pk)
    wrong = [(url, value[:20], status) for value in ODD if (status := _sent(client, url, value)) >= 500]
    assert not wrong


@pytest.mark.parametrize(
    "body", ["person=%00&kind=arrived", "person=x&kind=%00&at=24:30", "kind=arrived&at=%ff", "person[]=1"]
)
def test_odd_checks_are_answered(cast, family, meeting, body, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "now", lambda: noon(hour=10))
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    client = cast.at(cast.a.reception)
    client.raise_request_exception = False
    page = client.post(at("board:check", session.pk), body, content_type="application/x-www-form-urlencoded")
    assert page.status_code in (400, 404, 422)


@pytest.mark.parametrize(
    "query",
    [
        "?number=%00&code=%00",
        "?number=1&code=%ff",
        "?number=" + "9" * 5000 + "&code=" + "A" * 5000,
        "?number=%D0%90&code=..",
        "?code=" + "A" * 20,
    ],
)
def test_odd_verifications_are_answered(at_public, query):
    at_public.raise_request_exception = False
    assert at_public.get("/certificates/" + query).status_code < 500
