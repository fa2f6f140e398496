"""The staggered windows: what must hold for every family, and the examples that the rules name."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contact_centre.enums import Direction, Protocol, SessionPurpose
from services.contact_centre.window_problems import ProblemKind
from services.contact_centre.windows import (
    WIDTH,
    Doors,
    Meeting,
    Use,
    VisitDay,
    compute,
    padded,
    pair,
)

MOTHER, FATHER, OTHER_FATHER, GRANDMOTHER = (UUID(int=n) for n in range(1, 5))
ANNA, BORIS, VERA = (UUID(int=n) for n in range(11, 14))
FRONT, YARD, SIDE = (UUID(int=n) for n in range(21, 24))
TEN = datetime(2026, 11, 7, 8, 0, tzinfo=UTC)  # ten o'clock in Sofia
NOON = TEN + timedelta(hours=2)
GAP = timedelta(minutes=15)
ONE_DOOR, TWO_DOORS = Doors(FRONT, FRONT), Doors(YARD, FRONT)
PARENTS = frozenset({pair(MOTHER, FATHER)})


def visit_day(**changes):
    facts = {
        "purpose": SessionPurpose.MEETING,
        "protocol": Protocol.A,
        "starts_at": TEN,
        "ends_at": NOON,
        "meetings": (Meeting("s1", FATHER, MOTHER, (ANNA,)),),
        "doors": ONE_DOOR,
        "gap": GAP,
        "apart": PARENTS,
    }
    return VisitDay(**{**facts, **changes})


def times(solution, person, key="s1"):
    """Arrival and departure of a person as minutes from ten o'clock."""
    return {
        w.direction: (int((w.starts - TEN) / timedelta(minutes=1)), int((w.ends - TEN) / timedelta(minutes=1)))
        for w in solution.windows
        if w.person == person and w.key == key
    }


def test_protocol_a_lets_the_visiting_parent_in_first_and_out_last():
    solution = compute(visit_day(doors=TWO_DOORS))
    assert times(solution, FATHER) == {Direction.ARRIVE: (-15, -5), Direction.LEAVE: (135, 145)}
    assert times(solution, MOTHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (120, 130)}


def test_with_one_door_the_gap_lies_between_the_windows():
    solution = compute(visit_day(doors=ONE_DOOR))
    assert times(solution, FATHER) == {Direction.ARRIVE: (-25, -15), Direction.LEAVE: (145, 155)}
    assert times(solution, MOTHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (120, 130)}


def test_protocol_b_brings_the_child_first_and_the_visiting_parent_still_leaves_last():
    solution = compute(visit_day(protocol=Protocol.B, doors=TWO_DOORS))
    assert times(solution, MOTHER) == {Direction.ARRIVE: (-15, -5), Direction.LEAVE: (120, 130)}
    assert times(solution, FATHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (135, 145)}


def test_a_visiting_parent_at_risk_leaves_first():
    solution = compute(visit_day(doors=TWO_DOORS, leaves_first=FATHER))
    assert times(solution, FATHER)[Direction.LEAVE] == (120, 130)
    assert times(solution, MOTHER)[Direction.LEAVE] == (135, 145)


def test_handover_out_by_protocol_b_is_two_short_visits():
    solution = compute(visit_day(purpose=SessionPurpose.HANDOVER_OUT, protocol=Protocol.B, doors=TWO_DOORS))
    assert times(solution, MOTHER) == {Direction.ARRIVE: (-15, -5), Direction.LEAVE: (-15, -5)}
    assert times(solution, FATHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (0, 10)}
    assert times(solution, ANNA) == {Direction.ARRIVE: (-15, -5), Direction.LEAVE: (0, 10)}


def test_handover_back_does_not_shorten_the_time_by_the_order():
    solution = compute(visit_day(purpose=SessionPurpose.HANDOVER_BACK, protocol=Protocol.B, doors=TWO_DOORS))
    assert times(solution, FATHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (0, 10)}
    assert times(solution, MOTHER) == {Direction.ARRIVE: (15, 25), Direction.LEAVE: (15, 25)}
    assert times(solution, ANNA) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (15, 25)}


def test_handover_out_by_protocol_a_lets_the_visiting_parent_wait_inside():
    solution = compute(visit_day(purpose=SessionPurpose.HANDOVER_OUT, doors=TWO_DOORS))
    assert times(solution, FATHER) == {Direction.ARRIVE: (-15, -5), Direction.LEAVE: (15, 25)}
    assert times(solution, MOTHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (0, 10)}


