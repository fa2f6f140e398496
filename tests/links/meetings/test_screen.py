"""A meeting over the screen: each side has its own address, until the end."""

from datetime import timedelta

import pytest

from kernel.clock import local
from outbox.sms.text import segments
from services.contact_centre.enums import BasisKind, ContactType, FreezeGround, SessionState, Tiding
from services.contact_centre.models import PartyAnswer, Reminder
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.links import set_links
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.conftest import NOW
from tests.links.meetings.telling import FATHERS, MOTHERS, link_of, send_all, texts

OURS, THEIRS = "https://call.example.bg/a1", "https://call.example.bg/b2"


@pytest.fixture
def screen(cast, family, wanted, both):
    booking = wanted(family.first, type=ContactType.VIRTUAL, room=None)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    return set_links(session=session, child_link=OURS, visiting_link=THEIRS, by=cast.a.coordinator, at=NOW)


def test_over_the_screen_each_is_told_once_and_finds_their_own_side_alone(screen, family, box, reader, path):
    send_all()
    found = texts(box)
    assert (len(box.messages()), set(found)) == (2, {FATHERS, MOTHERS})
    for text in found.values():
        assert "екран" in text
        assert "http://link.localhost" in text
        assert "очакваме" not in text
        assert "call.example" not in text
        assert segments(text) <= 2
    for person, own, other in ((family.father, THEIRS, OURS), (family.mother, OURS, THEIRS)):
        page = reader.get(path(link_of(screen, person))).content.decode()
        assert own in page
        assert other not in page
        assert "Вход" not in page


def test_over_the_screen_the_address_opens_until_the_end(screen, family, reader, path, clock):
    address = path(link_of(screen, family.father))
    clock.at = screen.starts_at + timedelta(minutes=5)
    page = reader.get(address).content.decode()
    assert THEIRS in page
    assert OURS not in page
    assert f"{local(screen.starts_at):%H:%M}–{local(screen.ends_at):%H:%M}" in page
    assert reader.post(address, {"answer": "no"}).status_code == 200
    assert not PartyAnswer.objects.exists()
    clock.at = screen.ends_at
    assert reader.get(address).status_code == 404


def test_over_the_screen_everybody_confirms_by_their_link(screen, family, reader, path):
    for person in (family.father, family.mother):
        assert reader.post(path(link_of(screen, person)), {"answer": "yes"}).status_code == 200
    screen.refresh_from_db()
    assert screen.state == SessionState.CONFIRMED


def test_over_the_screen_a_frozen_case_leads_nowhere(screen, family, reader, path, clock):
    address = path(link_of(screen, family.father))
    family.order(kind=BasisKind.PROTECTION_ORDER, against=family.father, in_force_from=NOW.date(), dated=NOW.date())
    assert reader.get(address).status_code == 404
    clock.at = screen.starts_at
    assert reader.get(address).status_code == 404


def test_over_the_screen_a_freeze_of_the_running_hour_closes_the_address(
    screen,
    family,
    cast,
    reader,
    path,
    clock,
):
    """Nobody has begun it, so that it stays planned; the board says that it must not take place."""
    address = path(link_of(screen, family.father))
    clock.at = screen.starts_at + timedelta(minutes=2)
    assert THEIRS in reader.get(address).content.decode()
    freeze_case(case=family.case, ground=FreezeGround.INVESTIGATION, by=cast.a.head, at=clock.at)
    screen.refresh_from_db()
    assert screen.state == SessionState.PLANNED
    answer = reader.get(address)
    assert answer.status_code == 404
    assert THEIRS not in answer.content.decode()


def test_an_address_that_is_set_later_reaches_whoever_was_told_nothing(cast, screen, box):
    Reminder.objects.all().delete()
    sides = {"child_link": OURS, "visiting_link": f"{THEIRS}?x"}
    set_links(session=screen, by=cast.a.coordinator, at=NOW, **sides)
    assert Reminder.objects.filter(kind=Tiding.PLANNED).count() == 2
    set_links(session=screen, by=cast.a.coordinator, at=NOW, **sides)
    assert Reminder.objects.count() == 2
