"""R3–R5: who comes when, and by which door."""

from datetime import timedelta

import pytest

from kernel.clock import local
from kernel.errors import Refusal
from services.contact_centre.enums import Direction, Protocol
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.operations.preparation import NewSafetyPlan, write_safety_plan
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import RiskLevel
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.rules.preparation.talks import assessed


def windows(session):
    rows = session.windows.order_by("during")
    return {(row.person_id, row.direction): f"{local(row.during.lower):%H:%M}" for row in rows}


def test_r03_protocol_a_the_visiting_parent_is_in_first_and_goes_last(meeting, family):
    found = windows(meeting)
    mother, father = family.mother.pk, family.father.pk
    assert found[father, Direction.ARRIVE] < found[mother, Direction.ARRIVE]
    assert found[mother, Direction.LEAVE] < found[father, Direction.LEAVE]


def test_r03_protocol_b_the_child_is_brought_first(family, wanted, cast, house):
    plan = NewSafetyPlan(house.front, house.front, protocol=Protocol.B)
    write_safety_plan(case=family.case, plan=plan, by=cast.a.head, at=NOW)
    session = book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    found = windows(session)
    assert found[family.mother.pk, Direction.ARRIVE] < found[family.father.pk, Direction.ARRIVE]


def test_r04_parents_are_put_together_only_when_the_order_says_so(family, wanted, cast):
    keep_apart(case=family.case, one=family.mother, other=family.father, reason="", by=cast.a.head, at=NOW)
    booking = wanted(family.first, together=True)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    assert session.other_parent_present
    other = book_session(
        case=family.case, booking=wanted(family.first, day=SATURDAY + timedelta(days=7)), by=cast.a.coordinator, at=NOW
    )
    rows = list(other.windows.filter(person__in=[family.mother, family.father]))
    mine = [row.during for row in rows if row.person_id == family.mother.pk]
    his = [row.during for row in rows if row.person_id == family.father.pk]
    assert all(one.upper <= two.lower or two.upper <= one.lower for one in mine for two in his)


def test_r05_with_high_risk_each_side_has_a_door_of_its_own(family, house, cast, by):
    assessed(family, cast, level=RiskLevel.HIGH)
    one_door = NewSafetyPlan(house.front, house.front)
    write_safety_plan(case=family.case, plan=one_door, by=by, at=NOW)  # a flat with one door: time divides
    yard = house.door("Двор")
    with pytest.raises(Refusal) as refused:
        write_safety_plan(case=family.case, plan=one_door, by=by, at=NOW)
    assert refused.value.field == "resident_entrance"
    assert write_safety_plan(case=family.case, plan=NewSafetyPlan(yard, house.front), by=by, at=NOW)
