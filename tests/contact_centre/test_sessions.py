"""Booking, moving and cancelling a meeting: what is possible, what is refused, and what becomes of the windows."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.clock import at_sofia, local
from kernel.errors import Refusal, Refusals
from services.cases.enums import CaseState
from services.cases.models import Task
from services.contact_centre.enums import (
    BasisKind,
    CancelledBy,
    ContactType,
    Direction,
    Part,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import ArrivalWindow, Policy, Session
from services.contact_centre.operations.orders import NewAdmission, admit_person, keep_apart
from services.contact_centre.operations.preparation import NewSafetyPlan, write_safety_plan
from services.contact_centre.operations.sessions import (
    Move,
    book_session,
    cancel_session,
    confirm_session,
    reschedule,
    restagger,
)
from services.contact_centre.queries.sessions import make_ups_owed, windows_for
from services.scheduling.models import Closure, EntranceUse, OpeningHours, Reservation
from services.scheduling.operations.bookings import Taken
from tests.contact_centre.conftest import NOW, SATURDAY


@pytest.fixture
def book(cast):
    def make(family, booking, by=None):
        return book_session(case=family.case, booking=booking, by=by or cast.a.coordinator, at=NOW)

    return make


def fields(error):
    found = error.value
    return [one.field for one in found.refusals] if isinstance(found, Refusals) else [found.field]


def window(session, person, direction):
    found = ArrivalWindow.objects.get(session=session, person=person, direction=direction)
    return f"{local(found.during.lower):%H:%M}–{local(found.during.upper):%H:%M}"


# --- what a booking does ---


def test_a_meeting_takes_room_supervisor_and_child_and_gives_everybody_a_window(family, wanted, book, house, cast):
    session = book(family, wanted(family.first))
    taken = {(row.kind, row.resource) for row in Reservation.objects.filter(booking=session.pk)}
    assert taken == {
        ("room", house.sun.pk),
        ("worker", cast.a.supervisor.pk),
        ("child", family.children[0].pk),
    }
    assert window(session, family.father, Direction.ARRIVE) == "09:35–09:45"
    assert window(session, family.mother, Direction.ARRIVE) == "10:00–10:10"
    assert window(session, family.children[0], Direction.LEAVE) == "12:00–12:10"
    assert window(session, family.father, Direction.LEAVE) == "12:25–12:35"


def test_the_gap_of_the_policy_is_kept(family, wanted, book):
    Policy.objects.create(gap_minutes=30)
    session = book(family, wanted(family.first))
    assert window(session, family.father, Direction.ARRIVE) == "09:20–09:30"


def test_the_safety_plan_gives_each_side_its_door(family, wanted, book, house, cast):
    yard = house.door("Двор")
    plan = NewSafetyPlan(visiting_entrance=yard, resident_entrance=house.front, protocol=Protocol.B)
    write_safety_plan(case=family.case, plan=plan, by=cast.a.head, at=NOW)
    session = book(family, wanted(family.first))
    assert session.protocol == Protocol.B
    doors = {row.person_id: row.entrance.name for row in session.windows.all()}
    assert (doors[family.father.pk], doors[family.mother.pk]) == ("Двор", "Главен вход")
    assert window(session, family.mother, Direction.ARRIVE) == "09:45–09:55"


def test_when_an_order_steps_down_to_handover_the_child_is_brought_first(family, wanted, book):
    """Scenario 19."""
    booking = wanted(family.first, type=ContactType.HANDOVER, purpose=SessionPurpose.HANDOVER_OUT, room=None)
    assert book(family, booking).protocol == Protocol.B


def test_a_person_is_told_their_own_windows_alone(family, wanted, book):
    session = book(family, wanted(family.first))
    assert {row.person_id for row in windows_for(session, family.father)} == {family.father.pk}


def test_split_siblings_share_one_visit_day_with_the_right_roles(cast, house, wanted, book, another_family):
    """Scenario 5: two live with the mother, one with the father; each visits the others' child the same morning."""
    family = another_family("Ангелов", "Ани", "Борис", "Вяра")
    second = family.arrangement(family.basis, family.children[1])
    third = family.arrangement(family.basis, family.children[2], visiting=family.mother, resident=family.father)
    one = book(family, wanted(family.first, second))
    other = book(family, wanted(third, room=house.moon, supervisor=cast.a.worker("session_supervisor")))
    assert {row.part for row in one.participants.filter(person=family.father)} == {Part.VISITING}
    assert {row.part for row in other.participants.filter(person=family.father)} == {Part.RESIDENT}
    for person in (family.father, family.mother):
        for direction in Direction:
            assert window(one, person, direction) == window(other, person, direction)
    assert window(other, family.children[2], Direction.ARRIVE) == window(one, family.father, Direction.ARRIVE)


