"""Each parent hears of their own window, of every change of it, and in safe hours alone."""

from datetime import timedelta

import pytest

from kernel.clock import local
from outbox.models import Message
from outbox.sms.text import segments
from services.cases.enums import CaseState
from services.contact_centre.enums import CancelledBy, FreezeGround, SessionState, Tiding
from services.contact_centre.models import ArrivalWindow, Freeze, Policy, Reminder, Session
from services.contact_centre.operations.freeze import freeze_case, thaw_session
from services.contact_centre.operations.messages import tell_moved, tell_not_taking_place, tell_planned, when_safe
from services.contact_centre.operations.sessions import Move, cancel_session, reschedule
from services.contact_centre.preparation_enums import StepTo
from tests.contact_centre.conftest import NOW
from tests.links.meetings.telling import FATHERS, MOTHERS, arrivals, send_all, texts, to_handover


def test_each_parent_hears_of_their_own_window_with_a_link_of_their_own(told, family, box):
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


def test_a_moved_meeting_is_told_with_its_new_hour_and_again_when_it_moves_back(told, box, cast, house):
    for hours in (3, -3, 3):
        to = Move(told.starts_at + timedelta(hours=hours), told.ends_at + timedelta(hours=hours), house.sun, None)
        to = Move(to.starts_at, to.ends_at, house.sun, cast.a.supervisor)
        told = reschedule(session=told, to=to, reason="Заето", by=cast.a.key_worker, at=NOW)
        told.refresh_from_db()
    send_all()
    assert Reminder.objects.filter(kind=Tiding.MOVED, dropped="").count() == 2  # the last one; the others are past
    assert sum(text.startswith("Променен") for text in [one["text"] for one in box.messages()]) == 2
    assert all(text.startswith("Променен час: 07.11.") for text in texts(box).values())


def test_a_room_alone_is_told_to_nobody(told, cast, house):
    to = Move(told.starts_at, told.ends_at, house.moon, cast.a.supervisor)
    reschedule(session=told, to=to, reason="Ремонт", by=cast.a.key_worker, at=NOW)
    assert not Reminder.objects.filter(kind=Tiding.MOVED).exists()


def test_a_step_that_changes_the_hours_is_told_as_a_move_and_the_way_back_as_planned(told, family, box, cast):
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


def test_who_had_confirmed_another_hour_is_asked_anew(told, family, cast):
    Session.objects.update(state=SessionState.CONFIRMED)
    to_handover(family, cast)
    told.refresh_from_db()
    assert told.state == SessionState.PLANNED


def test_a_handover_that_comes_back_out_of_a_freeze_is_told_of_both_ways(told, family, cast):
    freeze = freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    to_handover(family, cast)
    Freeze.objects.filter(pk=freeze.pk).update(lifted_at=NOW, lifted_by=cast.a.head)
    told.refresh_from_db()
    thaw_session(session=told, by=cast.a.head, at=NOW)
    back = Session.objects.get(pair_with=told)
    due = set(Reminder.objects.filter(session=back).values_list("person_id", "kind", "arrives_at"))
    assert due == {(pk, Tiding.PLANNED, hours.lower) for pk, hours in arrivals(back).items()} != set()


def test_a_step_that_leaves_the_hours_as_they_are_is_told_to_nobody(told, family, cast):
    Session.objects.update(state=SessionState.CONFIRMED)
    before = arrivals(told)
    to_handover(family, cast, to=StepTo.SUPPORTED, protocol="A")
    assert arrivals(told) == before
    assert not Reminder.objects.filter(kind=Tiding.MOVED).exists()
    told.refresh_from_db()
    assert told.state == SessionState.CONFIRMED


def test_a_step_is_told_to_nobody_without_a_safe_way(meeting, family, cast):
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


def test_what_cannot_be_told_in_those_hours_is_not_told(meeting, both):
    at = local(meeting.starts_at).replace(hour=0) - timedelta(hours=2)
    from services.contact_centre.models import ReminderConsent  # noqa: PLC0415

    ReminderConsent.objects.update(from_hour=12, until_hour=14)
    tell_planned(session=meeting, at=at)
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {"hours"}
    assert not Message.objects.filter(topic="contact_centre.reminder").exists()
