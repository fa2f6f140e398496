"""No hour is offered or proposed at which somebody of the family is at a consultation, or would meet whoever is."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import transaction

from kernel.clock import at_sofia, local
from services.cases.enums import CaseState
from services.contact_centre.enums import BasisKind
from services.contact_centre.operations import planning as planner
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.orders import answer_may_meet
from services.contact_centre.operations.planning import work
from services.contact_centre.operations.planning.gather import gather
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.operations.replanning import replan
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.planned import lines
from services.contact_centre.queries.alternatives import alternatives
from services.scheduling.planner.problem import Code
from services.staff.enums import AbsenceKind
from services.staff.rota import record_absence
from tests.consultations.conftest import NOW, SATURDAY
from tests.consultations.test_planning import must_not_meet
from tests.contact_centre.conftest import REGIME, Family
from tests.contact_centre.test_plans import rule_of

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 14)
TEN = at_sofia(SATURDAY, time(10))


@pytest.fixture
def offers(wanted):
    """Of that Saturday, for a meeting of the family that is asked for at ten."""

    def make(family):
        found = alternatives(replace(wanted_of(wanted(family.first)), itself=True), NOW)
        return [one for one in found if local(one.starts_at).date() == SATURDAY]

    return make


@pytest.fixture
def is_booked(cast, wanted):
    def make(family, one):
        facts = {"starts_at": one.starts_at, "ends_at": one.ends_at, "room": one.room, "supervisor": one.supervisor}
        with transaction.atomic():
            book_session(case=family.case, booking=wanted(family.first, **facts), by=cast.a.coordinator, at=NOW)
            transaction.set_rollback(True)
        return True

    return make


# --- what is offered instead -----------------------------------------------------------------------------------------


def test_no_hour_is_offered_at_which_the_parent_is_at_a_consultation(
    cast, family, plan, hour, house, offers, is_booked
):
    assert offers(family)[0].starts_at == TEN
    plan(hour(time(10, 30), day=SATURDAY, adult=family.father))
    found = offers(family)
    assert found
    assert all(one.starts_at >= at_sofia(SATURDAY, time(11, 30)) or one.ends_at <= TEN for one in found)
    assert all(is_booked(family, one) for one in found)


def test_the_other_parent_is_not_met_at_the_only_door(family, plan, hour, house, offers, is_booked):
    plan(hour(day=SATURDAY))
    assert TEN not in [one.starts_at for one in offers(family)]
    assert all(is_booked(family, one) for one in offers(family))
    house.door("Заден вход")
    assert TEN in [one.starts_at for one in offers(family)]


def test_parents_who_may_meet_are_offered_the_hour(cast, family, plan, hour, offers, is_booked):
    plan(hour(day=SATURDAY))
    facts = {"case": family.case, "one": family.mother, "other": family.father, "by": cast.a.head, "at": NOW}
    answer_may_meet(reason="Разбират се.", **facts)
    found = [one for one in offers(family) if one.starts_at == TEN]
    assert found
    assert is_booked(family, found[0])


def test_nor_somebody_of_another_family(cast, family, another_family, plan, hour, offers):
    other = another_family()
    plan(hour(day=SATURDAY, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    assert TEN in [one.starts_at for one in offers(family)], "strangers do not matter"
    must_not_meet(family, family.father, other.father)
    assert TEN not in [one.starts_at for one in offers(family)]


# --- somebody is ill -------------------------------------------------------------------------------------------------


def test_on_the_morning_somebody_is_ill_no_such_hour_is_offered(cast, family, meeting, plan, hour, is_booked):
    for worker in (cast.a.supervisor, cast.a.head):
        absent = {"starts_at": at_sofia(SATURDAY, time(8)), "ends_at": at_sofia(SATURDAY, time(14))}
        record_absence(worker=worker, kind=AbsenceKind.SICK, by=cast.a.coordinator, at=NOW, **absent)
    plan(hour(time(15), day=SATURDAY, minutes=90, adult=family.father))
    (touched,) = replan([meeting], NOW)
    assert touched.elsewhere
    taken = at_sofia(SATURDAY, time(15)), at_sofia(SATURDAY, time(16, 30))
    assert all(one.ends_at <= taken[0] or one.starts_at >= taken[1] for one in touched.elsewhere)


# --- the month -------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(cast):
    def make(family):
        new = NewPlan(arrangements=(family.first,), rule=rule_of(REGIME))
        return confirm_plan(basis=family.basis, plan=new, by=cast.a.head, at=NOW)

    return make


def visits():
    return gather(FIRST, LAST, NOW, seconds=1).problem.visits


def test_a_courts_hour_that_somebody_spends_at_a_consultation_is_not_proposed(family, planned, plan, hour):
    planned(family)
    (visit,) = visits()
    assert visit.starts
    plan(hour(day=SATURDAY, adult=family.father))
    (visit,) = visits()
    assert (visit.starts, visit.never) == ((), Code.ENGAGED)


@pytest.mark.parametrize("whose", ["own", "another"])
def test_nor_one_at_which_two_would_meet_at_the_only_door(
    cast, family, another_family, planned, plan, hour, house, whose
):
    planned(family)
    if whose == "own":
        plan(hour(day=SATURDAY))
    else:
        other = another_family()
        must_not_meet(family, family.father, other.father)
        plan(hour(day=SATURDAY, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    assert visits()[0].never == Code.ENGAGED
    house.door("Заден вход")
    assert visits()[0].starts


def test_many_consultations_cost_no_more_than_one(family, planned, plan, hour, django_assert_max_num_queries):
    planned(family)
    for number in range(4):
        plan(hour(time(8 + 2 * number), day=SATURDAY + timedelta(days=2), adult=family.father))
    with django_assert_max_num_queries(60):
        assert visits()[0].starts


def test_what_is_proposed_can_be_booked_and_what_cannot_says_why(
    cast, plan, hour, house, family, planned, monkeypatch
):
    for module in (work, planner.deciding):
        monkeypatch.setattr(module, "now", lambda: NOW)
    agreed = Family(cast, "Димов", "Васил")
    agreed.basis = agreed.order(kind=BasisKind.AGREEMENT, number="")
    agreed.first = agreed.arrangement(agreed.basis)
    agreed.in_state(CaseState.AGREED)
    for one in (family, agreed):
        planned(one)
    plan(hour(day=SATURDAY, adult=family.father))
    plan(
        hour(day=SATURDAY, worker=cast.a.key_worker, adult=agreed.father, room=house.sun),
        case=agreed.case,
        by=cast.a.head,
    )
    planning = planner.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    planner.work_planning(planning_id=planning.pk)
    found = {row.case_id: row for row in planning.proposals.all()}
    assert found[family.case.pk].starts_at is None
    assert "на консултация" in lines([found[family.case.pk]])[0].reasons[0]
    assert found[agreed.case.pk].is_moved, "what was agreed on may be at another hour"
    planner.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    planner.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    assert set(planning.proposals.values_list("state", flat=True)) == {"booked", "open"}