def test_one_meeting_has_one_direction(wanted, book, another_family):
    family = another_family("Ангелов", "Ани", "Вяра")
    other = family.arrangement(family.basis, family.children[1], visiting=family.mother, resident=family.father)
    with pytest.raises(Refusals) as refused:
        book(family, wanted(family.first, other))
    assert "arrangements" in fields(refused)


def test_a_supported_meeting_leaves_its_supervisor_free_for_another_family(
    family, another_family, wanted, book, house
):
    other = another_family()
    book(family, wanted(family.first, type=ContactType.SUPPORTED))
    book(other, wanted(other.first, type=ContactType.SUPPORTED, room=house.moon))
    assert Session.objects.count() == 2


# --- what speaks against it ---


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"day": date(2026, 10, 31)}, "day", id="in the past"),
        pytest.param({"hours": (12, 10)}, "end_time", id="an end before the start"),
        pytest.param({"room": None}, "room", id="a meeting without a room"),
        pytest.param({"supervisor": None}, "supervisor", id="nobody of the team"),
        pytest.param({"day": date(2026, 9, 5)}, "day", id="before the order"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(family, wanted, book, changes, field):
    with pytest.raises(Refusals) as refused:
        book(family, wanted(family.first, **changes))
    assert field in fields(refused)
    assert not Session.objects.exists()
    assert not Reservation.objects.exists()


def test_a_meeting_over_midnight_is_offered_as_two_handovers(family, wanted, book):
    booking = wanted(family.first, ends_at=at_sofia(SATURDAY + timedelta(days=1), time(18)))
    with pytest.raises(Refusals) as refused:
        book(family, booking)
    (refusal,) = refused.value.refusals
    assert refusal.hints[0].url.endswith("?purpose=handover_out&day=2026-11-07&start_time=10%3A00&end_time=10%3A30")


def test_an_order_that_is_not_in_force_on_the_day_allows_nothing(cast, house, wanted, book, another_family):
    family = another_family("Стоянов")
    type(family.basis).objects.filter(pk=family.basis.pk).update(in_force_until=date(2026, 11, 6))
    with pytest.raises(Refusals) as refused:
        book(family, wanted(family.first))
    assert "day" in fields(refused)


def test_a_case_in_intake_has_no_meetings(family, wanted, book):
    family.in_state(CaseState.INTAKE)
    with pytest.raises(Refusals):
        book(family, wanted(family.first))


def test_a_protection_order_blocks_every_booking_at_once(family, wanted, book, cast):
    family.order(kind=BasisKind.PROTECTION_ORDER, number="7/2026", regime_text="", against=family.father)
    with pytest.raises(Refusals, match="01.09.2026"):
        book(family, wanted(family.first))


def test_a_closed_day_is_refused_with_its_reason(family, wanted, book):
    Closure.objects.create(
        during=(at_sofia(SATURDAY, time.min), at_sofia(SATURDAY + timedelta(days=1), time.min)), reason="Ремонт"
    )
    with pytest.raises(Refusals, match="Ремонт") as refused:
        book(family, wanted(family.first))
    assert fields(refused) == ["day"]


def test_opening_hours_hold_unless_somebody_who_may_writes_why(family, wanted, book, cast):
    OpeningHours.objects.create(weekday=5, opens_at=time(9), closes_at=time(11))
    with pytest.raises(Refusals):
        book(family, wanted(family.first))
    with pytest.raises(Refusals):
        book(family, wanted(family.first, override="Съдът е определил този час."), by=cast.a.key_worker)
    assert book(family, wanted(family.first, override="Съдът е определил този час."))


def test_a_small_room_is_refused(family, wanted, book, house):
    house.sun.capacity = 2
    house.sun.save()
    with pytest.raises(Refusals) as refused:
        book(family, wanted(family.first))
    assert fields(refused) == ["room"]


def test_the_supervisor_is_in_one_meeting_at_a_time(family, another_family, wanted, book, house):
    other = another_family()
    book(family, wanted(family.first))
    with pytest.raises(Taken) as refused:
        book(other, wanted(other.first, room=house.moon))
    assert fields(refused) == ["supervisor"]


def test_the_child_is_in_one_meeting_at_a_time(family, wanted, book, house, cast):
    book(family, wanted(family.first))
    with pytest.raises(Taken):
        book(family, wanted(family.first, room=house.moon, supervisor=cast.a.worker("session_supervisor")))


def test_a_stranger_is_not_let_in(family, wanted, book):
    grandmother = family.relative("Стефка Иванова")
    with pytest.raises(Refusals) as refused:
        book(family, wanted(family.first, others=(grandmother,)))
    assert fields(refused) == ["others"]


def test_an_admitted_grandmother_comes_with_the_visiting_parent(family, wanted, book, cast):
    grandmother = family.relative("Стефка Иванова")
    admission = NewAdmission(grandmother, "order", date(2026, 11, 1))
    admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    session = book(family, wanted(family.first, others=(grandmother,)))
    assert window(session, grandmother, Direction.ARRIVE) == window(session, family.father, Direction.ARRIVE)


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_may_not_plan(family, wanted, book, cast, who):
    with pytest.raises(PermissionDenied):
        book(family, wanted(family.first), by=getattr(cast.a, who))


def test_a_key_worker_plans_for_their_own_families_only(family, wanted, book, cast):
    assert book(family, wanted(family.first), by=cast.a.key_worker)
    with pytest.raises(PermissionDenied):
        book(family, wanted(family.first, hours=(14, 16)), by=cast.a.worker("key_worker"))


# --- other families ---


def test_two_hostile_families_never_meet_at_the_only_door(family, another_family, wanted, book, house, cast):
    """Scenario 9: with one door the second family is refused with names and time; with another door it is moved."""
    other = another_family()
    book(family, wanted(family.first))
    keep_apart(case=other.case, one=family.mother, other=other.mother, reason="", by=cast.a.head, at=NOW)
    second = wanted(other.first, room=house.moon, supervisor=cast.a.worker("session_supervisor"))
    with pytest.raises(Refusals, match="Главен вход"):
        book(other, second)
    yard = house.door("Двор")
    session = book(other, second)
    assert {row.entrance_id for row in session.windows.filter(person=other.mother)} == {yard.pk}


def test_a_new_pair_restaggers_what_is_planned_and_names_what_must_be_moved(
    family, another_family, wanted, book, house, cast
):
    other = another_family()
    book(family, wanted(family.first))
    second = book(other, wanted(other.first, room=house.moon, supervisor=cast.a.worker("session_supervisor")))
    assert not EntranceUse.objects.exists()
    keep_apart(case=other.case, one=family.mother, other=other.mother, reason="", by=cast.a.head, at=NOW)
    stuck = restagger(people=[family.mother, other.mother], by=cast.a.head, at=NOW)
    assert [one.pk for one, _why in stuck] == [Session.objects.order_by("id").first().pk, second.pk]
    house.door("Двор")
    assert restagger(people=[family.mother, other.mother], by=cast.a.head, at=NOW) == []
    assert EntranceUse.objects.exists()


# --- moving and cancelling ---


def move(session, cast, to_hours=(14, 16), day=SATURDAY, **changes):
    facts = {
        "starts_at": at_sofia(day, time(to_hours[0])),
        "ends_at": at_sofia(day, time(to_hours[1])),
        "room": session.room,
        "supervisor": session.supervisor,
    }
    to = Move(**{**facts, **changes})
    return reschedule(session=session, to=to, reason="Болест", by=cast.a.coordinator, at=NOW)


def test_a_moved_meeting_has_new_windows_and_frees_its_old_place(family, another_family, wanted, book, cast):
    session = book(family, wanted(family.first))
    move(session, cast)
    assert window(session, family.mother, Direction.ARRIVE) == "14:00–14:10"
    other = another_family()
    assert book(other, wanted(other.first))


def test_a_confirmed_meeting_that_is_moved_is_asked_for_again(family, wanted, book, cast):
    session = book(family, wanted(family.first))
    confirm_session(session=session, by=cast.a.coordinator, at=NOW)
    assert move(session, cast).state == SessionState.PLANNED


def test_moving_into_a_taken_place_changes_nothing(family, another_family, wanted, book, cast):
    other = another_family()
    book(other, wanted(other.first, hours=(14, 16)))
    session = book(family, wanted(family.first))
    with pytest.raises(Taken):
        move(session, cast)
    session.refresh_from_db()
    assert local(session.starts_at).hour == 10
    assert window(session, family.mother, Direction.ARRIVE) == "10:00–10:10"


def test_a_meeting_that_has_begun_is_not_moved(family, wanted, book, cast):
    session = book(family, wanted(family.first))
    Session.objects.filter(pk=session.pk).update(state=SessionState.ARRIVING)
    with pytest.raises(Refusal):
        move(session, cast)


def test_cancelling_frees_everything_and_asks_to_tell_each_parent(family, wanted, book, cast):
    session = book(family, wanted(family.first))
    done = cancel_session(
        session=session, cancelled_by=CancelledBy.RESIDENT, reason="Бележка от лекар", by=cast.a.coordinator, at=NOW
    )
    assert (done.state, done.reason_note) == (SessionState.CANCELLED, "Бележка от лекар")
    assert not Reservation.objects.filter(is_active=True).exists()
    assert Task.objects.filter(case=family.case, due_on=NOW.date()).exists()
    assert book(family, wanted(family.first))


def test_who_cancelled_decides_whether_a_make_up_is_owed(family, wanted, book, cast):
    """Scenario 12 and R22: the visiting parent's own absence is not made up for."""
    for hours, by in (((10, 12), CancelledBy.RESIDENT), ((14, 16), CancelledBy.VISITING)):
        session = book(family, wanted(family.first, hours=hours))
        cancel_session(session=session, cancelled_by=by, reason="Болест", by=cast.a.coordinator, at=NOW)
    (owed,) = make_ups_owed(family.case)
    assert owed.cancelled_by == CancelledBy.RESIDENT
    book(family, wanted(family.first, day=SATURDAY + timedelta(days=7), makes_up_for=owed))
    assert make_ups_owed(family.case) == []


def test_cancelling_needs_a_reason(family, wanted, book, cast):
    session = book(family, wanted(family.first))
    with pytest.raises(Refusals):
        cancel_session(session=session, cancelled_by=CancelledBy.CENTRE, reason=" ", by=cast.a.head, at=NOW)
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


# --- the nights on which the clocks change ---


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 28), 3), (date(2027, 10, 31), 3)],
)
def test_windows_keep_their_real_distance_on_the_days_of_the_clock_change(family, wanted, book, day, hours):
    session = book(family, wanted(family.first, day=day))
    arrive = session.windows.get(person=family.father, direction=Direction.ARRIVE).during
    assert session.starts_at - arrive.upper == timedelta(minutes=15)
    assert window(session, family.mother, Direction.ARRIVE) == "10:00–10:10"
