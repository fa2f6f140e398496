"""A calendar that workers and parents subscribe to shows their own meetings alone."""

from datetime import UTC
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from services.cases.enums import CaseState
from services.contact_centre.enums import CancelledBy, FreezeGround
from services.contact_centre.models import ArrivalWindow, Session
from services.contact_centre.operations import calendars
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.sessions import cancel_session
from tests.contact_centre.conftest import NOW


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.content
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_worker_subscribes_to_their_own_meetings(meeting, family, cast, reader, clock):
    Session.objects.filter(pk=meeting.pk).update(supervisor=cast.a.supervisor)
    at = cast.at(cast.a.supervisor)
    assert at.post("/meetings/mine/new/").status_code == 302
    page = at.get("/meetings/mine/").content.decode()
    address = "/k/" + page.split("/k/")[1].split("<")[0]
    (event,) = events(reader.get(address))
    assert str(event["uid"]) == f"{meeting.pk}@zakrila"
    assert (str(event["status"]), event["sequence"]) == ("TENTATIVE", 0)
    assert event["dtstart"].params["TZID"] == "Europe/Sofia"
    assert b"BEGIN:VTIMEZONE" in reader.get(address).content
    cancel_session(session=meeting, cancelled_by=CancelledBy.CENTRE, reason="Болест", by=cast.a.key_worker, at=NOW)
    (event,) = events(reader.get(address))
    assert str(event["uid"]) == f"{meeting.pk}@zakrila"
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)
    text = reader.get(address).content.decode()
    assert not any(word in text for word in f"{family.mother.names} {family.father.names}".split())
    assert at.post("/meetings/mine/end/").status_code == 302
    assert reader.get(address).status_code == 404


def test_a_worker_who_has_left_has_no_calendar(meeting, cast, reader, path):
    link = calendars.subscribe(by=cast.a.supervisor, at=NOW)
    cast.a.supervisor.user.is_active = False
    cast.a.supervisor.user.save()
    assert reader.get(path(link)).status_code == 404


def test_a_calendar_asked_for_twice_at_once_is_made_one_after_the_other(cast):
    cast.a.supervisor  # noqa: B018
    with CaptureQueriesContext(connection) as asked:
        first, second = (calendars.subscribe(by=cast.a.supervisor, at=NOW) for _twice in range(2))
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert len([sql for sql in locks if 'FROM "staff_worker"' in sql]) == 2
    first.refresh_from_db()
    assert (first.withdrawn_at, second.withdrawn_at) == (NOW, None)


def test_a_parent_s_calendar_has_their_own_windows_alone(meeting, family, cast, reader, path):
    link = calendars.give_calendar(case=family.case, person=family.father, language="bg", by=cast.a.head, at=NOW)
    found = {str(event["uid"]): event for event in events(reader.get(path(link)))}
    assert set(found) == {f"{meeting.pk}-arrive@zakrila", f"{meeting.pk}-leave@zakrila"}
    own = {window.during.lower for window in ArrivalWindow.objects.filter(session=meeting, person=family.father)}
    assert {event["dtstart"].dt.astimezone(UTC) for event in found.values()} == own
    text = reader.get(path(link)).content.decode()
    assert not any(word in text for person in (family.mother, family.father) for word in person.names.split())
    assert family.case.number not in text


def test_a_frozen_case_is_cancelled_in_the_parent_s_calendar(meeting, family, cast, reader, path):
    link = calendars.give_calendar(case=family.case, person=family.father, language="bg", by=cast.a.head, at=NOW)
    family.in_state(CaseState.SUSPENDED)
    assert {str(event["status"]) for event in events(reader.get(path(link)))} == {"CANCELLED"}


def test_a_frozen_meeting_is_cancelled_in_every_calendar_that_has_it(meeting, family, cast, reader, path):
    """The same events with a raised sequence: one that only vanishes stays in a telephone for ever."""
    Session.objects.filter(pk=meeting.pk).update(supervisor=cast.a.supervisor)
    link = calendars.give_calendar(case=family.case, person=family.father, language="bg", by=cast.a.head, at=NOW)
    addresses = [(reader, path(link)), (cast.at(cast.a.supervisor), "/meetings/mine.ics")]
    before = [events(client.get(address)) for client, address in addresses]
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.head, at=NOW)
    for (client, address), known in zip(addresses, before, strict=True):
        now = {str(event["uid"]): event for event in events(client.get(address))}
        assert set(now) == {str(event["uid"]) for event in known}
        assert {(str(event["status"]), event["sequence"]) for event in now.values()} == {("CANCELLED", 1)}


def test_a_calendar_is_taken_back_and_a_new_one_ends_the_former(meeting, family, cast, reader, path):
    give = {"case": family.case, "person": family.father, "language": "bg", "by": cast.a.head, "at": NOW}
    first, second = calendars.give_calendar(**give), calendars.give_calendar(**give)
    assert [reader.get(path(one)).status_code for one in (first, second)] == [404, 200]
    calendars.take_calendar(case=family.case, person=family.father, by=cast.a.head, at=NOW)
    assert reader.get(path(second)).status_code == 404


def test_only_whoever_works_on_the_case_gives_a_calendar(meeting, family, cast):
    for worker in (cast.a.supervisor, cast.a.reception):
        with pytest.raises(PermissionDenied):
            calendars.give_calendar(case=family.case, person=family.father, language="bg", by=worker, at=NOW)
    page = f"/meetings/cases/{family.case.pk}/calendars/{family.father.pk}/"
    at = cast.at(cast.a.head)
    assert at.get(page).status_code == 200
    assert at.post(page).status_code == 302
    assert "http://link.localhost" in at.get(page).content.decode()
    assert at.post(f"{page}end/").status_code == 302
    assert at.get(f"/meetings/cases/{family.case.pk}/calendars/{family.children[0].pk}/").status_code == 404
    assert cast.at(cast.b.head).get(page).status_code == 404
