"""What somebody who means harm, or is only careless, sends to the entrance, the record and the forms."""

from datetime import UTC, date, time

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Addendum, CheckEvent, Observation, Session
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.conftest import NOW, SATURDAY

SPRING = date(2027, 3, 28)


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


def post_check(cast, session, person, who=None, **data):
    return cast.at(who or cast.a.reception).post(
        at("board:check", session.pk), {"person": str(person.pk), "kind": "arrived", **data}
    )


def test_the_hour_that_spring_skips_is_asked_again_at_the_entrance(cast, family, meeting, monkeypatch):
    session = Session.objects.get(pk=meeting().pk)
    monkeypatch.setattr(clock, "now", lambda: noon(SPRING, 9))
    monkeypatch.setattr(clock, "today", lambda: SPRING)
    Session.objects.filter(pk=session.pk).update(starts_at=noon(SPRING, 10), ends_at=noon(SPRING, 12))
    page = post_check(cast, session, family.children[0], at="03:30")
    assert page.status_code == 422


def test_the_hour_that_spring_skips_is_asked_again_in_the_record(cast, family, meeting, monkeypatch):
    session = Session.objects.get(pk=meeting().pk)
    Session.objects.filter(pk=session.pk).update(
        starts_at=noon(SPRING, 10), ends_at=noon(SPRING, 12), state=SessionState.NOTES_DUE
    )
    page = cast.at(cast.a.supervisor).post(
        at("record:write_fact", session.pk), {"at": "03:30", "kind": "observed", "text": "Детето се усмихва."}
    )
    assert page.status_code == 422
    assert "Детето се усмихва." in page.content.decode()


def test_a_step_cannot_be_written_before_the_one_that_it_follows(cast, family, meeting, monkeypatch):
    session = meeting()
    child = family.children[0]
    monkeypatch.setattr(clock, "now", lambda: noon(hour=10))
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    assert post_check(cast, session, child).status_code == 302
    monkeypatch.setattr(clock, "now", lambda: noon(hour=11))
    page = post_check(cast, session, child, kind="left", at="09:30")
    assert page.status_code == 422
    assert CheckEvent.objects.filter(session=session).count() == 1


def test_a_double_post_notes_once(cast, family, meeting, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "now", lambda: noon(hour=10))
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    assert post_check(cast, session, family.children[0]).status_code == 302
    assert post_check(cast, session, family.children[0]).status_code == 302
    assert CheckEvent.objects.filter(session=session).count() == 1


def test_a_person_of_another_meeting_is_not_there(cast, family, another_family, meeting, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "now", lambda: noon(hour=10))
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    assert post_check(cast, session, another_family().father).status_code == 404


def test_a_meeting_of_yesterday_is_not_on_the_board(cast, family, meeting, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "now", lambda: noon(date(2026, 11, 8), 0, 1))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 8))
    assert post_check(cast, session, family.children[0]).status_code == 404


