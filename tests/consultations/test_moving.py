"""A consultation is moved: the same people at another hour, told once, and nothing changes when it cannot be."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.clock import at_sofia, local
from kernel.errors import Refusal, Refusals
from outbox.models import Message
from services.cases.models import Task
from services.consultations import tasks
from services.consultations.coming import note_step
from services.consultations.enums import ConsultationState, NotHeld
from services.consultations.models import Consultation
from services.consultations.moving import move_consultation
from services.consultations.operations import call_off
from services.contact_centre.enums import CheckKind
from services.contact_centre.models import Arrangement, ConflictOfInterest, ReminderConsent
from services.reports.figures import lists
from services.reports.figures.period import Period
from services.scheduling.models import Reservation
from tests.consultations.conftest import MONDAY, NOW


@pytest.fixture
def move(planned, psychologist):
    def make(wanted, *, by=None, at=NOW):
        return move_consultation(consultation=planned, wanted=wanted, by=by or psychologist, at=at)

    return make


def holds(row):
    return Reservation.objects.filter(booking=row.pk, is_active=True).exists()


def as_it_was(row):
    row.refresh_from_db()
    taken = holds(row)
    return (row.state, row.not_held, row.moved_to_id, taken) == (ConsultationState.PLANNED, "", None, True)


def test_the_same_people_come_at_another_hour_in_another_room(planned, move, hour, house, family):
    new = move(hour(time(14), room=house.sun, adult=family.father))
    planned.refresh_from_db()
    assert (planned.state, planned.not_held, planned.moved_to) == ("not_held", NotHeld.MOVED, new)
    assert (new.state, new.room, new.people, new.kind) == ("planned", house.sun, [family.mother], planned.kind)
    assert local(new.starts_at).time() == time(14)
    assert not holds(planned), "its hour is free again"
    assert holds(new)


def test_its_own_hour_does_not_stand_in_its_way(move, hour):
    assert move(hour(time(10, 30)))


def test_what_cannot_be_leaves_the_first_as_it_was(planned, plan, move, hour, house):
    plan(hour(time(14), kind="support", room=house.sun))
    for wanted in (hour(time(14)), hour(minutes=-60), hour(time(10), day=NOW.date() - timedelta(days=1))):
        with pytest.raises((Refusal, Refusals)):
            move(wanted)
        assert as_it_was(planned)
    assert Consultation.objects.count() == 2


def test_to_a_colleague_with_a_conflict_of_interest_it_is_not_moved(cast, planned, psychologist, move, hour, family):
    ConflictOfInterest.objects.create(
        case=family.case, worker=psychologist, person=family.mother, reason="Съседи", since=NOW
    )
    with pytest.raises(Refusals):
        move(hour(time(14)))
    assert as_it_was(planned)


def test_what_has_begun_or_where_somebody_has_come_stays(cast, planned, move, hour, family):
    begun = planned.starts_at + timedelta(minutes=5)
    with pytest.raises(Refusals):
        move(hour(time(14)), at=begun)
    early = planned.starts_at - timedelta(minutes=5)
    facts = {"kind": CheckKind.ARRIVED, "by": cast.a.reception, "at": early, "noted_at": early}
    note_step(consultation=planned, person=family.mother, **facts)
    with pytest.raises(Refusals):
        move(hour(time(14)), at=early + timedelta(minutes=1))
    assert as_it_was(planned)


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_whoever_does_not_plan_does_not_move(cast, planned, move, hour, who):
    with pytest.raises(PermissionDenied):
        move(hour(time(14)), by=getattr(cast.a, who))


def test_nobody_calls_one_off_as_moved(planned, psychologist):
    with pytest.raises(Refusals):
        call_off(consultation=planned, not_held=NotHeld.MOVED, by=psychologist, at=NOW)


def test_whoever_comes_is_told_of_the_new_hour_alone(family, planned, move, hour, wants_messages, its_time):
    its_time(NOW)
    consent = wants_messages(family.mother, "0888 654 321")
    before = {"consultation": str(planned.pk), "consent": str(consent.pk), "state": "planned", "what": "planned"}
    assert tasks.prepare(before)
    new = move(hour(time(14)))
    (message,) = Message.objects.filter(topic=tasks.TOPIC)
    assert (message.payload["consultation"], message.payload["what"]) == (str(new.pk), "moved")
    assert tasks.prepare(message.payload)
    assert tasks.prepare(before) is None, "what was written of the old hour does not leave any more"
    assert tasks.text_of(new, "bg", "moved").startswith("Променен час: 09.11., 14:00")


def test_in_the_same_hour_the_row_gets_another_room_and_nobody_is_told(
    family, planned, move, hour, house, wants_messages, its_time
):
    its_time(NOW)
    wants_messages(family.mother, "0888 654 321")
    assert move(hour(room=house.sun)) == planned
    planned.refresh_from_db()
    assert (planned.state, planned.not_held, planned.closed_at, planned.room) == ("planned", "", None, house.sun)
    rooms = Reservation.objects.filter(booking=planned.pk, is_active=True, kind="room")
    assert [one.resource for one in rooms] == [house.sun.pk]
    assert not Message.objects.filter(topic=tasks.TOPIC).exists()


def test_where_nothing_would_change_it_says_so(planned, move, hour):
    with pytest.raises(Refusal, match="Нищо не би се променило"):
        move(hour())
    assert as_it_was(planned)


def test_whoever_is_no_longer_expected_is_told_that_it_is_off(
    family, plan, hour, psychologist, wants_messages, its_time
):
    its_time(NOW)
    wants_messages(family.mother, "0888 654 321")
    wants_messages(family.father, "0888 123 456")
    row = plan(hour(kind="support", adult=None, child=family.children[0]))
    one = Arrangement.objects.get(child=family.children[0])
    Arrangement.objects.filter(pk=one.pk).update(ends_on=MONDAY + timedelta(days=7))
    people = {"child": one.child, "resident": family.father, "visiting": family.mother}
    Arrangement.objects.create(case=one.case, basis=one.basis, starts_on=MONDAY + timedelta(days=8), **people)
    new = move_consultation(consultation=row, wanted=hour(day=MONDAY + timedelta(days=14)), by=psychologist, at=NOW)
    told = [(one.payload["consultation"], one.payload["what"]) for one in Message.objects.order_by("id")[1:]]
    assert told == [(str(row.pk), "not_held"), (str(new.pk), "moved")]


def test_whom_a_message_would_reach_too_late_is_telephoned(
    family, planned, psychologist, hour, wants_messages, its_time
):
    late = at_sofia(MONDAY - timedelta(days=1), time(23, 30))
    its_time(late)
    consent = wants_messages(family.mother, "0888 654 321")
    ReminderConsent.objects.filter(pk=consent.pk).update(from_hour=9, until_hour=20)
    move_consultation(consultation=planned, wanted=hour(time(9)), by=psychologist, at=late)
    (title,) = [one.title for one in Task.objects.filter(case=family.case) if "телефон" in one.title]
    assert "09.11.2026 10:00" in title


def test_it_is_counted_once(cast, planned, move, hour):
    new = move(hour(time(14)))
    assert list(lists.consultations(cast.a.head, Period(MONDAY, MONDAY))) == [new]


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_is_planned_and_leads_on_to_the_new_one(
    cast, planned, psychologist, house, its_time
):
    its_time(NOW)
    page, me = f"/consultations/{planned.pk}/move/", cast.at(psychologist)
    form = me.get(page).context["form"]
    shown = [form[name].value() for name in ("day", "start_time", "room")]
    assert shown == [MONDAY, time(10), str(planned.room_id)]
    wanted = {"day": f"{MONDAY:%d.%m.%Y}", "start_time": "14:00", "end_time": "13:00", "room": str(house.sun.pk)}
    wanted["worker"] = str(psychologist.pk)
    wrong = me.post(page, wanted)
    assert (wrong.status_code, as_it_was(planned)) == (422, True)
    assert 'value="14:00"' in wrong.content.decode(), "what was typed is kept"
    me.post(page, wanted | {"end_time": "15:00"})
    new = Consultation.objects.get(state="planned")
    assert new.starts_at == at_sofia(MONDAY, time(14))
    assert f'href="/consultations/{new.pk}/"' in me.get(f"/consultations/{planned.pk}/").content.decode()
    assert f'href="/consultations/{planned.pk}/"' in me.get(f"/consultations/{new.pk}/").content.decode()
    assert me.post(page, wanted).url == f"/consultations/{new.pk}/", "pressed twice, it is moved once"
    assert Consultation.objects.count() == 2


def test_who_must_not_open_the_form(cast, planned, its_time):
    its_time(NOW)
    page = f"/consultations/{planned.pk}/move/"
    assert cast.at(cast.a.reception).get(page).status_code == 403
    assert cast.at(cast.a.worker("key_worker")).get(page).status_code == 404
    assert cast.at(cast.b.head).get(page).status_code == 404
