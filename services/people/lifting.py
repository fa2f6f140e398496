"""
Lifting what was kept from somebody: with a reason, and by two people where a protection order stood behind it.

Which rows a worker may lift is decided by the room they belong to; what lifting means is the same everywhere.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.people.models import Secrecy
from services.staff.models import Worker
from services.staff.roles import Capability

SHORTEST_REASON = 20


@transaction.atomic
def lift(*, row: Secrecy, what: Any, reason: str, by: Worker, at: datetime) -> bool:
    """
    Let it be known again, or ask the second person for it: True when it is lifted now. `what` is for the journal.

    Whether `by` may touch this row the caller has asked.

    :raises Refusal: no reason, or somebody has asked already.
    """
    row = _locked(row)
    if row.ended_at is not None:
        return True
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    if row.waits:
        raise Refusal(_("Somebody has asked for this already: a second person decides."))
    row.lift_asked_at, row.lift_asked_by, row.lift_reason = at, by, reason.strip()
    if not row.needs_two:
        row.ended_at, row.lifted_by = at, by
    row.save()
    detail = {"row": str(row.pk), "waits": row.waits}
    record(Action.WRITE, actor=by.as_actor(), what=what, fields=("secrets",), reason=reason, detail=detail)
    return not row.waits


@transaction.atomic
def decide_lifting(*, row: Secrecy, what: Any, is_given: bool, because: str, by: Worker, at: datetime) -> Secrecy:
    """
    Agree as the second person, or leave it as it is; whoever was refused may ask again.

    :raises Refusal: one's own wish, nothing waits, or no sufficient reason.
    """
    row = _locked(row)
    if not by.may(Capability.RELEASES_DECIDE):
        raise PermissionDenied
    if not row.waits:
        raise Refusal(_("This was already decided."))
    if row.lift_asked_by_id == by.pk:
        raise Refusal(_("Whoever asked for it cannot decide: a second person must."))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    if is_given:
        row.ended_at, row.lifted_by = at, by
    else:
        row.lift_asked_at, row.lift_asked_by, row.lift_reason = None, None, None
    row.save()
    detail = {"row": str(row.pk), "given": is_given}
    record(Action.WRITE, actor=by.as_actor(), what=what, fields=("secrets",), reason=because, detail=detail)
    return row


def may_decide(worker: Worker, row: Secrecy) -> bool:
    return row.waits and worker.may(Capability.RELEASES_DECIDE) and row.lift_asked_by_id != worker.pk


def _locked(row: Secrecy) -> Any:
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