def test_reception_cannot_let_in_against_a_hold(cast, family, meeting, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    monkeypatch.setattr(clock, "now", lambda: noon(hour=9, minute=55))
    assert post_check(cast, session, family.mother).status_code == 302
    assert post_check(cast, session, family.father, against="let_in", override_reason="бърза").status_code == 422
    assert not CheckEvent.objects.filter(person=family.father).exists()


def test_a_locked_screen_answers_no_page(cast, family, meeting):
    client = cast.at(cast.a.head)
    session = meeting()
    client.post(at("board:lock"))
    for url in (
        "/",
        "/board/",
        "/board/rows/",
        "/calendar/",
        "/staff/",
        "/certificates/day-sheet/",
        "/people/",
        "/cases/",
        "/search/?q=Ани",
        f"/records/{session.pk}/",
        f"/meetings/{session.pk}/",
        f"/board/{session.pk}/end/",
    ):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(url, headers=headers)
            assert "Ани" not in page.content.decode(), url
            assert page.status_code in (302, 401, 404), (url, page.status_code)


def test_a_locked_screen_writes_nothing(cast, family, meeting, monkeypatch):
    session = meeting()
    monkeypatch.setattr(clock, "now", lambda: noon(hour=10))
    monkeypatch.setattr(clock, "today", lambda: SATURDAY)
    client = cast.at(cast.a.head)
    client.post(at("board:lock"))
    client.post(at("board:check", session.pk), {"person": str(family.children[0].pk), "kind": "arrived"})
    assert not CheckEvent.objects.filter(session=session).exists()


def signed(session, cast):
    Addendum.objects.create(session=session, text="Още", author=cast.a.supervisor)
    Observation.objects.create(
        session=session, at=session.starts_at, kind="observed", text="Факт", author=cast.a.supervisor
    )
    Session.objects.filter(pk=session.pk).update(state=SessionState.SIGNED, signed_at=NOW, signed_by=cast.a.supervisor)
    return session


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contact_centre_observation SET kind = 'heard'",
        "DELETE FROM contact_centre_observation",
        "UPDATE contact_centre_session SET state = 'notes_due'",
        "TRUNCATE contact_centre_observation",
        "UPDATE contact_centre_addendum SET written_at = now()",
        "ALTER TABLE contact_centre_observation DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP FUNCTION refuse_change_of_signed_record() CASCADE",
    ],
)
def test_a_signed_record_outlives_every_statement_of_the_centre(cast, family, meeting, statement):
    signed(meeting(), cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("who", ["reception", "supervisor", "key_worker"])
def test_a_record_is_for_its_case_and_its_supervisor(cast, family, meeting, who):
    session = meeting()
    other = cast.a.worker({"supervisor": "session_supervisor"}.get(who, who))
    for name in ("record:detail", "record:sign", "record:add_addendum", "record:write_fact"):
        url = at(name, session.pk)
        client = cast.at(other)
        answer = (
            client.get(url)
            if name == "record:detail"
            else client.post(url, {"text": "x", "at": "10:00", "kind": "observed"})
        )
        assert answer.status_code in (403, 404), (name, answer.status_code)


def test_another_supervisor_cannot_end_or_mark_a_meeting(cast, family, meeting, monkeypatch):
    session = meeting()
    assert cast.at(cast.a.worker("session_supervisor")).get(at("meetings:session", session.pk)).status_code == 404


def test_an_unsigned_meeting_has_no_certificate(cast, family, meeting):
    assert cast.at(cast.a.head).get(at("reports:issue", meeting().pk)).status_code == 404


def test_reception_opens_nothing_of_a_case(cast, family, meeting):
    session = meeting()
    client = cast.at(cast.a.reception)
    for url in (
        "/people/",
        f"/people/{family.mother.pk}/",
        "/cases/",
        f"/cases/{family.case.pk}/",
        "/search/?q=Ани",
        "/calendar/",
        f"/meetings/{session.pk}/",
        f"/records/{session.pk}/",
        "/certificates/",
        f"/cases/{family.case.pk}/duplicates/",
        "/people/settlements/?q=а",
    ):
        page = client.get(url)
        assert page.status_code in (403, 404), (url, page.status_code)
        assert "Иванов" not in page.content.decode()


def test_a_get_changes_nothing(cast, family, meeting):
    session = meeting()
    client = cast.at(cast.a.head)
    for url in (
        at("board:lock"),
        at("board:check", session.pk),
        at("record:sign", session.pk),
        at("meetings:confirm", session.pk),
        at("cases:move", family.case.pk, "close"),
        at("staff:reactivate", cast.a.reception.pk),
    ):
        assert client.get(url).status_code in (404, 405, 200), url
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED
    assert client.get("/board/").status_code == 200


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:///evil.example"]
)
def test_no_answer_leads_elsewhere(cast, at_a, family, next_url):
    page = at_a.get("/account/login/", {"next": next_url})
    assert "evil.example/" not in page.headers.get("Location", "")
    client = cast.at(cast.a.head)
    for url in ("/language/", "/people/new/"):
        page = client.post(url, {"next": next_url, "language": "hu"})
        assert "evil" not in page.headers.get("Location", "")
