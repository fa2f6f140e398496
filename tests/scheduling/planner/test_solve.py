"""The pure planner: what it may never do, what it prefers, what it says when there is no place."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.planner import codec, process
from services.scheduling.planner.assign import Need, assign
from services.scheduling.planner.problem import Blocked, Code, DoorUse, Problem, Room, Visit, Window, Worker
from services.scheduling.planner.solve import solve
from tests.scheduling.planner.making import centre

NOON = 12 * 60


def visit(name, *starts, **more):
    facts = {"case": f"case-{name}", "minutes": 60, "starts": starts or (NOON,), "people": 3}
    return Visit(id=name, **{**facts, **more})


def town(*visits, rooms=1, workers=1, **more):
    return Problem(
        visits=visits,
        rooms=tuple(Room(f"r{n}", 6) for n in range(rooms)),
        workers=tuple(Worker(f"w{n}", ("bg",)) for n in range(workers)),
        seconds=4,
        **more,
    )


def reasons(problem):
    return {one.visit: [reason.code for reason in one.reasons] for one in solve(problem).unplaced}


def at_once(problem, placed):
    """Pairs of visits that overlap, found by hand."""
    visits = {one.id: one for one in problem.visits}
    for one, other in combinations(placed, 2):
        first, second = visits[one.visit], visits[other.visit]
        if one.starts < other.starts + second.minutes and other.starts < one.starts + first.minutes:
            yield one, other, first, second


def check(problem, proposal):
    """Nothing twice, nobody against a rule; by code of its own."""
    visits = {one.id: one for one in problem.visits}
    rooms = {one.id: one for one in problem.rooms}
    workers = {one.id: one for one in problem.workers}
    for one, other, first, second in at_once(problem, proposal.placed):
        assert not (one.room and one.room == other.room)
        assert one.worker != other.worker or not (first.alone or second.alone)
        assert not set(first.children) & set(second.children)
    for one in proposal.placed:
        wanted, worker, room = visits[one.visit], workers[one.worker], rooms[one.room]
        span = (one.starts, one.starts + wanted.minutes)
        assert one.starts in wanted.starts
        assert room.capacity >= wanted.people
        assert wanted.case not in worker.conflicts
        assert all(set(worker.languages) & set(spoken) for spoken in wanted.speech)
        assert not [b for b in (*worker.blocked, *room.blocked) if span[0] < b.ends and b.starts < span[1]]
    foes = {frozenset(pair) for pair in problem.apart}
    at_doors = [
        (w.person, w.door, one.starts + w.after, one.starts + w.after + w.minutes, visits[one.visit].case)
        for one in proposal.placed
        for w in (visits[one.visit].doors[one.door] if visits[one.visit].doors else ())
    ]
    for a, b in combinations(at_doors, 2):
        if a[4] != b[4] and a[1] == b[1] and frozenset((a[0], b[0])) in foes:
            assert a[2] >= b[3] + problem.gap or b[2] >= a[3] + problem.gap
    assert {one.visit for one in proposal.placed} | {one.visit for one in proposal.unplaced} == set(visits)


def test_three_months_of_a_busy_centre_in_its_own_process():
    problem = centre()
    told = []
    started = time.monotonic()
    proposal = process.propose(problem, lambda done, of: told.append((done, of)))
    assert time.monotonic() - started < 20
    check(problem, proposal)
    assert len(proposal.placed) > 0.95 * len(problem.visits)
    assert told[-1][0] == told[-1][1]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 4))
def test_whatever_the_town_no_rule_is_broken(seed, rooms, team):
    problem = replace(centre(families=14, rooms=rooms, team=team, weeks=1, seed=seed), seconds=3)
    check(problem, solve(problem))


def test_the_same_question_has_the_same_answer():
    problem = centre(families=20, rooms=3, team=3, weeks=2)
    assert solve(problem).placed == solve(problem).placed


def test_a_problem_survives_the_pipe():
    problem = centre(families=4, weeks=1)
    assert codec.problem_from_dict(json.loads(json.dumps(codec.problem_to_dict(problem)))) == problem


def test_a_court_s_hour_is_never_given_up_for_agreed_ones():
    court = visit("court", rank=0)
    agreed = [visit(f"agreed-{n}", NOON, rank=1, minutes=20) for n in range(3)]
    placed = {one.visit for one in solve(town(*agreed, court)).placed}
    assert "court" in placed


def test_an_agreed_one_takes_the_nearest_of_its_other_hours():
    (first, second) = sorted(
        solve(town(visit("a", rank=0), visit("b", NOON, NOON + 60, NOON + 30, rank=1))).placed, key=lambda p: p.visit
    )
    assert (first.starts, second.starts) == (NOON, NOON + 60)


def test_each_reason_is_named_and_counted():
    one_room = town(visit("a"), visit("b"), workers=2)
    assert list(reasons(one_room).values()) == [[Code.ROOMS]]
    small = replace(one_room, visits=(visit("a", people=9),))
    assert solve(small).unplaced[0].reasons[0].counts == {"small": 1}
    bound = replace(
        town(visit("a", speech=(("tr",),))),
        workers=(
            Worker("w0", ("bg",)),
            Worker("w1", ("tr",), conflicts=("case-a",)),
            Worker("w2", ("tr",), blocked=(Blocked(0, 9999, Code.UNQUALIFIED),)),
            Worker("w3", ("tr",), blocked=(Blocked(0, 9999, Code.ABSENT), Blocked(NOON, NOON + 9, Code.TAKEN))),
        ),
    )
    (why,) = solve(bound).unplaced[0].reasons
    assert why.counts == {"language": 1, "conflict": 1, "unqualified": 1, "absent": 1}
    assert reasons(replace(small, visits=(visit("a", never=Code.CLOSED, starts=()),))) == {"a": [Code.CLOSED]}
    busy = replace(town(visit("a", children=("k",))), busy_children={"k": ((NOON, NOON + 5),)})
    assert reasons(busy) == {"a": [Code.CHILD]}


def door(person, name="front", after=0):
    return (Window(person, name, after, 10),)


def test_foes_of_two_families_get_other_doors_or_a_gap():
    apart = (("p", "q"),)
    one = visit("a", doors=(door("p"),))
    stuck = town(one, visit("b", doors=(door("q"),)), rooms=2, workers=2, apart=apart)
    assert list(reasons(stuck).values()) == [[Code.DOORS]]
    two_doors = replace(stuck, visits=(one, visit("b", doors=(door("q"), door("q", "yard")))))
    assert {one.door for one in solve(two_doors).placed} == {0, 1}
    later = replace(stuck, visits=(one, visit("b", NOON, NOON + 24, NOON + 25, doors=(door("q"),), rank=1)))
    assert {one.visit: one.starts for one in solve(later).placed} == {"a": NOON, "b": NOON + 25}
    booked = replace(town(one), apart=apart, uses=(DoorUse("q", "front", NOON, NOON + 10, "other"),))
    assert reasons(booked) == {"a": [Code.DOORS]}


def test_supported_families_share_a_colleague_and_need_others_on_duty():
    supported = [visit(f"s{n}", alone=False) for n in range(4)]
    shared = town(*supported, rooms=4, workers=1, together=3)
    assert len(solve(shared).placed) == 3
    watched = town(visit("alone"), visit("s", alone=False, beside=2, rank=1), rooms=2, workers=2)
    assert reasons(watched) == {"s": [Code.ON_DUTY]}


def test_work_is_shared():
    visits = [visit(f"v{n}", NOON + n * 60) for n in range(6)]
    placed = solve(town(*visits, workers=3)).placed
    assert sorted(sum(one.worker == f"w{n}" for one in placed) for n in range(3)) == [2, 2, 2]


def test_the_child_meets_whom_it_knows():
    (one,) = solve(town(visit("a", usual_worker="w2", usual_room="r1"), rooms=3, workers=3)).placed
    assert (one.worker, one.room) == ("w2", "r1")


@pytest.mark.parametrize("question", ["", "{}", '{"visits": 1}'])
def test_nonsense_ends_the_process_and_nothing_else(question):
    done = subprocess.run(
        [sys.executable, "-m", "services.scheduling.planner"],
        input=question,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""


def test_a_solver_that_dies_is_no_proposal(monkeypatch):
    monkeypatch.setattr(process, "COMMAND", ("-c", "import sys; sys.exit(3)"))
    with pytest.raises(process.NoProposal):
        process.propose(town(visit("a")))


# --- the morning's question ---


def brute(needs):
    """The most meetings that can get somebody, tried in every way."""
    best = 0
    for count in range(len(needs), 0, -1):
        for some in combinations(needs, count):
            if _fits(some, {}):
                return count
    return best


def _fits(needs, taken):
    if not needs:
        return True
    first, *rest = needs
    for who in first.who:
        spans = taken.get(who, [])
        is_free = all(first.ends <= a or b <= first.starts for a, b in spans)
        if is_free and _fits(rest, {**taken, who: [*spans, (first.starts, first.ends)]}):
            return True
    return False


needs = st.lists(
    st.builds(
        lambda start, length, who: (start, start + length, tuple(who)),
        st.integers(0, 8),
        st.integers(1, 3),
        st.lists(st.sampled_from("abc"), unique=True, max_size=3),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(needs)
def test_as_many_meetings_as_possible_get_somebody(rows):
    wanted = [Need(str(n), starts, ends, who) for n, (starts, ends, who) in enumerate(rows)]
    found = assign(wanted)
    by = {need.id: need for need in wanted}
    assert all(who in by[key].who for key, who in found.items())
    for one, other in combinations(found, 2):
        if found[one] == found[other]:
            assert by[one].ends <= by[other].starts or by[other].ends <= by[one].starts
    assert len(found) == brute(wanted)
