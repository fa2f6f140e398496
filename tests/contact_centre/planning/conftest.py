"""A confirmed plan, and a run of the planner: asked for on the page, done by the worker."""

import pytest

from kernel import clock
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.planning import work
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from tests.contact_centre.conftest import NOW, REGIME
from tests.contact_centre.planning.month import FIRST, LAST
from tests.contact_centre.test_plans import rule_of


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    for module in (work, operations.deciding, clock):
        monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def planned(cast):
    def make(family, text=REGIME, basis=None):
        new = NewPlan(arrangements=(family.first,), rule=rule_of(text))
        return confirm_plan(basis=basis or family.basis, plan=new, by=cast.a.head, at=NOW)

    return make


@pytest.fixture
def run(cast):
    """Asked for on the page, done by the worker."""

    def go(by=None, first=FIRST, last=LAST):
        planning = operations.ask_to_plan(first_day=first, last_day=last, by=by or cast.a.coordinator, at=NOW)
        operations.work_planning(planning_id=planning.pk)
        planning.refresh_from_db()
        return planning

    return go
