"""ИЗЧАКАЙТЕ goes by who came to a consultation, as it does by who came to a meeting."""

from datetime import time

import pytest

from kernel.errors import Refusal
from services.cases.models import Task
from services.contact_centre.models import MustNotMeet
from services.contact_centre.operations.checks import Against
from services.scheduling.models import Entrance
from tests.consultations.conftest import SATURDAY


@pytest.fixture
def two_doors(house):
    return Entrance.objects.create(name="Откъм двора")  # and one corridor behind them


def test_the_father_waits_as_long_as_the_mother_has_not_left(family, meeting, plan, hour, door, step, two_doors):
    row = plan(hour(time(8), day=SATURDAY, minutes=60))
    step(row, family.mother, "arrived", "7:55", day=SATURDAY)
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        door.check(meeting, family.father, "arrived", "9:35")  # it was to end at nine
    step(row, family.mother, "left", "9:36", day=SATURDAY)
    assert door.check(meeting, family.father, "arrived", "9:37")


def test_whoever_has_gone_early_holds_nobody(family, meeting, plan, hour, door, step, two_doors):
    row = plan(hour(time(8, 30), day=SATURDAY))  # she would be on her way out at 9:35
    step(row, family.mother, "arrived", "8:25", day=SATURDAY)
    step(row, family.mother, "left", "9:00", day=SATURDAY)
    assert door.check(meeting, family.father, "arrived", "9:35")


def test_in_the_room_nobody_is_in_the_way(family, meeting, plan, hour, door, step, two_doors):
    row = plan(hour(time(9), day=SATURDAY, minutes=90))
    step(row, family.mother, "arrived", "8:55", day=SATURDAY)
    assert door.check(meeting, family.father, "arrived", "9:40")


def test_whoever_only_brings_a_child_waits_in_the_corridor(family, meeting, plan, hour, door, step, two_doors):
    child = family.children[0]
    row = plan(hour(time(8), kind="support", adult=None, child=child, day=SATURDAY, minutes=80))
    step(row, family.mother, "arrived", "7:55", day=SATURDAY)
    step(row, child, "arrived", "7:55", day=SATURDAY)
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        door.check(meeting, family.father, "arrived", "9:10")
    step(row, family.mother, "left", "9:11", day=SATURDAY)
    assert door.check(meeting, family.father, "arrived", "9:47"), "the child is in the room"


def test_a_time_a_minute_ahead_counts_at_once(family, meeting, plan, hour, door, step, two_doors):
    row = plan(hour(time(9, 30), day=SATURDAY, minutes=30))
    step(row, family.mother, "arrived", "9:31", noted="9:30", day=SATURDAY)
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        door.check(meeting, family.father, "arrived", "9:30")


def test_nobody_comes_here_before_their_last_step_elsewhere_and_the_other_way_round(
    family, meeting, plan, hour, door, step, two_doors
):
    row = plan(hour(time(8), day=SATURDAY, adult=family.father))
    door.through(meeting, (family.father, "arrived", "7:40"), (family.father, "left", "7:50"))
    with pytest.raises(Refusal, match="07:50"):
        step(row, family.father, "arrived", "7:45", noted="7:55", day=SATURDAY)
    step(row, family.father, "arrived", "7:55", day=SATURDAY)
    step(row, family.father, "left", "8:20", day=SATURDAY)
    with pytest.raises(Refusal, match="08:20"):
        door.check(meeting, family.father, "arrived", "8:10", noted="8:25")
    assert door.check(meeting, family.father, "arrived", "8:25")


def test_the_mother_waits_for_the_father_of_a_meeting(cast, family, meeting, plan, hour, door, step, two_doors):
    row = plan(hour(time(10), day=SATURDAY))
    door.check(meeting, family.father, "arrived", "9:45")
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        step(row, family.mother, "arrived", "9:46", day=SATURDAY)
    came = Against("came_in", "Мина покрай рецепцията")
    assert step(row, family.mother, "arrived", "9:46", day=SATURDAY, against=came)
    assert any("07.11.2026 09:46" in task.title for task in Task.objects.filter(case=family.case))


def test_two_parents_at_two_consultations_wait_for_each_other(cast, family, plan, hour, house, step, two_doors):
    hers = plan(hour())
    his = plan(hour(room=house.sun, worker=cast.a.key_worker, adult=family.father))
    assert not MustNotMeet.objects.exists()
    step(hers, family.mother, "arrived", "9:50")
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        step(his, family.father, "arrived", "9:52")
    assert step(his, family.father, "arrived", "10:01"), "she has been shown into the room"
