"""A meeting begins, ends, does not take place; which side did not come is a fact that the entrance has noted."""

import pytest
from django.core.exceptions import PermissionDenied

from audit.queries import about
from kernel.errors import Refusal, Refusals
from services.contact_centre.enums import SESSION_WORKFLOW, SessionMove, SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations import course
from services.contact_centre.operations.moves import move_session
from tests.contact_centre.door import moment


def here(door, meeting, family, *who):
    """`who` are in the house: the father in the room, the child with him."""
    if "father" in who:
        door.through(meeting, (family.father, "arrived", "9:45"), (family.father, "settled", "9:46"))
    if "child" in who:
        door.through(meeting, (family.children[0], "arrived", "10:00"), (family.children[0], "settled", "10:01"))


def test_every_guard_of_a_meeting_is_bound():
    assert SESSION_WORKFLOW.unbound() == set()


# --- beginning -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "begins"), [((), False), (("father",), False), (("child",), False), (("father", "child"), True)]
)
def test_a_meeting_begins_with_the_child_and_the_visiting_parent(door, meeting, family, who, begins):
    here(door, meeting, family, *who)
    if begins:
        assert door.begin(meeting, "10:05").began_at == moment("10:05")
        return
    with pytest.raises(Refusals):
        door.begin(meeting, "10:05")
    meeting.refresh_from_db()
    assert meeting.began_at is None


def test_it_does_not_begin_while_two_who_must_not_meet_stand_in_the_corridor(cast, door, meeting, family):
    from services.contact_centre.operations.checks import Against  # noqa: PLC0415 - of this test alone

    here(door, meeting, family, "child")
    door.check(meeting, family.mother, "arrived", "10:02")
    door.check(meeting, family.father, "arrived", "10:03", against=Against("came_in", "Влезе сам"))
    with pytest.raises(Refusals, match="ИЗЧАКАЙТЕ"):
        door.begin(meeting, "10:05")


def test_whoever_stays_from_an_earlier_meeting_need_not_come_again(door, meeting, family, wanted):
    """Two meetings behind each other: nobody arrives for the second one."""
    door.through(meeting, (family.father, "arrived", "9:45"), (family.father, "settled", "9:46"))
    here(door, meeting, family, "child")
    door.begin(meeting, "10:05")
    Session.objects.filter(pk=meeting.pk).update(ends_at=moment("11:00"))
    later = door.book(wanted(family.first, hours=(12, 13)), family.case)
    Session.objects.filter(pk=later.pk).update(starts_at=moment("11:05"), ends_at=moment("12:00"))
    later.refresh_from_db()
    assert later.state == SessionState.PLANNED
    assert door.begin(later, "11:05").state == SessionState.IN_PROGRESS


@pytest.mark.parametrize(
    ("at", "noted"),
    [pytest.param("10:30", "10:05", id="in the future"), pytest.param("7:55", "10:05", id="long before")],
)
def test_hours_at_which_it_cannot_have_begun(door, meeting, family, at, noted):
    here(door, meeting, family, "father", "child")
    with pytest.raises(Refusal) as refused:
        door.begin(meeting, at, noted_at=moment(noted))
    assert refused.value.field == "at"


def test_a_beginning_written_later_stands_at_its_own_minute(door, meeting, family):
    here(door, meeting, family, "father", "child")
    assert door.begin(meeting, "10:03", noted_at=moment("10:40")).began_at == moment("10:03")


@pytest.mark.parametrize(
    ("who", "may"),
    [("supervisor", True), ("reception", True), ("coordinator", True), ("head", True), ("key_worker", True)],
)
def test_who_may_begin(cast, door, meeting, family, who, may):
    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05", by=getattr(cast.a, who))


# --- ending --------------------------------------------------------------------------------------------------------


def test_it_ends_for_a_reason_of_the_list_and_not_before_it_began(door, meeting, family):
    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05")
    with pytest.raises(Refusals):
        door.end(meeting, "11:00", "boredom")
    with pytest.raises(Refusal) as refused:
        door.end(meeting, "10:00", noted_at=moment("11:00"))
    assert refused.value.field == "at"
    session = door.end(meeting, "11:10", "child_distressed", reason_note="Плаче и иска при майка си.")
    assert (session.state, session.ended_at) == (SessionState.DEPARTING, moment("11:10"))


