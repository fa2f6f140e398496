"""Reads of the record: who may see it, who may write it."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.contact_centre.models import Observation, Session
from services.staff.models import Worker
from services.staff.roles import Capability


def records_of(worker: Worker) -> QuerySet[Session]:
    """Sessions whose record this worker may read: those they supervise, and those of cases they may see."""
    allowed = Q(pk__in=[])
    if worker.may(Capability.RECORDS_WRITE):
        allowed |= Q(supervisor=worker)
    if worker.may(Capability.RECORDS_VIEW):
        allowed |= Q(case__in=visible_cases(worker).values("pk"))
    return Session.objects.filter(allowed)


def may_read(worker: Worker, session: Session) -> bool:
    return records_of(worker).filter(pk=session.pk).exists()


def get_record(worker: Worker, session_id: UUID) -> Session:
    """Return the session, or 404 whether it is missing or its record is not theirs to read."""
    session = (
        records_of(worker).select_related("case", "room", "supervisor", "signed_by").filter(pk=session_id).first()
    )
    if session is None:
        raise Http404
    return session


def may_open_case(worker: Worker, session: Session) -> bool:
    return visible_cases(worker).filter(pk=session.case_id).exists()


def may_write(worker: Worker, session: Session) -> bool:
    """Whoever supervised writes; the head of the service where nobody else can."""
    if not worker.may(Capability.RECORDS_WRITE):
        return False
    return session.supervisor_id == worker.pk or worker.may(Capability.CASES_DECIDE)


def facts_of(session: Session) -> list[Observation]:
    return list(session.observations.select_related("author").order_by("at", "id"))
