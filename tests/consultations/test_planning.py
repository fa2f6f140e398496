"""Planning a consultation: who may, what speaks against it, and that nobody is booked or met twice."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audit.models import Event
from kernel.clock import at_sofia
from kernel.errors import Refusal, Refusals
from services.cases.enums import CaseState
from services.consultations.models import Consultation
from services.consultations.operations import call_off, call_off_all
from services.contact_centre.models import ConflictOfInterest, MustNotMeet
from services.contact_centre.operations.sessions import book_session
from services.scheduling.models import Closure, EntranceUse, OpeningHours, Reservation
from services.staff.models import Absence
from tests.consultations.conftest import MONDAY, NOW, SATURDAY

CONTACT = {"day": SATURDAY, "hours": (10, 12)}


def refused(plan, one, **more):
    with pytest.raises(Refusal) as caught:
        plan(one, **more)
    found = caught.value.refusals if isinstance(caught.value, Refusals) else [caught.value]
    return {one.field for one in found}, " ".join(map(str, found))


def must_not_meet(family, one, other):
    first, second = sorted((one, other), key=lambda person: person.pk)
    return MustNotMeet.objects.create(case=family.case, one=first, other=second, since=NOW)


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker"])
def test_whoever_works_on_the_case_plans(cast, plan, hour, who):
    row = plan(hour(), by=getattr(cast.a, who))
    event = Event.objects.get(action="write", object_id=row.pk)
    assert (event.case_id, event.actor_id) == (row.case_id, getattr(cast.a, who).pk)
    assert row.created_by == getattr(cast.a, who)


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_whoever_is_on_duty_does_not(cast, plan, hour, who):
    with pytest.raises(PermissionDenied):
        plan(hour(), by=getattr(cast.a, who))


def test_not_in_somebody_elses_case(cast, plan, hour):
    with pytest.raises(PermissionDenied):
        plan(hour(), by=cast.a.worker("key_worker"))


def test_only_who_works_on_the_case_holds_it(cast, plan, hour):
    for other in (cast.a.worker("psychologist"), cast.a.supervisor, cast.a.head):
        assert refused(plan, hour(worker=other))[0] == {"worker"}


# --- with whom -------------------------------------------------------------------------------------------------------


def test_with_one_adult_a_child_or_both(family, plan, hour):
    child = family.children[0]
    rows = [
        plan(hour()),
        plan(hour(time(12), kind="support", adult=None, child=child)),
        plan(hour(time(14), kind="consultation", child=child)),
    ]
    assert [row.people for row in rows] == [[family.mother], [child], [child, family.mother]]


def test_with_nobody_or_a_stranger_or_somebody_of_the_wrong_kind(cast, family, another_family, plan, hour):
    child = family.children[0]
    assert refused(plan, hour(kind="support", adult=None))[0] == {"adult"}
    assert refused(plan, hour(adult=None, child=child))[0] == {"adult"}, "work with a parent needs the parent"
    assert refused(plan, hour(adult=another_family().mother))[0] == {"adult"}
    assert refused(plan, hour(adult=child))[0] == {"adult"}
    assert refused(plan, hour(child=family.father))[0] == {"child"}


def test_an_adult_and_a_child_who_must_not_meet_come_apart(family, plan, hour):
    must_not_meet(family, family.mother, family.children[0])
    assert refused(plan, hour(kind="consultation", child=family.children[0]))[0] == {"adult"}
    assert plan(hour())


def test_not_in_a_case_that_is_closed(family, plan, hour):
    family.in_state(CaseState.DECLINED)
    assert refused(plan, hour())[0] == {None}


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": time(10), "minutes": 0}, "end_time"),
        ({"at": time(10), "minutes": -30}, "end_time"),
        ({"at": time(10), "minutes": 300}, "end_time"),
        ({"at": time(23), "minutes": 120}, "end_time"),
        ({"at": time(9), "day": date(2026, 11, 1)}, "day"),
    ],
)
def test_an_hour_that_cannot_be(plan, hour, changes, field):
    assert field in refused(plan, hour(**changes))[0]


def test_closed_days_opening_hours_and_small_rooms_are_kept(cast, house, plan, hour):
    OpeningHours.objects.create(weekday=0, opens_at="09:00", closes_at="17:00")
    assert refused(plan, hour(time(18)))[0] == {"start_time"}
    assert plan(hour(time(18), override="По-рано не може."), by=cast.a.coordinator)
    house.moon.capacity = 1
    house.moon.save()
    assert refused(plan, hour())[0] == {"room"}
    assert refused(plan, hour(room=None))[0] == {"room"}
    Closure.objects.create(during=(at_sofia(MONDAY, time(8)), at_sofia(MONDAY, time(20))), reason="Ремонт")
    assert "Ремонт" in refused(plan, hour(room=house.sun))[1]


def test_the_colleague_is_there_and_not_bound_to_the_family(family, psychologist, cast, plan, hour):
    during = (at_sofia(MONDAY, time(8)), at_sofia(MONDAY, time(20)))
    away = Absence.objects.create(worker=psychologist, during=during, kind="leave")
    assert refused(plan, hour())[0] == {"worker"}
    away.delete()
    facts = {"case": family.case, "person": family.mother, "worker": psychologist, "created_by": cast.a.head}
    ConflictOfInterest.objects.create(reason="Сестри", since=NOW, **facts)
    assert refused(plan, hour())[0] == {"worker"}


# --- nobody is booked twice ------------------------------------------------------------------------------------------


def test_room_colleague_child_and_adult_are_taken_for_the_hour(cast, family, another_family, house, plan, hour):
    child, other = family.children[0], another_family()
    plan(hour(kind="consultation", child=child))
    assert set(Reservation.objects.values_list("kind", flat=True)) == {"room", "worker", "child"}
    key = cast.a.key_worker
    fields, said = refused(plan, hour(adult=family.father, worker=key))
    assert fields == {"room"}
    assert house.sun.name in said, "what is free is offered"
    assert refused(plan, hour(room=house.sun, adult=family.father))[0] == {"worker"}
    assert refused(plan, hour(room=house.sun, worker=key))[0] == {"start_time"}, "the mother is in the other room"
    with pytest.raises(Refusal, match=child.names):
        plan(hour(room=house.sun, worker=key, kind="support", adult=None, child=child))
    assert plan(hour(room=house.sun, worker=key, adult=other.mother), case=other.case, by=cast.a.head)


def test_a_meeting_does_not_take_what_a_consultation_has(cast, family, plan, hour, wanted, house):
    plan(hour(time(10), day=SATURDAY, room=house.sun))
    with pytest.raises(Refusal, match=house.sun.name):
        book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    house.door("Заден вход")  # the father is kept from the mother, who is inside
    moved = wanted(family.first, room=house.moon)
    assert book_session(case=family.case, booking=moved, by=cast.a.coordinator, at=NOW)


def test_nor_a_consultation_what_a_meeting_has(family, meeting, house, plan, hour):
    assert refused(plan, hour(day=SATURDAY, room=house.sun))[0] == {"room"}
    assert refused(plan, hour(day=SATURDAY, adult=family.father))[0] == {"start_time"}, "the father is in the meeting"
    house.door("Заден вход")
    assert plan(hour(day=SATURDAY)), "the mother only brought the child"


def test_the_database_itself_refuses_a_second_hour(planned):
    held = Reservation.objects.filter(booking=planned.pk, kind="room").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.create(kind="room", resource=held.resource, booking=planned.case_id, during=held.during)


# --- people who must not meet ----------------------------------------------------------------------------------------


def test_with_one_door_nobody_of_a_pair_is_inside_at_the_same_time(family, meeting, plan, hour):
    must_not_meet(family, family.mother, family.father)
    fields, said = refused(plan, hour(day=SATURDAY))
    assert fields == {"start_time"}
    assert family.father.names in said
    assert plan(hour(time(14), day=SATURDAY)), "when the father has gone"


def test_with_a_second_door_the_other_one_is_given(family, meeting, house, plan, hour):
    must_not_meet(family, family.mother, family.father)
    back = house.door("Заден вход")
    assert plan(hour(day=SATURDAY)).entrance == back


def test_a_meeting_is_not_put_around_or_before_the_door_of_a_consultation(cast, family, plan, hour, wanted):
    must_not_meet(family, family.mother, family.father)
    by = cast.a.coordinator
    plan(hour(time(10, 30), day=SATURDAY, minutes=40))
    for hours in ((10, 12), (9, 10), (11, 13)):
        booking = wanted(family.first, hours=hours)
        with pytest.raises(Refusal, match=family.father.names), transaction.atomic():
            book_session(case=family.case, booking=booking, by=by, at=NOW)
    assert book_session(case=family.case, booking=wanted(family.first, hours=(14, 16)), by=by, at=NOW)


def test_somebody_of_another_family_has_no_name_here(cast, family, another_family, house, plan, hour):
    other = another_family()
    must_not_meet(family, family.mother, other.father)
    plan(hour(room=house.sun, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    _fields, said = refused(plan, hour())
    assert other.father.names not in said
    assert family.mother.names in said


def test_whoever_brings_a_child_counts_too(family, another_family, cast, house, plan, hour):
    other = another_family()
    must_not_meet(family, family.mother, other.father)
    plan(hour(room=house.sun, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    assert refused(plan, hour(kind="support", adult=None, child=family.children[0]))[0] == {"start_time"}


# --- called off ------------------------------------------------------------------------------------------------------


def test_called_off_everything_is_free_again(family, planned, psychologist, plan, hour):
    must_not_meet(family, family.mother, family.father)
    row = call_off(consultation=planned, not_held="person", by=psychologist, at=NOW + timedelta(hours=2))
    assert (row.state, row.not_held, row.closed_by) == ("not_held", "person", psychologist)
    assert not Reservation.objects.filter(is_active=True).exists()
    assert not EntranceUse.objects.filter(is_active=True).exists()
    assert plan(hour(adult=family.father))


def test_a_case_that_ends_expects_nobody_any_more(cast, family, planned):
    assert call_off_all(case=family.case, by=cast.a.head, at=NOW) == 1
    assert Consultation.objects.get().not_held == "centre"


def test_a_plan_that_is_refused_leaves_nothing(plan, hour):
    refused(plan, replace(hour(), room=None))
    assert not Consultation.objects.exists()
    assert not Reservation.objects.exists()