def test_a_meeting_that_is_ended_after_everybody_went_has_its_record_due_at_once(door, meeting, family):
    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05")
    door.check(meeting, family.mother, "arrived", "10:29")
    for person, at in ((family.children[0], "10:30"), (family.mother, "10:31"), (family.father, "11:00")):
        door.check(meeting, person, "left", at)
    session = door.end(meeting, "10:30", "parent_left", noted_at=moment("11:10"))
    assert (session.state, session.ended_at) == (SessionState.NOTES_DUE, moment("10:30"))


def test_two_who_end_it_at_once_are_told_in_words(door, meeting, family):
    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05")
    door.end(meeting, "11:00")
    with pytest.raises(Refusal) as refused:
        door.end(meeting, "11:00")
    assert "in_progress" not in str(refused.value)
    assert "session:" not in str(refused.value)


# --- it does not take place ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reason", "passes"),
    [
        ((), "nobody_came", True),
        ((), "child_not_brought", False),
        ((), "parent_did_not_come", False),
        (("father",), "child_not_brought", True),
        (("father",), "parent_did_not_come", False),
        (("father",), "nobody_came", False),
        (("child",), "parent_did_not_come", True),
        (("child",), "child_not_brought", False),
        (("child",), "nobody_came", False),
        (("father", "child"), "child_not_brought", False),
        (("father", "child"), "parent_did_not_come", False),
        (("father", "child"), "child_refused", True),
        (("father", "child"), "not_admitted", True),
        ((), "not_admitted", True),
        ((), "bad_weather", False),
    ],
)
def test_the_reason_says_what_the_entrance_noted(door, meeting, family, who, reason, passes):
    here(door, meeting, family, *who)
    if passes:
        assert door.not_held(meeting, "10:20", reason).not_held_reason == reason
        return
    with pytest.raises(Refusals) as refused:
        door.not_held(meeting, "10:20", reason)
    assert [one.field for one in refused.value.refusals] == ["not_held_reason"]


@pytest.mark.parametrize(
    ("at", "reason", "passes"),
    [
        ("10:14", "nobody_came", False),
        ("10:15", "nobody_came", True),
        ("9:50", "not_admitted", True),
        ("9:50", "child_refused", True),
    ],
)
def test_nobody_is_absent_before_the_time_of_grace_is_over(door, meeting, at, reason, passes):
    if passes:
        door.not_held(meeting, at, reason)
        return
    with pytest.raises(Refusals, match="10:15"):
        door.not_held(meeting, at, reason)


def test_whoever_comes_after_the_time_of_grace_did_not_come_for_this_meeting(door, meeting, family):
    here(door, meeting, family, "child")
    door.check(meeting, family.father, "arrived", "10:20")
    assert door.not_held(meeting, "10:25", "parent_did_not_come").state == SessionState.NOT_HELD


def test_a_morning_visit_is_no_coming_in_the_afternoon(door, meeting, family, wanted):
    door.whole_meeting(meeting, family)
    later = door.book(wanted(family.first, hours=(16, 17)), family.case)
    assert door.not_held(later, "16:20", "nobody_came").state == SessionState.NOT_HELD


def test_at_a_return_the_parent_is_the_one_who_waits_for_the_child(door, family, wanted):
    back = door.book(wanted(family.first, purpose="handover_back", type="handover"), family.case)
    door.check(back, family.mother, "arrived", "10:00")
    door.check(back, family.mother, "settled", "10:01")
    with pytest.raises(Refusals):
        door.not_held(back, "10:20", "parent_did_not_come")
    assert door.not_held(back, "10:20", "child_not_brought").state == SessionState.NOT_HELD


# --- mistakes ------------------------------------------------------------------------------------------------------


def back(session, by, at, reason="натиснато по погрешка"):
    return course.take_back(session=session, reason=reason, by=by, at=moment(at))


