"""A planned consultation at another hour, in another room or with another colleague; the people stay the same."""

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.operations import add_task
from services.consultations import access, doors, telling
from services.consultations.enums import CONSULTATION_WORKFLOW, ConsultationMove, ConsultationState, NotHeld
from services.consultations.models import Consultation
from services.consultations.operations import Wanted, closed, locked, place, placed
from services.scheduling.operations.bookings import hold, release
from services.staff.models import Worker


@transaction.atomic
def move_consultation(*, consultation: Consultation, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    """
    At another hour it is a new row, and the old one says to which it was moved: whoever comes is told of the new hour.
    In the same hour the row gets its other room or colleague, and nobody is told.

    :raises Refusals: what speaks against it, nothing would change, or it has begun; then everything stays as it was.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=consultation.case_id)
    old = locked(consultation, by)
    if not access.may_plan(by, case):
        raise PermissionDenied("consultations of this case")
    CONSULTATION_WORKFLOW.check(ConsultationMove.MOVE, old.state, old, by=by, at=at)
    same = replace(wanted, kind=old.kind, adult=old.adult, child=old.child)
    hold((), [(pair.one_id, pair.other_id) for pair in doors.pairs_of(old)])  # before its doors are given back
    if (old.starts_at, old.ends_at) == (same.starts_at, same.ends_at):
        return _rearranged(old, same, by, at)
    return _moved(case, old, same, by, at)


def _rearranged(row: Consultation, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    changes = {"room": wanted.room, "worker": wanted.worker}
    fields = tuple(name for name, to in changes.items() if getattr(row, name) != to)
    if not fields:
        raise Refusal(_("Nothing would change: choose another hour, room or colleague."))
    # While it is asked what speaks against it, it must not stand in its own way.
    aside = {"state": ConsultationState.NOT_HELD, "not_held": NotHeld.MOVED, "closed_at": at, "closed_by": by}
    Consultation.objects.filter(pk=row.pk).update(**aside)
    release(booking=row.pk)
    for name in fields:
        setattr(row, name, changes[name])
    place(row, wanted, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=fields, reason=wanted.override)
    return row


def _moved(case: Case, old: Consultation, wanted: Wanted, by: Worker, at: datetime) -> Consultation:
    closed(old, ConsultationMove.MOVE, NotHeld.MOVED, by, at)
    release(booking=old.pk)
    old.moved_to = new = placed(case, wanted, by, at)
    old.save(update_fields=["moved_to"])
    _tell(old, new, at)
    return new


def _tell(old: Consultation, new: Consultation, at: datetime) -> None:
    """Of the new hour whoever comes then, and that the old one is off whoever would have come to that one alone."""
    telling.tell(old, at, only=telling.readers(old) - telling.readers(new))
    telling.tell(new, at, telling.MOVED)
    if telling.comes_too_late(new, at, before=min(old.starts_at, new.starts_at)):
        text = _("The consultation of %(when)s was moved, and a message would come too late: telephone whoever comes")
        when = f"{local(old.starts_at):%d.%m.%Y %H:%M}"
        add_task(case=new.case, title=text % {"when": when}, due_on=local(at).date(), by=None, at=at)
