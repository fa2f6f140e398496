"""A parent answers by the link of a message: comes, cannot come, or is silent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import local
from services.contact_centre import tasks
from services.contact_centre.enums import BasisKind, SessionState
from services.contact_centre.models import ArrivalWindow, PartyAnswer, Policy
from services.contact_centre.operations.answers import confirm_the_silent
from services.contact_centre.operations.reminders import make_due
from services.contact_centre.operations.sessions import Move, reschedule
from services.links.enums import LinkKind
from services.links.models import Link
from tests.contact_centre.conftest import NOW
from tests.links.meetings.telling import MOTHERS, link_of, send_all, texts

EVENING = datetime(2026, 11, 6, 15, 5, tzinfo=UTC)


def test_the_page_shows_the_person_s_own_window_and_entrance_alone(told, family, reader, path):
    page = reader.get(path(link_of(told, family.father)))
    assert page.status_code == 200
    text = page.content.decode()
    own = ArrivalWindow.objects.get(session=told, person=family.father, direction="arrive").during
    hers = ArrivalWindow.objects.get(session=told, person=family.mother, direction="arrive").during
    assert f"{local(own.lower):%H:%M}" in text
    assert f"{local(hers.lower):%H:%M}" not in text
    assert "Главен вход" in text
    for person in (family.mother, family.father, *family.children):
        assert not any(word in text for word in person.names.split())
    assert family.case.number not in text


def test_it_is_confirmed_when_every_party_has_answered(told, family, reader, path):
    reader.post(path(link_of(told, family.father)), {"answer": "yes"})
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED
    assert reader.post(path(link_of(told, family.mother)), {"answer": "yes"}).status_code == 200
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_an_answer_waits_for_the_case_before_it_takes_the_meeting(told, family, reader, path):
    """In the order in which a freeze takes them: neither waits for the other in a ring."""
    with CaptureQueriesContext(connection) as asked:
        reader.post(path(link_of(told, family.father)), {"answer": "no", "reason": ""})
    locks = [one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]
    tables = [name for sql in locks for name in ("cases_case", "contact_centre_session") if f'FROM "{name}"' in sql]
    assert tables[0] == "cases_case"
    assert "contact_centre_session" in tables


def test_who_cannot_come_has_cancelled_with_the_time(told, family, reader, path, clock, box):
    at = clock.later(hours=1)
    answer = reader.post(path(link_of(told, family.father)), {"answer": "no", "reason": "Командировка"})
    assert "не е нужно да идвате" in answer.content.decode()
    told.refresh_from_db()
    assert (told.state, told.cancelled_by, told.cancelled_at) == (SessionState.CANCELLED, "visiting", at)
    assert told.reason_note == "Командировка"
    send_all()
    assert "Командировка" not in str(texts(box))
    assert "няма да се проведе" in texts(box)[MOTHERS]


def test_the_resident_parent_s_cancellation_is_theirs(told, family, reader, path):
    reader.post(path(link_of(told, family.mother)), {"answer": "no"})
    told.refresh_from_db()
    assert told.cancelled_by == "resident"


def test_a_late_cancellation_is_told_so(told, family, reader, path, clock):
    clock.at = told.starts_at - timedelta(hours=20)
    assert "късен" in reader.get(path(link_of(told, family.father))).content.decode()
    assert "късен" in reader.post(path(link_of(told, family.father)), {"answer": "no"}).content.decode()


def test_yes_may_become_no_but_no_stays(told, family, reader, path):
    address = path(link_of(told, family.father))
    assert reader.post(address, {"answer": "yes"}).status_code == 200
    assert reader.post(address, {"answer": "no"}).status_code == 200
    assert reader.post(address, {"answer": "yes"}).status_code == 404
    assert list(PartyAnswer.objects.order_by("at", "id").values_list("comes", flat=True)) == [True, False]


def test_a_moved_meeting_is_answered_anew(told, family, reader, path, cast, house):
    old = path(link_of(told, family.father))
    reader.post(old, {"answer": "yes"})
    to = Move(told.starts_at + timedelta(hours=3), told.ends_at + timedelta(hours=3), house.sun, cast.a.supervisor)
    told = reschedule(session=told, to=to, reason="Заето", by=cast.a.key_worker, at=NOW)
    assert reader.get(old).status_code == 404
    reader.post(path(link_of(told, family.mother)), {"answer": "yes"})
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED


def test_the_link_of_a_frozen_case_is_dead(told, family, reader, path):
    address = path(link_of(told, family.father))
    family.order(kind=BasisKind.PROTECTION_ORDER, against=family.father, in_force_from=NOW.date(), dated=NOW.date())
    assert reader.get(address).status_code == 404
    assert reader.post(address, {"answer": "yes"}).status_code == 404
    assert not PartyAnswer.objects.exists()


def test_silence_is_yes_only_where_the_centre_says_so_and_all_were_told(told, meeting):
    late = told.starts_at - timedelta(hours=20)
    Policy.objects.update(silence_is_consent=False)
    assert confirm_the_silent(at=late) == 0
    Policy.objects.update(silence_is_consent=True)
    assert confirm_the_silent(at=told.starts_at - timedelta(hours=30)) == 0
    assert confirm_the_silent(at=late) == 1
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_what_goes_wrong_in_another_room_stops_nothing_of_the_meetings(told, monkeypatch):
    def broken(**facts):
        raise RuntimeError

    Policy.objects.update(silence_is_consent=True)
    monkeypatch.setattr(tasks, "now", lambda: told.starts_at - timedelta(hours=20))
    monkeypatch.setattr(tasks.beside, "remind", broken)
    with pytest.raises(RuntimeError):
        tasks.remind.run.__wrapped__()
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_whoever_was_never_told_has_not_been_silent(meeting):
    assert confirm_the_silent(at=meeting.starts_at - timedelta(hours=20)) == 0


def test_the_reminder_carries_the_same_link(told, family, box, clock):
    clock.at = EVENING
    assert make_due(at=EVENING) == 2
    assert Link.objects.filter(kind=LinkKind.MEETING).count() == 2
