"""Visits made of steps, and to which meeting a visit belongs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.contact_centre.attendance import visits, visits_for

TEN = datetime(2026, 11, 7, 10, 0, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


@dataclass
class Step:
    person_id: UUID
    kind: str
    at: datetime


def step(person, kind, minutes):
    return Step(person, kind, TEN + timedelta(minutes=minutes))


def test_a_visit_goes_from_coming_in_to_going_out():
    steps = [step(ONE, "arrived", -15), step(TWO, "arrived", -5), step(ONE, "settled", -13), step(ONE, "left", 120)]
    first, second = visits(steps)
    assert (first.person, first.arrived, first.left) == (ONE, steps[0].at, steps[3].at)
    assert (second.person, second.left) == (TWO, None)


def test_whoever_comes_twice_has_two_visits():
    steps = [step(ONE, kind, at) for kind, at in (("arrived", 0), ("left", 5), ("arrived", 115), ("left", 125))]
    assert [visit.arrived for visit in visits(steps)] == [steps[0].at, steps[2].at]


def test_a_lost_step_does_not_glue_two_visits_together():
    assert len(visits([step(ONE, "arrived", 0), step(ONE, "arrived", 60)])) == 2


@pytest.mark.parametrize(
    ("comes", "goes", "belongs"),
    [
        pytest.param(-15, 135, True, id="in time, for the whole meeting"),
        pytest.param(-90, -70, False, id="in the morning, for something else"),
        pytest.param(-90, -30, True, id="early, and gone again"),
        pytest.param(20, None, True, id="late, and still here"),
        pytest.param(130, 140, True, id="comes to collect the child"),
        pytest.param(240, 300, False, id="in the afternoon, for something else"),
        pytest.param(-300, None, True, id="has been here all day"),
    ],
)
def test_to_which_meeting_a_visit_belongs(comes, goes, belongs):
    steps = [step(ONE, "arrived", comes)] + ([step(ONE, "left", goes)] if goes is not None else [])
    assert bool(visits_for(steps, TEN, TEN + timedelta(hours=2))) is belongs
