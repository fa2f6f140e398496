"""Conflicts of interest, as pages show them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.access import led_by
from services.contact_centre.enums import TAKES_PLACE
from services.contact_centre.models import ConflictOfInterest, Session
from services.staff.models import Worker


def visible_to(worker: Worker) -> QuerySet[ConflictOfInterest]:
    rows = ConflictOfInterest.objects.filter(case__in=visible_cases(worker).values("pk"))
    return rows.select_related("worker", "person", "case")


def of_case(case: Case) -> QuerySet[ConflictOfInterest]:
    found = case.conflicts_of_interest.filter(until__isnull=True).select_related("worker", "person")
    return found.order_by("since", "id")


def get_conflict(worker: Worker, conflict_id: UUID) -> ConflictOfInterest:
    found = visible_to(worker).filter(pk=conflict_id, until__isnull=True).first()
    if found is None:
        raise Http404
    return found


def touched(conflict: ConflictOfInterest, at: datetime) -> QuerySet[Session]:
    """Meetings ahead that the colleague was to supervise and now may not."""
    mine = Session.objects.filter(led_by(conflict.worker), state__in=TAKES_PLACE, starts_at__gt=at)
    with_them = Q(participants__person=conflict.person_id) if conflict.person_id else Q(case=conflict.case_id)
    return mine.filter(with_them).distinct().order_by("starts_at", "id")
