"""Of which type a meeting is on its day, how far a step has come, and the letters and gifts of a case."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from kernel.clock import local
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.enums import Part, SessionPurpose, SessionState
from services.contact_centre.models import Arrangement, ArrangementStep, Parcel, Session
from services.contact_centre.preparation_enums import STRICTEST_FIRST, StepTo, StepWhen
from services.staff.models import Worker

HELD = (SessionState.NOTES_DUE, SessionState.SIGNED)
Dated = Mapping[UUID, list[ArrangementStep]]


def steps(case: Case) -> QuerySet[ArrangementStep]:
    """In the order in which they come; those without a day last."""
    rows = case.arrangement_steps.select_related("arrangement__child", "arrangement__visiting", "basis", "by")
    return rows.order_by("starts_on", "at", "id")


def dated_steps(arrangements: Iterable[Arrangement]) -> Dated:
    """Arrangement to its steps that have their day, the first first: read once for a whole plan."""
    rows = ArrangementStep.objects.filter(arrangement__in=list(arrangements), starts_on__isnull=False)
    found: dict[UUID, list[ArrangementStep]] = {}
    for row in rows.order_by("starts_on", "id"):
        found.setdefault(row.arrangement_id, []).append(row)
    return found


def step_on(arrangement: Arrangement, day: date, known: Dated) -> ArrangementStep | None:
    past = [row for row in known.get(arrangement.pk, ()) if row.starts_on and row.starts_on <= day]
    return past[-1] if past else None


def ruling_step(arrangements: Iterable[Arrangement], day: date, known: Dated) -> ArrangementStep | None:
    """
    The step that rules a meeting of these children together. None: it is as the arrangements began.

    Where brothers and sisters have come to different steps the more protective one rules, and where one of them has
    not begun to step at all nothing changes.
    """
    found = [step_on(row, day, known) for row in arrangements]
    real = [step for step in found if step is not None]
    if len(real) < len(found) or not real:
        return None
    return min(real, key=lambda step: STRICTEST_FIRST.index(StepTo(step.to)))


def get_step(worker: Worker, step_id: UUID) -> ArrangementStep:
    rows = ArrangementStep.objects.select_related("case__family", "arrangement__child")
    found = rows.filter(pk=step_id, case__in=visible_cases(worker).values("pk")).first()
    if found is None:
        raise Http404
    return found


def weeks_held(arrangement: Arrangement, since: date | None = None) -> int:
    """In how many calendar weeks a meeting of this child was held under the arrangement."""
    held = Session.objects.filter(
        state__in=HELD, participants__arrangement=arrangement, participants__part=Part.CHILD
    ).exclude(purpose=SessionPurpose.HANDOVER_BACK)
    days = [local(starts).date() for starts in held.values_list("starts_at", flat=True)]
    return len({day.isocalendar()[:2] for day in days if since is None or day >= since})


def waiting_for_weeks() -> QuerySet[ArrangementStep]:
    rows = ArrangementStep.objects.filter(when=StepWhen.AFTER_HELD, starts_on__isnull=True, asked_at__isnull=True)
    return rows.select_related("case", "arrangement__child").order_by("at", "id")


def parcels(case: Case) -> QuerySet[Parcel]:
    """The latest first."""
    rows = case.parcels.select_related(
        "arrangement__child", "arrangement__visiting", "received_by", "screened_by", "settled_by"
    )
    return rows.order_by("-received_at", "-id")


def get_parcel(worker: Worker, parcel_id: UUID) -> Parcel:
    rows = Parcel.objects.select_related("case__family", "arrangement__child", "arrangement__visiting")
    found = rows.filter(pk=parcel_id, case__in=visible_cases(worker).values("pk")).first()
    if found is None:
        raise Http404
    return found