def test_an_order_that_wants_the_other_parent_present_waives_the_stagger_for_that_pair():
    together = (Meeting("s1", FATHER, MOTHER, (ANNA,), together=True),)
    solution = compute(visit_day(meetings=together))
    assert (
        times(solution, FATHER) == times(solution, MOTHER) == {Direction.ARRIVE: (0, 10), Direction.LEAVE: (120, 130)}
    )
    assert solution.waived == PARENTS


def test_split_siblings_use_one_visit_day_in_both_directions():
    both = (Meeting("s1", FATHER, MOTHER, (ANNA, BORIS)), Meeting("s2", MOTHER, FATHER, (VERA,)))
    solution = compute(visit_day(meetings=both))
    assert times(solution, FATHER, "s1") == times(solution, FATHER, "s2")
    assert times(solution, MOTHER, "s1") == times(solution, MOTHER, "s2")
    assert times(solution, VERA, "s2") == times(solution, FATHER, "s2"), (
        "Vera lives with her father and comes with him"
    )
    assert times(solution, ANNA) == times(solution, MOTHER)


def test_the_admitted_grandmother_comes_and_goes_with_the_visiting_parent():
    solution = compute(visit_day(meetings=(Meeting("s1", FATHER, MOTHER, (ANNA,), others=(GRANDMOTHER,)),)))
    assert times(solution, GRANDMOTHER) == times(solution, FATHER)


def test_people_who_must_not_meet_are_never_put_into_one_room():
    meeting = Meeting("s1", FATHER, MOTHER, (ANNA,), others=(GRANDMOTHER,))
    solution = compute(visit_day(meetings=(meeting,), apart=frozenset({pair(GRANDMOTHER, ANNA)})))
    assert [p.kind for p in solution.problems] == [ProblemKind.SAME_ROOM]
    assert not solution.windows


def test_a_child_is_not_brought_by_an_adult_it_must_not_meet():
    solution = compute(visit_day(apart=frozenset({pair(MOTHER, ANNA)})))
    assert [p.kind for p in solution.problems] == [ProblemKind.BRINGS_CHILD]


def test_a_meeting_that_ends_before_everybody_is_in_is_too_short():
    solution = compute(visit_day(ends_at=TEN + timedelta(minutes=20)))
    assert [p.kind for p in solution.problems] == [ProblemKind.TOO_SHORT]


def test_another_family_at_the_same_door_moves_this_one_to_another_entrance():
    taken = (Use(OTHER_FATHER, FRONT, TEN, TEN + WIDTH),)
    hostile = PARENTS | {pair(MOTHER, OTHER_FATHER)}
    solution = compute(visit_day(doors=Doors(FRONT, FRONT, (YARD,)), apart=hostile, taken=taken))
    doors = {w.entrance for w in solution.windows if w.person == MOTHER}
    assert solution.solved
    assert doors == {YARD}


def test_with_one_entrance_the_other_family_is_named_in_a_sentence():
    taken = (Use(OTHER_FATHER, FRONT, TEN, TEN + WIDTH),)
    solution = compute(visit_day(apart=PARENTS | {pair(MOTHER, OTHER_FATHER)}, taken=taken))
    problem = solution.problems[0]
    said = problem.say({MOTHER: "Мария", OTHER_FATHER: "Георги"}, {FRONT: "Главен вход"})
    assert problem.kind == ProblemKind.ENTRANCE_TAKEN
    assert "Мария" in said
    assert "Георги" in said
    assert "Главен вход" in said
    assert "10:00" in said


def test_a_hostile_stranger_a_gap_later_is_no_clash():
    taken = (Use(OTHER_FATHER, FRONT, TEN + WIDTH + GAP, TEN + 2 * WIDTH + GAP),)
    assert compute(visit_day(apart=PARENTS | {pair(MOTHER, OTHER_FATHER)}, taken=taken)).solved


@pytest.mark.parametrize("purpose", list(SessionPurpose))
def test_windows_on_the_autumn_night_keep_their_real_distance(purpose):
    """Windows are moments, not wall-clock times: the repeated hour neither stretches nor swallows a gap."""
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30 summer time, half an hour before the change
    solution = compute(visit_day(purpose=purpose, starts_at=night, ends_at=night + timedelta(hours=2)))
    assert solution.solved
    assert all(w.ends - w.starts == WIDTH for w in solution.windows)


