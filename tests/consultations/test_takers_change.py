"""What changes with whom a child leaves a consultation that is planned already: a task, and what settles it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from services.cases.models import Task
from services.consultations.apart import must_move
from services.consultations.operations import call_off
from services.contact_centre.models import AdmittedPerson
from services.contact_centre.operations.orders import (
    NewAdmission,
    NewArrangement,
    NewBasis,
    add_arrangement,
    admit_person,
    end_admission,
    enter_basis,
    keep_apart,
    may_meet,
)
from tests.consultations.conftest import MONDAY, NOW
from tests.consultations.test_nobody_takes import alone, child, files_in_a_folder_of_the_test, protection, tasks
from tests.consultations.test_planning import must_not_meet
from tests.contact_centre.test_freeze import aside

__all__ = ["alone", "child", "files_in_a_folder_of_the_test"]


@pytest.fixture
def left_with_the_grandmother(cast, family, plan, alone, child):
    """An hour is planned, the mother is kept from the child, and the grandmother alone may take it."""
    row = plan(alone())
    admission = NewAdmission(family.relative("Росица Иванова"), "order", date(2026, 9, 10), ground="Решението.")
    admitted = admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    must_not_meet(family, family.mother, child)
    return row, admitted


def open_tasks(family):
    found = Task.objects.filter(case=family.case, done_at__isnull=True)
    return [one.title for one in found if "09.11.2026 10:00" in one.title]


def test_an_admission_that_is_ended_is_a_task_once(cast, family, left_with_the_grandmother):
    _row, admitted = left_with_the_grandmother
    assert tasks(family) == []
    for at in (NOW, NOW + timedelta(days=1)):
        end_admission(admitted=admitted, by=cast.a.head, at=at)
        (title,) = tasks(family)
    assert "Няма с кого детето да си тръгне" in title
    assert admitted.until_date == NOW.date() - timedelta(days=1), "what has ended does not end later"


def test_an_admission_of_today_that_is_taken_back_is_a_task_too(cast, family, left_with_the_grandmother):
    _row, admitted = left_with_the_grandmother
    AdmittedPerson.objects.filter(pk=admitted.pk).update(from_date=NOW.date())
    admitted.refresh_from_db()
    end_admission(admitted=admitted, by=cast.a.head, at=NOW)
    assert not AdmittedPerson.objects.exists()
    assert len(tasks(family)) == 1


def test_an_order_on_the_day_of_which_the_admission_has_run_out_is_a_task(cast, family, plan, alone):
    plan(alone())
    until = MONDAY - timedelta(days=1)
    admission = NewAdmission(family.relative("Росица Иванова"), "order", date(2026, 9, 10), until, "Решението.")
    admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    protection(family, family.mother)
    assert len(tasks(family)) == 1


def test_where_somebody_is_left_an_ended_admission_is_none(cast, family, plan, alone):
    plan(alone())
    admission = NewAdmission(family.relative("Росица Иванова"), "order", date(2026, 9, 10), ground="Решението.")
    admitted = admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    end_admission(admitted=admitted, by=cast.a.head, at=NOW)
    assert tasks(family) == []


@pytest.mark.parametrize("where", ["its own case", "another case"])
def test_the_task_is_done_when_the_pair_is_lifted(cast, family, another_family, plan, alone, child, where):
    plan(alone())
    case = family.case if where == "its own case" else another_family("Петров", "Ива").case
    pair = keep_apart(case=case, one=family.mother, other=child, reason="Заплахи", by=cast.a.head, at=NOW)
    must_move(people={family.mother.pk, child.pk}, by=cast.a.head, at=NOW)
    assert len(open_tasks(family)) == 1
    may_meet(pair=pair, reason="Съдът реши", by=cast.a.head, at=NOW)
    assert open_tasks(family) == []


def test_the_task_is_done_when_the_order_is_set_aside(cast, family, plan, alone):
    plan(alone())
    order = protection(family, family.mother)
    assert len(open_tasks(family)) == 1
    aside(order, family, cast)
    assert open_tasks(family) == []


def test_while_another_order_stands_it_is_not_done(cast, family, plan, alone):
    plan(alone())
    order = protection(family, family.mother)
    protection(family, family.mother, "8/2026")
    aside(order, family, cast)
    assert len(open_tasks(family)) == 1


def test_whoever_may_not_end_an_admission_makes_no_task(cast, family, left_with_the_grandmother):
    _row, admitted = left_with_the_grandmother
    for who in (cast.a.reception, cast.a.worker("key_worker")):
        with pytest.raises(PermissionDenied):
            end_admission(admitted=admitted, by=who, at=NOW)
    assert tasks(family) == []


def test_what_was_planned_with_a_reason_is_not_asked_about_again(cast, family, plan, alone, child):
    admission = NewAdmission(family.relative("Росица Иванова"), "order", date(2026, 9, 10), ground="Решението.")
    admitted = admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    for one in (family.mother, admitted.person):
        must_not_meet(family, one, child)
    plan(alone(override="Взема я леля Росица."), by=cast.a.coordinator)
    end_admission(admitted=admitted, by=cast.a.head, at=NOW)
    (title,) = tasks(family)
    assert "входа" in title


def test_the_task_is_done_when_somebody_else_is_admitted_or_the_hour_called_off(
    cast, family, plan, alone, left_with_the_grandmother
):
    row, admitted = left_with_the_grandmother
    end_admission(admitted=admitted, by=cast.a.head, at=NOW)
    admission = NewAdmission(family.relative("Вяра Колева"), "order", NOW.date(), ground="Решението.")
    admitted = admit_person(arrangement=family.first, admission=admission, by=cast.a.head, at=NOW)
    assert open_tasks(family) == []
    end_admission(admitted=admitted, by=cast.a.head, at=NOW)
    assert len(open_tasks(family)) == 1, "and it is one again"
    call_off(consultation=row, not_held="centre", by=cast.a.coordinator, at=NOW)
    assert open_tasks(family) == []


def test_an_act_that_replaces_the_former_is_a_task_until_somebody_says_whom_the_child_lives_with(
    cast, family, plan, alone, child
):
    plan(alone())
    new = NewBasis("court_order", date(2026, 11, 2), date(2026, 11, 5), court_name="СРС", regime_text="всяка събота")
    act = enter_basis(case=family.case, basis=replace(new, supersedes=family.basis), by=cast.a.head, at=NOW)
    assert len(open_tasks(family)) == 1
    arrangement = NewArrangement(child, family.father, family.mother)
    add_arrangement(basis=act, arrangement=arrangement, by=cast.a.head, at=NOW)
    assert open_tasks(family) == []