def test_each_word_about_the_course_can_be_taken_back(cast, door, meeting, family):
    here(door, meeting, family, "father", "child")
    by = cast.a.reception
    door.begin(meeting, "10:05")
    session = back(meeting, by, "10:06")
    assert (session.state, session.began_at) == (SessionState.ARRIVING, None)
    door.begin(meeting, "10:07")
    door.end(meeting, "11:00", "rules_broken", reason_note="Телефон")
    session = back(meeting, by, "11:01")
    assert (session.state, session.ended_at, session.end_reason) == (SessionState.IN_PROGRESS, None, "")
    assert session.reason_note == ""


def test_a_meeting_marked_by_mistake_takes_place_after_all(cast, door, meeting, family):
    here(door, meeting, family, "father")
    door.not_held(meeting, "10:20", "child_not_brought", reason_note="Чакахме")
    session = back(meeting, cast.a.reception, "10:21")
    assert (session.state, session.not_held_reason, session.reason_note) == (SessionState.ARRIVING, "", "")
    door.through(meeting, (family.children[0], "arrived", "10:22"))
    assert door.begin(meeting, "10:23").state == SessionState.IN_PROGRESS


def test_a_word_is_taken_back_for_a_reason_that_the_journal_keeps(cast, door, meeting, family):
    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05")
    with pytest.raises(Refusal) as refused:
        back(meeting, cast.a.reception, "10:06", reason=" ")
    assert refused.value.field == "reason"
    back(meeting, cast.a.reception, "10:06", reason="друга среща")
    assert about(meeting).first().reason == "друга среща"


def test_arrivals_are_not_taken_back_while_somebody_is_noted(cast, door, meeting, family):
    here(door, meeting, family, "father")
    with pytest.raises(Refusals):
        back(meeting, cast.a.reception, "9:50")


def test_with_facts_written_it_has_begun(cast, door, meeting, family):
    from services.contact_centre.operations.record import write_fact  # noqa: PLC0415 - of this test alone

    here(door, meeting, family, "father", "child")
    door.begin(meeting, "10:05")
    facts = {"kind": "observed", "text": "Играят.", "at": moment("10:10"), "written_at": moment("10:10")}
    write_fact(session=meeting, by=cast.a.supervisor, **facts)
    with pytest.raises(Refusals):
        back(meeting, cast.a.reception, "10:11")


def test_a_planned_or_signed_meeting_has_nothing_to_take_back(cast, door, meeting, family):
    with pytest.raises(Refusal):
        back(meeting, cast.a.reception, "9:00")
    door.signed(door.whole_meeting(meeting, family), family)
    with pytest.raises(Refusal):
        back(meeting, cast.a.reception, "14:00")


# --- who -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "may", "may_not"),
    [
        (SessionMove.CONFIRM, ["head", "coordinator", "key_worker"], ["supervisor", "reception"]),
        (SessionMove.CANCEL, ["head", "coordinator", "key_worker"], ["supervisor", "reception"]),
        (SessionMove.SIGN, [], ["coordinator", "key_worker", "reception"]),
    ],
)
def test_who_may_make_which_move(cast, door, meeting, move, may, may_not):
    facts = {"cancelled_by": "centre", "reason_note": "Болен водещ"} if move == SessionMove.CANCEL else {}
    for who in may_not:
        with pytest.raises(PermissionDenied):
            move_session(session=meeting, move=move, by=getattr(cast.a, who), at=moment("8:00"), **facts)
    for who in may:
        Session.objects.filter(pk=meeting.pk).update(state="planned", cancelled_at=None, cancelled_by="")
        move_session(session=meeting, move=move, by=getattr(cast.a, who), at=moment("8:00"), **facts)


def test_a_key_worker_cancels_no_meeting_of_other_cases(cast, door, another_family, wanted):
    other = another_family("Петров")
    session = door.book(wanted(other.first), other.case)
    stranger = cast.a.worker("key_worker")
    facts = {"cancelled_by": "centre", "reason_note": "Болен"}
    with pytest.raises(PermissionDenied):
        move_session(session=session, move=SessionMove.CANCEL, by=stranger, at=moment("8:00"), **facts)