# --- what must hold for every family ---------------------------------------------------------------------------------

CHILDREN = [ANNA, BORIS, VERA]


@st.composite
def families(draw):
    children = draw(st.lists(st.sampled_from(CHILDREN), min_size=1, max_size=3, unique=True))
    cut = draw(st.integers(0, len(children)))
    together = draw(st.booleans())
    others = (GRANDMOTHER,) if draw(st.booleans()) else ()
    shapes = [
        Meeting("s1", FATHER, MOTHER, tuple(children[:cut]), others=others, together=together),
        Meeting("s2", MOTHER, FATHER, tuple(children[cut:]), together=together),
    ]
    extra = [Meeting("s3", OTHER_FATHER, MOTHER, (UUID(int=14),))] if draw(st.booleans()) else []
    return tuple([m for m in shapes if m.children] + extra)


@st.composite
def visit_days(draw):
    doors = draw(st.sampled_from([ONE_DOOR, TWO_DOORS, Doors(FRONT, FRONT, (YARD,)), Doors(SIDE, YARD, (FRONT,))]))
    adults = [MOTHER, FATHER, OTHER_FATHER]
    strangers = draw(st.lists(st.integers(-120, 240), max_size=3))
    taken = tuple(
        Use(GRANDMOTHER if n % 2 else UUID(int=99), FRONT, TEN + timedelta(minutes=n), TEN + timedelta(minutes=n + 10))
        for n in strangers
    )
    apart = {pair(a, b) for a, b in combinations(adults, 2)} | {pair(MOTHER, UUID(int=99))}
    return visit_day(
        purpose=draw(st.sampled_from(SessionPurpose)),
        protocol=draw(st.sampled_from(Protocol)),
        ends_at=TEN + timedelta(minutes=draw(st.integers(30, 240))),
        meetings=draw(families()),
        doors=doors,
        gap=timedelta(minutes=draw(st.integers(0, 45))),
        apart=frozenset(apart),
        leaves_first=draw(st.sampled_from([None, *adults])),
        taken=taken,
    )


def kept_apart(day, one, other):
    return pair(one.person, other.person) in day.kept_apart and one.entrance == other.entrance


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_no_pair_that_must_not_meet_shares_an_entrance_within_the_gap(day):
    solution = compute(day)
    for one, other in combinations([padded(w, day.gap) for w in solution.windows], 2):
        if kept_apart(day, one, other):
            assert one.ends <= other.starts or other.ends <= one.starts


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_parents_have_different_moments_even_when_nobody_wrote_the_pair_down(day):
    """R4: no contact between parents unless a court allows it."""
    mother = [w for w in compute(day).windows if w.person == MOTHER]
    father = [w for w in compute(day).windows if w.person == FATHER]
    if not any(m.together for m in day.meetings):
        assert not any(a.starts < b.ends and b.starts < a.ends for a in mother for b in father)


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_a_child_is_always_accompanied(day):
    windows = compute(day).windows
    adults = {
        (w.key, w.direction, w.entrance, w.starts) for w in windows if w.person in (MOTHER, FATHER, OTHER_FATHER)
    }
    children = [w for w in windows if w.person in {c for m in day.meetings for c in m.children}]
    assert all((w.key, w.direction, w.entrance, w.starts) in adults for w in children)


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_everybody_has_one_way_in_and_one_way_out_in_that_order(day):
    solution = compute(day)
    for meeting in day.meetings if solution.solved else ():
        for person in {*meeting.in_the_room, meeting.resident}:
            mine = [w for w in solution.windows if w.key == meeting.key and w.person == person]
            arrive, leave = sorted(mine, key=lambda w: w.direction)
            assert [arrive.direction, leave.direction] == [Direction.ARRIVE, Direction.LEAVE]
            assert arrive.starts <= leave.starts


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_a_person_has_the_same_window_in_every_session_of_the_visit_day(day):
    seen = {}
    for window in compute(day).windows:
        moment = (window.entrance, window.starts, window.ends)
        assert seen.setdefault((window.person, window.direction), moment) == moment


@settings(max_examples=300, deadline=None)
@given(visit_days())
def test_either_windows_or_a_reason(day):
    solution = compute(day)
    assert bool(solution.windows) != bool(solution.problems)
