"""Who is away and who works when: written by those who keep the rota, with what it touches told at once."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from kernel.hooks import Hook
from services.staff.models import Absence, Worker, WorkingHours
from services.staff.roles import Capability

# affected(worker=…, starts_at=…, ends_at=…) -> the address of a page that shows what must be arranged anew, or "".
# Rooms above register what they know: meetings that the colleague was to supervise.
absence_affects = Hook("absence_affects")


def require_rota(by: Worker) -> None:
    if not by.may(Capability.STAFF_ROTA):
        raise PermissionDenied("the rota belongs to those who keep it")


def get_absence(absence_id: UUID) -> Absence:
    found = Absence.objects.select_related("worker__user").filter(pk=absence_id, ended_at=None).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def record_absence(
    *, worker: Worker, starts_at: datetime, ends_at: datetime, kind: str, by: Worker, at: datetime, note: str = ""
) -> Absence:
    """
    From now on nobody can book the colleague for that time; what is booked already stays until a person decides.

    :raises Refusal: the end is not after the start, or it is already on record.
    """
    require_rota(by)
    if ends_at <= starts_at:
        raise Refusal(_("The end must be after the start."), field="last_day")
    during = DateTimeTZRange(starts_at, ends_at)
    if Absence.objects.filter(worker=worker, ended_at=None, during__overlap=during).exists():
        raise Refusal(_("%(name)s is away at that time already.") % {"name": worker}, field="first_day")
    absence = Absence.objects.create(
        worker=worker, during=during, kind=kind, note=note, recorded_at=at, recorded_by=by
    )
    record(Action.WRITE, actor=by.as_actor(), what=absence, fields=("during", "kind", "note"))
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: Worker, at: datetime) -> None:
    """The colleague is back, or it was a mistake: from now on the time counts as free."""
    require_rota(by)
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    record(Action.WRITE, actor=by.as_actor(), what=absence, fields=("ended_at",))


@transaction.atomic
def set_hours(*, worker: Worker, hours: Iterable[tuple[int, time, time]], by: Worker) -> None:
    """Replace the colleague's week; none at all: whenever the house is open."""
    require_rota(by)
    WorkingHours.objects.filter(worker=worker).delete()
    rows = [WorkingHours(worker=worker, weekday=day, starts=starts, ends=ends) for day, starts, ends in hours]
    WorkingHours.objects.bulk_create(rows)
    record(Action.WRITE, actor=by.as_actor(), what=worker, fields=("working_hours",))


def affected(worker: Worker, starts_at: datetime, ends_at: datetime) -> str:
    """Where what the absence touches is arranged anew; empty when it touches nothing."""
    pages = absence_affects(worker=worker, starts_at=starts_at, ends_at=ends_at)
    return next((page for page in pages if page), "")
