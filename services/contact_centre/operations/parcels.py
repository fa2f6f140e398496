"""Letters and gifts: received, looked at by one of the team, passed on and read with the child, or returned."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.contact_centre import access, guards
from services.contact_centre.models import Arrangement, Parcel
from services.contact_centre.preparation_enums import ParcelKind, ParcelState
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def receive_parcel(
    *, arrangement: Arrangement, kind: str, what: str, to_child: bool, received_at: datetime, by: Worker, at: datetime
) -> Parcel:
    """
    Note what came in and from whom. It stays with the team until somebody has looked at it.

    :raises Refusal: nothing said, a time in the future.
    """
    access.require(by, Capability.CASES_EDIT, arrangement.case)
    if kind not in ParcelKind.values:
        raise Refusal(_("Choose from the list."), field="kind")
    if not what.strip():
        raise Refusal(_("Say what it is."), field="what")
    if received_at > at:
        raise Refusal(_("This time is in the future."), field="time")
    row = Parcel.objects.create(
        case=arrangement.case,
        arrangement=arrangement,
        kind=kind,
        what=what.strip(),
        to_child=to_child,
        received_at=received_at,
        received_by=by,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("kind", "received_at"))
    return row


@transaction.atomic
def screen_parcel(*, parcel: Parcel, is_allowed: bool, reason: str, by: Worker, at: datetime) -> Parcel:
    """
    Somebody has read or looked at all of it. What is not passed on goes back, with the reason.

    :raises Refusal: it was looked at already, or goes back without a reason.
    """
    row = _locked(parcel, by)
    if row.state != ParcelState.RECEIVED:
        raise Refusal(_("Somebody has looked at it already."))
    if not is_allowed and not reason.strip():
        raise Refusal(_("Say why it is returned."), field="reason")
    row.screened_at, row.screened_by = at, by
    row.state = ParcelState.ALLOWED
    if not is_allowed:
        row.state, row.reason, row.settled_at, row.settled_by = ParcelState.RETURNED, reason.strip(), at, by
    row.save(update_fields=["state", "screened_at", "screened_by", "reason", "settled_at", "settled_by"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",))
    return row


@transaction.atomic
def pass_on(*, parcel: Parcel, told: str, by: Worker, at: datetime) -> Parcel:
    """
    The child, or the parent, has it. With a child it is read or opened together; `told` says how that was.

    :raises Refusal: nobody has looked at it, it is settled, nothing told, or contact is frozen or forbidden now.
    """
    row = _locked(parcel, by)
    if row.state != ParcelState.ALLOWED:
        raise Refusal(_("Only what somebody has looked at and allowed is passed on."))
    if row.to_child and not told.strip():
        raise Refusal(_("Say how it was read or opened with the child, and what the child said."), field="told")
    if refused := guards.contact_forbidden(row.arrangement, at):
        raise refused
    row.state, row.told, row.settled_at, row.settled_by = ParcelState.PASSED_ON, told.strip(), at, by
    row.save(update_fields=["state", "told", "settled_at", "settled_by"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",))
    return row


def _locked(parcel: Parcel, by: Worker) -> Parcel:
    access.require(by, Capability.CASES_EDIT, parcel.case)
    return Parcel.objects.select_for_update(of=("self",)).select_related("case", "arrangement__case").get(pk=parcel.pk)
