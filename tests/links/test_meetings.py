"""A parent hears of their own window, answers by a link, and keeps it in a calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from infra.local.smsbox import Box
from kernel.clock import local
from outbox import work
from outbox.enums import State
from outbox.models import Message
from outbox.sms.text import segments
from services.cases.enums import CaseState
from services.contact_centre import tasks
from services.contact_centre.enums import BasisKind, CancelledBy, ContactType, FreezeGround, SessionState, Tiding
from services.contact_centre.models import ArrivalWindow, Freeze, PartyAnswer, Policy, Reminder, Session
from services.contact_centre.operations import calendars
from services.contact_centre.operations.answers import confirm_the_silent
from services.contact_centre.operations.freeze import freeze_case, thaw_session
from services.contact_centre.operations.links import set_links
from services.contact_centre.operations.messages import (
    tell_moved,
    tell_not_taking_place,
    tell_planned,
    when_safe,
)
from services.contact_centre.operations.reminders import give_reminder_consent, make_due
from services.contact_centre.operations.sessions import Move, book_session, cancel_session, reschedule
from services.contact_centre.operations.steps import NewStep, add_step
from services.contact_centre.preparation_enums import StepTo
from services.links.enums import LinkKind
from services.links.models import Link
from services.people.models import ContactPoint
from tests.contact_centre.conftest import NOW, door, family, house, meeting, wanted  # noqa: F401
from tests.utils import sms

FATHERS, MOTHERS = "+359888111222", "+359888333444"
EVENING = datetime(2026, 11, 6, 15, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def box(tmp_path: Any, in_a: Any, clock: Any) -> Any:
    Policy.objects.update_or_create(only=True, defaults={"reminds": True})
    with sms.used(tmp_path) as used:
        used.clock = lambda: clock.at.timestamp()
        yield used


@pytest.fixture
def both(cast: Any, family: Any) -> Any:  # noqa: F811
    for person, value in ((family.father, FATHERS), (family.mother, MOTHERS)):
        point = ContactPoint.objects.create(person=person, kind="phone", value=value)
        facts = {"language": "bg", "given_on": date(2026, 11, 2), "by": cast.a.key_worker, "at": NOW}
        give_reminder_consent(case=family.case, contact_point=point, **facts)


def send_all() -> None:
    Message.objects.filter(state=State.PENDING).update(next_attempt_at=NOW)
    while work.work_one():
        pass


def texts(box: Box) -> dict[str, str]:
    return {one["to"]: one["text"] for one in box.messages()}


def link_of(session: Session, person: Any) -> Link:
    return Link.objects.get(kind=LinkKind.MEETING, subject=session.pk, person=person, withdrawn_at=None)


def arrivals(session: Session) -> dict[Any, Any]:
    parents = session.participants.filter(part__in=("visiting", "resident")).values_list("person_id", flat=True)
    rows = ArrivalWindow.objects.filter(session=session, direction="arrive", person__in=parents)
    return dict(rows.values_list("person_id", "during"))


def to_handover(family: Any, cast: Any, **changed: Any) -> None:  # noqa: F811
    facts = {"to": StepTo.HANDOVER, "starts_on": date(2026, 11, 7), "reason": "Определение на съда.", **changed}
    step = NewStep(basis=family.basis, **facts)
    add_step(arrangement=family.first, step=step, by=cast.a.coordinator, at=NOW)


@pytest.fixture
def told(meeting: Session, both: Any) -> Session:  # noqa: F811
    assert tell_planned(session=meeting, at=NOW) == 2
    return meeting


# --- what they are told ----------------------------------------------------------------------------------------------


def test_each_parent_hears_of_their_own_window_with_a_link_of_their_own(told, family, box):  # noqa: F811
    send_all()
    found = texts(box)
    windows = {
        person.pk: ArrivalWindow.objects.get(session=told, person=person, direction="arrive").during
        for person in (family.father, family.mother)
    }
    for number, mine, other in ((FATHERS, family.father, family.mother), (MOTHERS, family.mother, family.father)):
        assert f"{local(windows[mine.pk].lower):%H:%M}–{local(windows[mine.pk].upper):%H:%M}" in found[number]
        assert f"{local(windows[other.pk].lower):%H:%M}–" not in found[number]
        assert "http://link.localhost" in found[number]
        assert segments(found[number]) <= 2
    links = {text.split("http")[1] for text in found.values()}
    assert len(links) == 2


def test_told_twice_it_is_told_once(told, box):
    tell_planned(session=told, at=NOW)
    send_all()
    assert len(box.messages()) == 2


def test_the_sentence_of_a_meeting_that_will_not_take_place(told, box, cast):
    cancel_session(session=told, cancelled_by=CancelledBy.CENTRE, reason="Болест", by=cast.a.key_worker, at=NOW)
    tell_not_taking_place(session=told, at=NOW)
    send_all()
    sentence = "Срещата на 07.11. няма да се проведе. Не е нужно да идвате. Ще Ви уведомим писмено."
    assert texts(box) == {FATHERS: sentence, MOTHERS: sentence}
    assert len(box.messages()) == 2


def test_a_stopped_meeting_without_windows_is_told_too(told, box):
    told.windows.all().delete()
    told.case.state = CaseState.SUSPENDED
    told.case.save()
    assert tell_not_taking_place(session=told, at=NOW) == 2
    send_all()
    assert set(texts(box)) == {FATHERS, MOTHERS}


def test_nobody_is_told_that_a_meeting_falls_out_which_stands(told, box):
    tell_not_taking_place(session=told, at=NOW)
    send_all()
    assert not any("няма да се проведе" in text for text in texts(box).values())
    assert set(Reminder.objects.filter(kind=Tiding.CALLED_OFF).values_list("dropped", flat=True)) == {"not_planned"}


def test_a_moved_meeting_is_told_with_its_new_hour_and_again_when_it_moves_back(told, box, cast, house):  # noqa: F811
    for hours in (3, -3, 3):
        to = Move(told.starts_at + timedelta(hours=hours), told.ends_at + timedelta(hours=hours), house.sun, None)
        to = Move(to.starts_at, to.ends_at, house.sun, cast.a.supervisor)
        told = reschedule(session=told, to=to, reason="Заето", by=cast.a.key_worker, at=NOW)
        told.refresh_from_db()
    send_all()
    assert Reminder.objects.filter(kind=Tiding.MOVED, dropped="").count() == 2  # the last one; the others are past
    assert sum(text.startswith("Променен") for text in [one["text"] for one in box.messages()]) == 2
    assert all(text.startswith("Променен час: 07.11.") for text in texts(box).values())


def test_a_room_alone_is_told_to_nobody(told, cast, house):  # noqa: F811
    to = Move(told.starts_at, told.ends_at, house.moon, cast.a.supervisor)
    reschedule(session=told, to=to, reason="Ремонт", by=cast.a.key_worker, at=NOW)
    assert not Reminder.objects.filter(kind=Tiding.MOVED).exists()


def test_a_step_that_changes_the_hours_is_told_as_a_move_and_the_way_back_as_planned(told, family, box, cast):  # noqa: F811
    """From now on only a handover: whoever comes at another hour hears of it, and of the hour of the way back."""
    before = arrivals(told)
    to_handover(family, cast)
    back = Session.objects.get(pair_with=told)
    moved = {pk for pk, hours in arrivals(told).items() if hours != before[pk]}
    rows = Reminder.objects.filter(session=told, kind=Tiding.MOVED)
    assert moved
    assert set(rows.values_list("person_id", flat=True)) == moved
    due = set(Reminder.objects.filter(session=back).values_list("person_id", "kind", "arrives_at"))
    assert due == {(pk, Tiding.PLANNED, hours.lower) for pk, hours in arrivals(back).items() if hours}
    send_all()
    everything = "\n".join(one["text"] for one in box.messages())
    assert "Променен час: 07.11." in everything
    assert not any(word in everything for word in ("предаване", "Определение"))


def test_who_had_confirmed_another_hour_is_asked_anew(told, family, cast):  # noqa: F811
    Session.objects.update(state=SessionState.CONFIRMED)
    to_handover(family, cast)
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED


def test_a_handover_that_comes_back_out_of_a_freeze_is_told_of_both_ways(told, family, cast):  # noqa: F811
    freeze = freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    to_handover(family, cast)
    Freeze.objects.filter(pk=freeze.pk).update(lifted_at=NOW, lifted_by=cast.a.head)
    told.refresh_from_db()
    thaw_session(session=told, by=cast.a.head, at=NOW)
    back = Session.objects.get(pair_with=told)
    due = set(Reminder.objects.filter(session=back).values_list("person_id", "kind", "arrives_at"))
    assert due == {(pk, Tiding.PLANNED, hours.lower) for pk, hours in arrivals(back).items()} != set()


def test_a_step_that_leaves_the_hours_as_they_are_is_told_to_nobody(told, family, cast):  # noqa: F811
    Session.objects.update(state=SessionState.CONFIRMED)
    before = arrivals(told)
    to_handover(family, cast, to=StepTo.SUPPORTED, protocol="A")
    assert arrivals(told) == before
    assert not Reminder.objects.filter(kind=Tiding.MOVED).exists()
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_a_step_is_told_to_nobody_without_a_safe_way(meeting, family, cast):  # noqa: F811
    to_handover(family, cast)
    assert not Reminder.objects.exists()


def test_nothing_leaves_when_the_centre_has_switched_it_off(told, box):
    Policy.objects.update(tells_changes=False)
    send_all()
    assert texts(box) == {}
    assert tell_moved(session=told, at=NOW) == 0


@pytest.mark.parametrize(("hour", "then"), [(5, "08:00"), (10, "10:00"), (23, "08:00")])
def test_only_in_the_hours_in_which_they_are_alone_with_the_telephone(both, hour, then):
    from services.contact_centre.models import ReminderConsent  # noqa: PLC0415

    at = local(NOW).replace(hour=hour, minute=0)
    assert f"{local(when_safe(ReminderConsent.objects.first(), at)):%H:%M}" == then


def test_what_cannot_be_told_in_those_hours_is_not_told(meeting, both):  # noqa: F811
    at = local(meeting.starts_at).replace(hour=0) - timedelta(hours=2)
    from services.contact_centre.models import ReminderConsent  # noqa: PLC0415

    ReminderConsent.objects.update(from_hour=12, until_hour=14)
    tell_planned(session=meeting, at=at)
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"hours"}
    assert not Message.objects.filter(topic="contact_centre.reminder").exists()


# --- what they answer ------------------------------------------------------------------------------------------------


def test_the_page_shows_the_person_s_own_window_and_entrance_alone(told, family, reader, path):  # noqa: F811
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


def test_it_is_confirmed_when_every_party_has_answered(told, family, reader, path):  # noqa: F811
    reader.post(path(link_of(told, family.father)), {"answer": "yes"})
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED
    assert reader.post(path(link_of(told, family.mother)), {"answer": "yes"}).status_code == 200
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_an_answer_waits_for_the_case_before_it_takes_the_meeting(told, family, reader, path):  # noqa: F811
    """In the order in which a freeze takes them: neither waits for the other in a ring."""
    with CaptureQueriesContext(connection) as asked:
        reader.post(path(link_of(told, family.father)), {"answer": "no", "reason": ""})
    locks = [one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]
    tables = [name for sql in locks for name in ("cases_case", "contact_centre_session") if f'FROM "{name}"' in sql]
    assert tables[0] == "cases_case"
    assert "contact_centre_session" in tables


def test_who_cannot_come_has_cancelled_with_the_time(told, family, reader, path, clock, box):  # noqa: F811
    at = clock.later(hours=1)
    answer = reader.post(path(link_of(told, family.father)), {"answer": "no", "reason": "Командировка"})
    assert "не е нужно да идвате" in answer.content.decode()
    told.refresh_from_db()
    assert (told.state, told.cancelled_by, told.cancelled_at) == (SessionState.CANCELLED, "visiting", at)
    assert told.reason_note == "Командировка"
    send_all()
    assert "Командировка" not in str(texts(box))
    assert "няма да се проведе" in texts(box)[MOTHERS]


def test_the_resident_parent_s_cancellation_is_theirs(told, family, reader, path):  # noqa: F811
    reader.post(path(link_of(told, family.mother)), {"answer": "no"})
    told.refresh_from_db()
    assert told.cancelled_by == "resident"


def test_a_late_cancellation_is_told_so(told, family, reader, path, clock):  # noqa: F811
    clock.at = told.starts_at - timedelta(hours=20)
    assert "късен" in reader.get(path(link_of(told, family.father))).content.decode()
    assert "късен" in reader.post(path(link_of(told, family.father)), {"answer": "no"}).content.decode()


def test_yes_may_become_no_but_no_stays(told, family, reader, path):  # noqa: F811
    address = path(link_of(told, family.father))
    assert reader.post(address, {"answer": "yes"}).status_code == 200
    assert reader.post(address, {"answer": "no"}).status_code == 200
    assert reader.post(address, {"answer": "yes"}).status_code == 404
    assert list(PartyAnswer.objects.order_by("at", "id").values_list("comes", flat=True)) == [True, False]


def test_a_moved_meeting_is_answered_anew(told, family, reader, path, cast, house):  # noqa: F811
    old = path(link_of(told, family.father))
    reader.post(old, {"answer": "yes"})
    to = Move(told.starts_at + timedelta(hours=3), told.ends_at + timedelta(hours=3), house.sun, cast.a.supervisor)
    told = reschedule(session=told, to=to, reason="Заето", by=cast.a.key_worker, at=NOW)
    assert reader.get(old).status_code == 404
    reader.post(path(link_of(told, family.mother)), {"answer": "yes"})
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED


def test_the_link_of_a_frozen_case_is_dead(told, family, reader, path):  # noqa: F811
    address = path(link_of(told, family.father))
    family.order(kind=BasisKind.PROTECTION_ORDER, against=family.father, in_force_from=NOW.date(), dated=NOW.date())
    assert reader.get(address).status_code == 404
    assert reader.post(address, {"answer": "yes"}).status_code == 404
    assert not PartyAnswer.objects.exists()


def test_silence_is_yes_only_where_the_centre_says_so_and_all_were_told(told, meeting):  # noqa: F811
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


def test_whoever_was_never_told_has_not_been_silent(meeting):  # noqa: F811
    assert confirm_the_silent(at=meeting.starts_at - timedelta(hours=20)) == 0


def test_the_reminder_carries_the_same_link(told, family, box, clock):  # noqa: F811
    clock.at = EVENING
    assert make_due(at=EVENING) == 2
    assert Link.objects.filter(kind=LinkKind.MEETING).count() == 2


# --- over the screen -------------------------------------------------------------------------------------------------

OURS, THEIRS = "https://call.example.bg/a1", "https://call.example.bg/b2"


@pytest.fixture
def screen(cast, family, wanted, both):  # noqa: F811
    booking = wanted(family.first, type=ContactType.VIRTUAL, room=None)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    return set_links(session=session, child_link=OURS, visiting_link=THEIRS, by=cast.a.coordinator, at=NOW)


def test_over_the_screen_each_is_told_once_and_finds_their_own_side_alone(screen, family, box, reader, path):  # noqa: F811
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


def test_over_the_screen_the_address_opens_until_the_end(screen, family, reader, path, clock):  # noqa: F811
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


def test_over_the_screen_everybody_confirms_by_their_link(screen, family, reader, path):  # noqa: F811
    for person in (family.father, family.mother):
        assert reader.post(path(link_of(screen, person)), {"answer": "yes"}).status_code == 200
    screen.refresh_from_db()
    assert screen.state == SessionState.CONFIRMED


def test_over_the_screen_a_frozen_case_leads_nowhere(screen, family, reader, path, clock):  # noqa: F811
    address = path(link_of(screen, family.father))
    family.order(kind=BasisKind.PROTECTION_ORDER, against=family.father, in_force_from=NOW.date(), dated=NOW.date())
    assert reader.get(address).status_code == 404
    clock.at = screen.starts_at
    assert reader.get(address).status_code == 404


def test_over_the_screen_a_freeze_of_the_running_hour_closes_the_address(
    screen,
    family,  # noqa: F811
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


# --- calendars -------------------------------------------------------------------------------------------------------


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.content
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_worker_subscribes_to_their_own_meetings(meeting, family, cast, reader, clock):  # noqa: F811
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


def test_a_worker_who_has_left_has_no_calendar(meeting, cast, reader, path):  # noqa: F811
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


def test_a_parent_s_calendar_has_their_own_windows_alone(meeting, family, cast, reader, path):  # noqa: F811
    link = calendars.give_calendar(case=family.case, person=family.father, language="bg", by=cast.a.head, at=NOW)
    found = {str(event["uid"]): event for event in events(reader.get(path(link)))}
    assert set(found) == {f"{meeting.pk}-arrive@zakrila", f"{meeting.pk}-leave@zakrila"}
    own = {window.during.lower for window in ArrivalWindow.objects.filter(session=meeting, person=family.father)}
    assert {event["dtstart"].dt.astimezone(UTC) for event in found.values()} == own
    text = reader.get(path(link)).content.decode()
    assert not any(word in text for person in (family.mother, family.father) for word in person.names.split())
    assert family.case.number not in text


def test_a_frozen_case_is_cancelled_in_the_parent_s_calendar(meeting, family, cast, reader, path):  # noqa: F811
    link = calendars.give_calendar(case=family.case, person=family.father, language="bg", by=cast.a.head, at=NOW)
    family.in_state(CaseState.SUSPENDED)
    assert {str(event["status"]) for event in events(reader.get(path(link)))} == {"CANCELLED"}


def test_a_frozen_meeting_is_cancelled_in_every_calendar_that_has_it(meeting, family, cast, reader, path):  # noqa: F811
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


def test_a_calendar_is_taken_back_and_a_new_one_ends_the_former(meeting, family, cast, reader, path):  # noqa: F811
    give = {"case": family.case, "person": family.father, "language": "bg", "by": cast.a.head, "at": NOW}
    first, second = calendars.give_calendar(**give), calendars.give_calendar(**give)
    assert [reader.get(path(one)).status_code for one in (first, second)] == [404, 200]
    calendars.take_calendar(case=family.case, person=family.father, by=cast.a.head, at=NOW)
    assert reader.get(path(second)).status_code == 404


def test_only_whoever_works_on_the_case_gives_a_calendar(meeting, family, cast):  # noqa: F811
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
