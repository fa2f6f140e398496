"""What the planner proposed and who is away, over the API: read, and by whom."""

import pytest

from kernel.clock import at_sofia
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.conflicts import add_conflict, end_conflict
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.staff.enums import AbsenceKind
from services.staff.rota import record_absence
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.planning.month import FIRST, LAST
from tests.contact_centre.test_plans import REGIME, rule_of


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def planning(family, cast, monkeypatch):
    monkeypatch.setattr(operations.work, "now", lambda: NOW)
    new = NewPlan(arrangements=(family.first,), rule=rule_of(REGIME))
    confirm_plan(basis=family.basis, plan=new, by=cast.a.head, at=NOW)
    made = operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    operations.work_planning(planning_id=made.pk)
    return made


def test_proposals_are_read(planning, family, program, cast):
    key = program(cast.a.coordinator)
    assert [one["state"] for one in key.get("plannings/").json()["results"]] == ["ready"]
    assert key.get(f"plannings/{planning.pk}/").json()["id"] == str(planning.pk)
    found = key.get(f"plannings/{planning.pk}/proposals/").json()["results"]
    assert [(one["case"], one["reasons"], one["state"]) for one in found] == [(str(family.case.pk), [], "open")] * 2
    assert key.get(f"plannings/{planning.pk}/proposals/", kind="unplaced").json()["count"] == 0


def test_a_key_worker_s_key_reads_no_proposals(planning, program, cast):
    assert program(cast.a.key_worker).get("plannings/").status_code == 403


def test_absences_say_who_and_when_and_never_why(program, cast, house):
    span = {"starts_at": at_sofia(SATURDAY, NOW.time()), "ends_at": at_sofia(SATURDAY, NOW.time().replace(hour=20))}
    record_absence(worker=cast.a.supervisor, kind=AbsenceKind.SICK, note="грип", by=cast.a.head, at=NOW, **span)
    (row,) = program(cast.a.key_worker).get("absences/").json()["results"]
    assert set(row) == {"id", "worker", "starts_at", "ends_at"}
    assert program(cast.a.key_worker).get("qualifications/").json()["count"] == 0


def test_conflicts_of_the_cases_one_sees(family, another_family, program, cast):
    for one in (family, another_family()):
        add_conflict(case=one.case, worker=cast.a.supervisor, person=None, reason="Кума", by=cast.a.head, at=NOW)
    rows = program(cast.a.coordinator).get("conflicts-of-interest/", case=str(family.case.pk)).json()["results"]
    assert [one["worker"] for one in rows] == [str(cast.a.supervisor.pk)]
    assert "reason" not in rows[0]


def test_one_that_has_ended_is_still_read(family, program, cast):
    facts = {"by": cast.a.head, "at": NOW}
    row = add_conflict(case=family.case, worker=cast.a.supervisor, person=None, reason="Кума", **facts)
    end_conflict(conflict=row, **facts)
    key = program(cast.a.coordinator)
    (listed,) = key.get("conflicts-of-interest/").json()["results"]
    assert listed["until"]
    assert key.get(f"conflicts-of-interest/{row.pk}/").json() == listed
    assert program(cast.a.worker("key_worker")).get(f"conflicts-of-interest/{row.pk}/").status_code == 404
