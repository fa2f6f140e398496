"""A case moves from state to state, and people are put in charge of it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from kernel.hooks import case_moved
from kernel.workflow import Transition, TransitionNotAllowed
from services.cases.access import may
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState
from services.cases.models import Assignment, Case, CaseTransition
from services.cases.operations import waiting
from services.staff.models import Worker
from services.staff.roles import Capability

_NEEDS = {
    CaseMove.DECLINE: Capability.CASES_DECIDE,
    CaseMove.START_CLOSING: Capability.CASES_CLOSE,
    CaseMove.CLOSE: Capability.CASES_CLOSE,
    CaseMove.REOPEN: Capability.CASES_DECIDE,
    CaseMove.RESUME: Capability.CASES_DECIDE,
    CaseMove.START_SCREENING: Capability.CASES_INTAKE,
    CaseMove.START_INTAKE: Capability.CASES_INTAKE,
}


def capability_for(move: str) -> Capability:
    return _NEEDS.get(CaseMove(move), Capability.CASES_EDIT)


@transaction.atomic
def move_case(*, case: Case, move: str, by: Worker, at: datetime, note: str = "", closing_reason: str = "") -> Case:
    """
    Make one move of the case's workflow and write it into its history.

    :raises TransitionNotAllowed: not from the present state.
    :raises Refusals: every guard that still says no, each with a link to where the missing thing is done.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, capability_for(move), case):
        raise PermissionDenied
    context: dict[str, Any] = {"by": by, "at": at, "note": note, "closing_reason": closing_reason}
    transition = _checked(case, move, context)
    CaseTransition.objects.create(
        case=case, move=move, from_state=case.state, to_state=transition.target, at=at, by=by, note=note
    )
    case.state = transition.target
    _stamp(case, at, note, closing_reason)
    case.save(update_fields=["state", "opened_at", "closed_at", "closing_reason", "closing_note"])
    waiting.on_move(case=case, move=move, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("state",), detail={"move": move})
    case_moved(case=case, move=move, by=by, at=at, note=note)
    return case


def leave_list(*, case: Case, by: Worker, at: datetime) -> None:
    """Back into screening whatever the guards would say: a family in danger does not wait for a place."""
    move = CaseMove.OFFER_PLACE
    CaseTransition.objects.create(
        case=case, move=move, from_state=case.state, to_state=CaseState.SCREENING, at=at, by=by
    )
    case.state = CaseState.SCREENING
    case.save(update_fields=["state"])
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("state",), detail={"move": move})


def _checked(case: Case, move: str, context: dict[str, Any]) -> Transition:
    try:
        return CASE_WORKFLOW.check(move, case.state, case, **context)
    except TransitionNotAllowed as refusal:
        message = _("The case is “%(state)s” by now, so this step is not possible. Open the case again.")
        raise TransitionNotAllowed(message % {"state": case.get_state_display()}) from refusal


def _stamp(case: Case, at: datetime, note: str, closing_reason: str) -> None:
    """The dates that constraints tie to the state."""
    if case.state == CaseState.ACTIVE and case.opened_at is None:
        case.opened_at = at
    if case.state == CaseState.CLOSING:
        case.closing_reason, case.closing_note = closing_reason, note
    if case.state == CaseState.CLOSED:
        case.closed_at = at
    elif case.state == CaseState.SCREENING:
        case.closed_at, case.closing_reason = None, ""


@transaction.atomic
def assign_key_worker(*, case: Case, worker: Worker, by: Worker, at: datetime) -> Case:
    """
    Put one worker in charge.

    :raises Refusal: the worker is not active or cannot work on cases.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_ASSIGN, case):
        raise PermissionDenied
    if not worker.active or not worker.may(Capability.CASES_EDIT):
        raise Refusal(_("This worker cannot be in charge of a case."), field="worker")
    case.key_worker = worker
    case.save(update_fields=["key_worker"])
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("key_worker",))
    return case


@transaction.atomic
def assign_worker(*, case: Case, worker: Worker, by: Worker, at: datetime) -> Assignment:
    if not may(by, Capability.CASES_ASSIGN, case):
        raise PermissionDenied
    if not worker.active or not worker.may(Capability.CASES_VIEW_ASSIGNED):
        raise Refusal(_("This worker cannot work on cases."), field="worker")
    row, created = Assignment.objects.get_or_create(
        case=case, worker=worker, until=None, defaults={"since": at, "assigned_by": by}
    )
    if created:
        record(Action.WRITE, actor=by.as_actor(), what=case, fields=("assignments",))
    return row


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: Worker, at: datetime) -> None:
    if not may(by, Capability.CASES_ASSIGN, assignment.case):
        raise PermissionDenied
    if Assignment.objects.filter(pk=assignment.pk, until__isnull=True).update(until=at):
        record(Action.WRITE, actor=by.as_actor(), what=assignment.case, fields=("assignments",))
