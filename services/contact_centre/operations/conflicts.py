"""R28: whoever is related to somebody of a case, or bound to them otherwise, does not supervise their meetings."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.models import ConflictOfInterest
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


def may_bind(by: Worker, case: Case) -> bool:
    """Who works on the case, and who keeps the rota of everybody."""
    return access.may(by, Capability.CASES_EDIT, case) or access.may(by, Capability.STAFF_ROTA, case)


@transaction.atomic
def add_conflict(
    *, case: Case, worker: Worker, person: Person | None, reason: str, by: Worker, at: datetime
) -> ConflictOfInterest:
    """
    From now on the colleague cannot be booked with them; meetings already planned stay until a person decides.

    :raises Refusal: no reason, or it is on record.
    """
    if not may_bind(by, case):
        raise PermissionDenied("conflicts of interest of this case")
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    if ConflictOfInterest.objects.filter(case=case, worker=worker, person=person, until=None).exists():
        raise Refusal(_("This conflict of interest is already on record."), field="worker")
    row = ConflictOfInterest.objects.create(
        case=case, worker=worker, person=person, reason=reason, since=at, created_by=by
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("worker", "person", "reason"))
    return row


@transaction.atomic
def end_conflict(*, conflict: ConflictOfInterest, by: Worker, at: datetime) -> None:
    """It no longer holds; the row stays. Nobody ends their own."""
    if not may_bind(by, conflict.case):
        raise PermissionDenied("conflicts of interest of this case")
    if conflict.worker_id == by.pk:
        raise Refusal(_("Somebody else decides whether your own conflict of interest has ended."))
    conflict.until, conflict.ended_by = at, by
    conflict.save(update_fields=["until", "ended_by"])
    record(Action.WRITE, actor=by.as_actor(), what=conflict, fields=("until",))
