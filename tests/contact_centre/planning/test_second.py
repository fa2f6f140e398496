"""R24: the planner proposes two where the children need two."""

import pytest

from services.cases.enums import CaseState
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.planned import lines
from services.scheduling.planner.problem import Code
from tests.contact_centre.conftest import NOW, REGIME, Family
from tests.contact_centre.planning.month import proposals
from tests.contact_centre.test_plans import rule_of


@pytest.fixture
def siblings(cast, house):
    one = Family(cast, "Стоев", "Ани", "Борис", "Вяра")
    one.basis = one.order()
    rows = [one.arrangement(one.basis, child=child) for child in one.children]
    one.in_state(CaseState.AGREED)
    new = NewPlan(arrangements=tuple(rows), rule=rule_of(REGIME))
    confirm_plan(basis=one.basis, plan=new, by=cast.a.head, at=NOW)
    return one


def test_r24_the_planner_proposes_two_where_two_are_needed_and_both_are_booked(siblings, run, cast):
    team = {cast.a.supervisor, cast.a.head}
    planning = run()
    assert [{one.supervisor, one.second_supervisor} for one in proposals(planning)] == [team, team]
    row = operations.accept(proposal=proposals(planning)[0], by=cast.a.coordinator, at=NOW)
    assert set(row.session.led_by) == team


def test_r24_the_planner_says_which_meeting_has_one_and_needs_two(siblings, run, cast):
    cast.a.supervisor  # noqa: B018
    siblings.by.user.roles = []
    siblings.by.user.save(update_fields=["roles"])
    found = proposals(run())
    assert [one.starts_at for one in found] == [None, None]
    assert [why["code"] for one in found for why in one.reasons] == [Code.SECOND] * 2
    assert "Нужни са двама наблюдаващи, а може само един" in lines(found)[0].reasons[0]
