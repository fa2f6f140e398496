"""ИЗЧАКАЙТЕ, purely: examples of each rule, and that no order of allowed steps ever brings a pair together."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contact_centre.enums import CheckKind
from services.contact_centre.hold import NEXT, Hold, Presence, Where, held, where_is

NOON = datetime(2026, 11, 7, 10, 0, tzinfo=UTC)
GAP = timedelta(minutes=15)
MOTHER, FATHER, OTHER = (UUID(int=number) for number in (1, 2, 3))
PAIR = frozenset((MOTHER, FATHER))


def house(**people):
    """father=("arrived", 3): noted three minutes ago."""
    known = {"mother": MOTHER, "father": FATHER, "other": OTHER}
    found = [
        Presence(known[name], CheckKind(kind), NOON - timedelta(minutes=ago)) for name, (kind, ago) in people.items()
    ]
    return {presence.person: presence for presence in found}


def ask(person, step, inside, *, pairs=(PAIR,), window_opens=None, now=NOON):
    return held(person, CheckKind(step), house=inside, pairs=pairs, now=now, gap=GAP, window_opens=window_opens)


@pytest.mark.parametrize(
    ("mother", "step", "waits"),
    [
        pytest.param(None, "arrived", False, id="nobody is here"),
        pytest.param(("arrived", 3), "arrived", True, id="she stands in the corridor"),
        pytest.param(("arrived", 300), "arrived", True, id="she has stood there for hours"),
        pytest.param(("settled", 1), "arrived", False, id="she is in a room behind a door"),
        pytest.param(("on_way_out", 1), "arrived", True, id="she is on her way out"),
        pytest.param(("left", 1), "arrived", False, id="she has just left and it is his time"),
    ],
)
def test_whether_the_father_waits_at_the_door(mother, step, waits):
    inside = house(mother=mother) if mother else {}
    assert bool(ask(FATHER, step, inside)) is waits


@pytest.mark.parametrize("step", ["on_way_out", "left"])
@pytest.mark.parametrize(
    ("mother", "until"),
    [
        (("arrived", 3), None),
        (("on_way_out", 1), None),
        (("left", 4), NOON + timedelta(minutes=11)),
    ],
)
def test_whoever_is_in_the_room_stays_until_the_other_is_out_and_the_gap_is_over(step, mother, until):
    inside = house(father=("settled", 60), mother=mother)
    assert ask(FATHER, step, inside) == Hold(FATHER, MOTHER, until)


@pytest.mark.parametrize(("ago", "waits"), [(14, True), (15, False), (16, False)])
def test_the_gap_is_over_at_its_minute(ago, waits):
    inside = house(father=("settled", 60), mother=("left", ago))
    assert bool(ask(FATHER, "on_way_out", inside)) is waits


def test_whoever_comes_before_their_time_waits_for_the_gap():
    inside = house(mother=("left", 5))
    early = ask(FATHER, "arrived", inside, window_opens=NOON + timedelta(minutes=20))
    assert early == Hold(FATHER, MOTHER, NOON + timedelta(minutes=10))
    assert ask(FATHER, "arrived", inside, window_opens=NOON) is None


@pytest.mark.parametrize("step", ["settled", "left"])
def test_whoever_stands_in_the_corridor_is_never_kept_there(step):
    assert ask(FATHER, step, house(father=("arrived", 1), mother=("arrived", 1))) is None


def test_people_of_no_pair_wait_for_nobody():
    assert ask(OTHER, "arrived", house(mother=("arrived", 1), father=("arrived", 1))) is None
    assert ask(FATHER, "arrived", house(mother=("arrived", 1)), pairs=()) is None


def test_somebody_who_stands_there_comes_before_a_gap():
    pairs = (PAIR, frozenset((FATHER, OTHER)))
    inside = house(father=("settled", 60), mother=("left", 1), other=("arrived", 1))
    assert ask(FATHER, "left", inside, pairs=pairs) == Hold(FATHER, OTHER)


def test_of_two_gaps_the_longer_one_counts():
    pairs = (PAIR, frozenset((FATHER, OTHER)))
    inside = house(father=("settled", 60), mother=("left", 10), other=("left", 2))
    assert ask(FATHER, "left", inside, pairs=pairs).until == NOON + timedelta(minutes=13)


# --- every order of allowed steps ----------------------------------------------------------------------------------

PEOPLE = [UUID(int=number) for number in range(1, 6)]
ALL_PAIRS = [frozenset((one, other)) for one in PEOPLE for other in PEOPLE if one < other]
TRIES = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(0, 1), st.integers(0, 20), st.integers(-30, 30)), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(pairs=st.sets(st.sampled_from(ALL_PAIRS), max_size=6), tries=TRIES)
def test_no_order_of_allowed_steps_brings_a_pair_together(pairs, tries):
    """Whoever tries what and when: a pair never shares the corridor, and none leaves on the heels of the other."""
    inside: dict[UUID, Presence] = {}
    now = NOON
    for person, choice, minutes, opens in tries:
        now += timedelta(minutes=minutes)
        steps = NEXT[where_is(person, inside)]
        step, window = steps[choice % len(steps)], now + timedelta(minutes=opens)
        before = where_is(person, inside)
        if held(person, step, house=inside, pairs=pairs, now=now, gap=GAP, window_opens=window):
            continue
        inside[person] = Presence(person, step, now)
        for pair in pairs:
            assert [where_is(one, inside) for one in pair].count(Where.SHARED) < 2
            if person in pair and before is Where.ROOM:
                (other,) = pair - {person}
                gone = inside.get(other)
                assert where_is(other, inside) is not Where.SHARED
                assert gone is None or gone.kind != CheckKind.LEFT or now >= gone.at + GAP


@settings(max_examples=200, deadline=None)
@given(tries=TRIES)
def test_nobody_waits_for_ever(tries):
    """From wherever they are, people can always be led out one after another."""
    inside: dict[UUID, Presence] = {}
    now = NOON
    for person, choice, minutes, _opens in tries:
        now += timedelta(minutes=minutes)
        steps = NEXT[where_is(person, inside)]
        step = steps[choice % len(steps)]
        if not held(person, step, house=inside, pairs=ALL_PAIRS, now=now, gap=GAP, window_opens=now):
            inside[person] = Presence(person, step, now)
    for _everybody in PEOPLE:
        now += GAP
        for person in sorted(PEOPLE, key=lambda one: where_is(one, inside) is not Where.SHARED):
            outside = where_is(person, inside) is Where.OUTSIDE
            if not outside and not held(person, CheckKind.LEFT, house=inside, pairs=ALL_PAIRS, now=now, gap=GAP):
                inside[person] = Presence(person, CheckKind.LEFT, now)
    assert all(where_is(person, inside) is Where.OUTSIDE for person in PEOPLE)
