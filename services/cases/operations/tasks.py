"""Something to do by a day."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.access import may, visible_to
from services.cases.models import Case, Task
from services.staff.models import Worker
from services.staff.roles import Capability

SECOND_CONSENT = "second_consent"


@transaction.atomic
def add_task(
    *,
    title: str,
    due_on: date,
    by: Worker | None,
    at: datetime,
    case: Case | None = None,
    assigned_to: Worker | None = None,
    kind: str = "",
) -> Task:
    """
    Put a task on the list of one worker, or of the whole team.

    :raises Refusal: due before today, or for somebody who cannot see the case.
    """
    if by is not None and not (may(by, Capability.CASES_EDIT, case) if case else by.may(Capability.CASES_EDIT)):
        raise PermissionDenied
    if due_on < at.astimezone(SOFIA).date():
        raise Refusal(_("The day is already past."), field="due_on")
    if assigned_to is not None and case is not None and not visible_to(assigned_to).filter(pk=case.pk).exists():
        raise Refusal(_("This worker does not work on the case."), field="assigned_to")
    task = Task.objects.create(
        case=case, kind=kind, title=title, due_on=due_on, assigned_to=assigned_to, created_by=by, created_at=at
    )
    record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=case or task, fields=("tasks",))
    return task


@transaction.atomic
def finish_task(*, task: Task, by: Worker, at: datetime) -> None:
    """Tick a task off; the first tick counts."""
    if not (may(by, Capability.CASES_EDIT, task.case) if task.case else by.may(Capability.CASES_EDIT)):
        raise PermissionDenied
    if Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=at, done_by=by):
        record(Action.WRITE, actor=by.as_actor(), what=task.case or task, fields=("tasks",))


@transaction.atomic
def ask_key_worker(*, case: Case, kind: str, title: str, at: datetime) -> bool:
    """
    A task of today that the clock asks for, once for each `kind` of a case, also when two clocks strike together.

    For the key worker; for the team when there is none who still works on the case.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("key_worker__user").get(pk=case.pk)
    if Task.objects.filter(case=case, kind=kind).exists():
        return False
    today, who = at.astimezone(SOFIA).date(), key_worker_at_work(case)
    add_task(case=case, kind=kind, title=title, due_on=today, assigned_to=who, by=None, at=at)
    return True


def key_worker_at_work(case: Case) -> Worker | None:
    """Who has a task of the case; nobody when the key worker has left, or no longer works on cases."""
    worker = case.key_worker
    if worker is None or not worker.active:
        return None
    return worker if visible_to(worker).filter(pk=case.pk).exists() else None


def close_tasks(*, case: Case, kind: str, by: Worker | None, at: datetime) -> None:
    """What the tasks of this kind asked for has happened by another way."""
    Task.objects.filter(case=case, kind=kind, done_at__isnull=True).update(done_at=at, done_by=by)
