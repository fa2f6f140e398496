"""What the entrance notes: in which order, by whom, against ИЗЧАКАЙТЕ, by mistake, and by two people at once."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.models import Event
from audit.queries import about
from kernel.errors import Refusal
from kernel.place import entered
from services.cases.enums import CaseState
from services.cases.models import Task
from services.contact_centre.enums import BasisKind, SessionState
from services.contact_centre.models import AdmittedPerson, CheckEvent, Participant, Session
from services.contact_centre.operations import checks
from services.contact_centre.operations.checks import Against
from services.contact_centre.operations.orders import keep_apart, may_meet
from services.contact_centre.queries import board
from tests.contact_centre.door import moment, state


def test_a_whole_meeting_from_the_first_arrival_to_the_record(door, meeting, family):
    assert door.whole_meeting(meeting, family).state == SessionState.NOTES_DUE


def test_the_first_arrival_opens_the_arrivals_and_goes_by_the_persons_own_entrance(door, meeting, family, house):
    event = door.check(meeting, family.father, "arrived", "9:45")
    assert event.entrance == house.front
    assert state(meeting) == SessionState.ARRIVING


@pytest.mark.parametrize("kind", ["settled", "on_way_out", "left"])
def test_nobody_leaves_who_has_not_come(door, meeting, family, kind):
    with pytest.raises(Refusal):
        door.check(meeting, family.father, kind, "9:45")


@pytest.mark.parametrize(
    ("at", "noted"),
    [
        pytest.param("9:50", "9:45", id="in the future"),
        pytest.param("9:50", "22:00", id="too long ago"),
    ],
)
def test_times_that_the_entrance_cannot_note(door, meeting, family, at, noted):
    with pytest.raises(Refusal) as refused:
        door.check(meeting, family.father, "arrived", at, noted=noted)
    assert refused.value.field == "at"
    assert not CheckEvent.objects.exists()


def test_a_step_is_not_written_before_the_one_it_follows(door, meeting, family):
    door.check(meeting, family.father, "arrived", "9:50")
    with pytest.raises(Refusal, match="9:50|09:50"):
        door.check(meeting, family.father, "settled", "9:40", noted="10:00")


def test_a_step_written_later_stands_at_its_own_minute(door, meeting, family):
    event = door.check(meeting, family.father, "arrived", "9:45", noted="10:30")
    assert (event.at, event.recorded_at) == (moment("9:45"), moment("10:30"))


def test_a_button_pressed_twice_is_one_step(door, meeting, family):
    first = door.check(meeting, family.father, "arrived", "9:45")
    assert door.check(meeting, family.father, "arrived", "9:45") == first
    with pytest.raises(Refusal):
        door.check(meeting, family.father, "arrived", "9:47")


@pytest.mark.parametrize("who", ["supervisor", "reception", "coordinator", "key_worker", "head"])
def test_who_may_note_steps(cast, door, meeting, family, who):
    door.check(meeting, family.father, "arrived", "9:45", by=getattr(cast.a, who))


def test_whoever_may_not_note_notes_nothing(cast, door, meeting, family, monkeypatch):
    stranger = cast.a.worker("key_worker")
    stranger.user.roles = []
    with pytest.raises(PermissionDenied):
        door.check(meeting, family.father, "arrived", "9:45", by=stranger)


def test_nobody_is_noted_at_a_meeting_of_others(door, meeting, another_family):
    with pytest.raises(Refusal):
        door.check(meeting, another_family().father, "arrived", "9:45")


def test_after_midnight_whoever_is_inside_is_still_known(door, meeting, family, cast):
    """A meeting late in the evening: its people leave on the next day."""
    late = {"starts_at": moment("22:00"), "ends_at": moment("23:30")}
    Session.objects.filter(pk=meeting.pk).update(**late)
    meeting.refresh_from_db()
    door.through(meeting, (family.father, "arrived", "21:45"), (family.father, "settled", "21:46"))
    past = moment("0:05", date(2026, 11, 8))
    assert meeting in board.on_board(past)
    event = checks.note_check(
        session=meeting, person=family.father, kind="left", by=cast.a.reception, at=past, noted_at=past
    )
    assert event.at == past


def test_whoever_was_forgotten_yesterday_does_not_hold_up_the_next_morning(door, meeting, family):
    door.check(meeting, family.mother, "arrived", "18:00")
    assert family.mother.pk in board.house_at(moment("23:00"))
    assert family.mother.pk not in board.house_at(moment("9:00", date(2026, 11, 8)))


# --- ИЗЧАКАЙТЕ -----------------------------------------------------------------------------------------------------


def test_the_parents_never_stand_in_the_corridor_together(door, meeting, family):
    """Scenario 10: the father is early, the mother still in the corridor."""
    door.check(meeting, family.mother, "arrived", "9:38")
    with pytest.raises(Refusal) as refused:
        door.check(meeting, family.father, "arrived", "9:40")
    assert refused.value.field == "override_reason"
    assert not CheckEvent.objects.filter(person=family.father).exists()


def test_a_parent_who_may_meet_the_other_does_not_wait(cast, door, meeting, family):
    pair = keep_apart(
        case=family.case, one=family.mother, other=family.father, reason="Спор", by=cast.a.head, at=moment("8:00")
    )
    may_meet(pair=pair, reason="Разбират се", by=cast.a.head, at=moment("9:00"))
    door.check(meeting, family.mother, "arrived", "9:40")
    door.check(meeting, family.father, "arrived", "9:41")


def test_with_both_parents_in_the_room_by_order_nobody_waits_but_only_around_that_meeting(door, meeting, family):
    Session.objects.filter(pk=meeting.pk).update(other_parent_present=True)
    meeting.refresh_from_db()
    rows = board.sessions_on(date(2026, 11, 7))
    both = frozenset((family.mother.pk, family.father.pk))
    assert both not in board.pairs_for(rows, moment("9:30"))
    assert both in board.pairs_for(rows, moment("8:00"))
    assert both in board.pairs_for(rows, moment("13:30"))
    door.check(meeting, family.mother, "arrived", "9:55")
    door.check(meeting, family.father, "arrived", "9:56")


def test_a_person_of_another_family_must_be_waited_for_too(cast, door, meeting, family, another_family, wanted, house):
    """Two hostile families on one Saturday."""
    others = another_family("Петров")
    booking = wanted(others.first, hours=(13, 14), room=house.moon)
    theirs = door.book(booking, others.case)
    keep_apart(
        case=family.case, one=family.father, other=others.father, reason="Бой", by=cast.a.head, at=moment("8:00")
    )
    door.check(theirs, others.father, "arrived", "9:40")
    with pytest.raises(Refusal):
        door.check(meeting, family.father, "arrived", "9:45")
    door.check(theirs, others.father, "settled", "9:46")
    door.check(meeting, family.father, "arrived", "9:47")


def test_without_a_reason_or_the_right_nobody_lets_in_against_hold(cast, door, meeting, family):
    door.check(meeting, family.mother, "arrived", "9:55")
    for by, against in (
        (cast.a.head, None),
        (cast.a.head, Against("let_in", "  ")),
        (cast.a.reception, Against("let_in", "Бърза")),
        (cast.a.supervisor, Against("let_in", "Бърза")),
        (cast.a.key_worker, Against("let_in", "Бърза")),
    ):
        with pytest.raises(Refusal):
            door.check(meeting, family.father, "arrived", "9:56", by=by, against=against)
    assert not CheckEvent.objects.filter(person=family.father).exists()


@pytest.mark.parametrize(("who", "how"), [("coordinator", "let_in"), ("reception", "came_in")])
def test_against_hold_stands_with_its_reason_in_the_record_the_audit_and_the_tasks(
    cast, door, meeting, family, who, how
):
    door.check(meeting, family.mother, "arrived", "9:55")
    against = Against(how, "Влезе въпреки предупреждението")
    event = door.check(meeting, family.father, "arrived", "9:56", by=getattr(cast.a, who), against=against)
    assert (event.against_hold, event.override_reason) == (how, against.reason)
    noted = Event.objects.filter(fields=["checks"]).latest("number")
    assert (noted.reason, noted.detail["against_hold"]) == (against.reason, how)
    task = Task.objects.get(case=family.case)
    assert "9:56" in task.title
    assert against.reason not in task.title


def test_a_reason_without_a_hold_is_not_kept(door, meeting, family):
    event = door.check(meeting, family.father, "arrived", "9:45", against=Against("came_in", "Нищо"))
    assert (event.against_hold, event.override_reason) == ("", "")
    assert not Task.objects.exists()


def test_after_a_breach_the_board_knows_who_stands_where(door, meeting, family):
    door.check(meeting, family.mother, "arrived", "9:55")
    door.check(meeting, family.father, "arrived", "9:56", against=Against("came_in", "Влезе сам"))
    today = board.board(date(2026, 11, 7), moment("9:57"))
    where = {guest.first_name: guest.where for guest in today.rows[0].guests}
    assert where["Георги"] == where["Мария"] == "shared"


# --- a meeting that must not take place ----------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["suspended", "protection order", "no order"])
def test_a_meeting_that_must_not_take_place_lets_nobody_in_and_tells_no_reason(door, meeting, family, why):
    if why == "suspended":
        family.in_state(CaseState.SUSPENDED)
    elif why == "protection order":
        facts = {"kind": BasisKind.PROTECTION_ORDER, "against": family.father, "number": "7/2026"}
        family.order(in_force_from=date(2026, 11, 1), **facts)
    else:
        family.case.legal_bases.update(in_force_until=date(2026, 11, 1))
    with pytest.raises(Refusal) as refused:
        door.check(meeting, family.father, "arrived", "9:45")
    assert not refused.value.hints
    assert "2026" not in str(refused.value)
    assert state(meeting) == (SessionState.FROZEN if why == "protection order" else SessionState.PLANNED)
    # A frozen meeting is not on the board at all.
    rows = board.board(date(2026, 11, 7), moment("9:45")).rows
    assert [row.is_blocked for row in rows] == ([] if why == "protection order" else [True])


def test_whoever_comes_in_all_the_same_is_noted_and_the_meeting_does_not_open(door, meeting, family):
    family.in_state(CaseState.SUSPENDED)
    door.check(meeting, family.father, "arrived", "9:45", against=Against("came_in", "Влезе сам"))
    assert state(meeting) == SessionState.PLANNED
    assert family.father.pk in board.house_at(moment("9:46"))


# --- mistakes ------------------------------------------------------------------------------------------------------


def void(event, by, at="9:50", reason="натиснато по погрешка"):
    return checks.void_check(event=event, reason=reason, by=by, at=moment(at))


def test_a_mistake_is_taken_back_and_stays_readable(cast, door, meeting, family):
    event = door.check(meeting, family.father, "arrived", "9:45")
    row = void(event, cast.a.reception)
    assert row.voids == event
    assert CheckEvent.objects.get(pk=row.pk).void_reason == "натиснато по погрешка"
    assert "натиснато по погрешка" in [told.reason for told in about(meeting)]
    assert CheckEvent.objects.count() == 2
    assert family.father.pk not in board.house_at(moment("9:51"))
    assert state(meeting) == SessionState.PLANNED


def test_nothing_is_taken_back_without_a_reason_or_the_right(cast, door, meeting, family, monkeypatch):
    event = door.check(meeting, family.father, "arrived", "9:45")
    with pytest.raises(Refusal) as refusal:
        void(event, cast.a.reception, reason="  ")
    assert refusal.value.field == "reason"
    monkeypatch.setattr(type(cast.a.supervisor), "may", lambda self, capability: False)
    with pytest.raises(PermissionDenied):
        void(event, cast.a.supervisor)
    assert CheckEvent.objects.count() == 1


def test_only_the_latest_step_is_taken_back_and_only_once(cast, door, meeting, family):
    first = door.check(meeting, family.father, "arrived", "9:45")
    second = door.check(meeting, family.father, "settled", "9:46")
    with pytest.raises(Refusal):
        void(first, cast.a.reception)
    void(second, cast.a.reception)
    with pytest.raises(Refusal):
        void(second, cast.a.reception)
    void(first, cast.a.reception)


def test_arrivals_stay_open_while_somebody_else_has_come(cast, door, meeting, family):
    door.check(meeting, family.father, "arrived", "9:45")
    door.check(meeting, family.father, "settled", "9:46")
    child = door.check(meeting, family.children[0], "arrived", "9:58")
    void(child, cast.a.reception)
    assert state(meeting) == SessionState.ARRIVING


def test_whoever_is_still_here_brings_the_meeting_back_from_its_record(cast, door, meeting, family):
    door.whole_meeting(meeting, family)
    last = CheckEvent.objects.filter(person=family.father, kind="left").get()
    void(last, cast.a.reception, "12:25")
    assert state(meeting) == SessionState.DEPARTING


def test_nothing_is_taken_back_from_a_signed_record(cast, door, meeting, family):
    door.signed(door.whole_meeting(meeting, family), family)
    last = CheckEvent.objects.filter(person=family.father, kind="left").get()
    with pytest.raises(Refusal):
        void(last, cast.a.reception, "13:05")


def test_the_database_keeps_what_the_entrance_noted(door, meeting, family):
    event = door.check(meeting, family.father, "arrived", "9:45")
    for statement in ("UPDATE contact_centre_checkevent SET kind = 'left'", "DELETE FROM contact_centre_checkevent"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    facts = {"session": meeting, "person": family.father, "kind": "arrived", "at": event.at, "by": event.by}
    CheckEvent.objects.create(voids=event, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckEvent.objects.create(voids=event, **facts)


# --- somebody else came (R21, scenario 18) -------------------------------------------------------------------------


def test_only_who_is_admitted_on_this_day_may_come_along(cast, door, meeting, family):
    grandmother = family.relative("Иванка Иванова")
    facts = {"session": meeting, "person": grandmother, "by": cast.a.reception, "at": moment("9:45")}
    with pytest.raises(Refusal):
        checks.admit_other(**facts)
    _admitted(cast, family, grandmother, date(2026, 11, 14), date(2026, 11, 14))
    with pytest.raises(Refusal):
        checks.admit_other(**facts)
    _admitted(cast, family, grandmother, date(2026, 11, 7), date(2026, 11, 7))
    assert board.admissible(meeting) == [grandmother]
    row = checks.admit_other(**facts)
    assert checks.admit_other(**facts) == row
    assert Participant.objects.filter(person=grandmother, part="other").count() == 1
    door.check(meeting, grandmother, "arrived", "9:46")


def _admitted(cast, family, person, first, last):
    AdmittedPerson.objects.create(
        arrangement=family.first, person=person, how="order", from_date=first, until_date=last
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_doors_at_the_same_second_let_in_one_of_a_pair(cast, place_a, door, meeting, family, round_):
    answers, ready = [], threading.Barrier(2)
    by = {family.mother.pk: cast.a.reception, family.father.pk: cast.a.coordinator}
    at = moment("9:55") + timedelta(seconds=round_)

    def come(person):
        ready.wait()
        with entered(place_a):
            try:
                checks.note_check(session=meeting, person=person, kind="arrived", by=by[person.pk], at=at, noted_at=at)
                answers.append("in")
            except Refusal:
                answers.append("waits")
            finally:
                connection.close()

    threads = [threading.Thread(target=come, args=(person,)) for person in (family.mother, family.father)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["in", "waits"]
    with entered(place_a):
        assert CheckEvent.objects.count() == 1
