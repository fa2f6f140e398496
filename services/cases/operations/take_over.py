"""A case that was led elsewhere before: it begins here where it stands."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.enums import CaseMove, CaseState, ClosingReason
from services.cases.guards import no_safety_signal
from services.cases.models import Case, CaseTransition, WaitingEntry
from services.staff.models import Worker
from services.staff.roles import Capability

STATES = frozenset({CaseState.WAITING, CaseState.INTAKE, CaseState.ACTIVE, CaseState.SUSPENDED, CaseState.CLOSED})
OPENED = frozenset({CaseState.ACTIVE, CaseState.SUSPENDED, CaseState.CLOSED})


@transaction.atomic
def take_over(*, case: Case, state: str, by: Worker, at: datetime, closed_at: datetime | None = None) -> Case:
    """
    Put a case that has just been received into the state it really has, without the steps that others did before.

    The history says so in one line. From then on the case moves by its workflow like every other.

    :raises Refusal: it has moved here already, no such state, closed without a day, violence on a waiting list.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    _check(case, state, closed_at)
    CaseTransition.objects.create(
        case=case, move=CaseMove.TAKE_OVER, from_state=case.state, to_state=state, at=at, by=by
    )
    case.state = CaseState(state)
    case.duplicates_checked_at, case.duplicates_checked_by = at, by
    case.opened_at = case.received_at if state in OPENED else None
    if state == CaseState.CLOSED:
        case.closed_at, case.closing_reason = closed_at, ClosingReason.BEFORE_SYSTEM
    case.save(
        update_fields=[
            "state",
            "duplicates_checked_at",
            "duplicates_checked_by",
            "opened_at",
            "closed_at",
            "closing_reason",
        ]
    )
    if state == CaseState.WAITING:
        WaitingEntry.objects.create(case=case, since=case.received_at, entered_by=by)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("state",), detail={"move": CaseMove.TAKE_OVER})
    return case


def _check(case: Case, state: str, closed_at: datetime | None) -> None:
    if case.state != CaseState.RECEIVED or state not in STATES:
        raise Refusal(_("This case has its own history here already."))
    if state == CaseState.CLOSED and closed_at is None:
        raise Refusal(_("A closed case needs the date on which it was closed."), field="closed_on")
    danger = no_safety_signal(case) if state == CaseState.WAITING else None
    if danger:
        raise danger
