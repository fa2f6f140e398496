"""Who may see and change which meeting. The case decides; a supervisor also sees the meetings of their own."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from services.cases.access import may
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.models import Session
from services.staff.models import Worker
from services.staff.roles import Capability, Role

ON_DUTY = {Role.RECEPTION, Role.SESSION_SUPERVISOR}


def visible_sessions(worker: Worker) -> QuerySet[Session]:
    """The only door to Session for anything a person asked for."""
    if not worker.may(Capability.SESSIONS_VIEW):
        return Session.objects.none()
    if worker.may(Capability.CASES_VIEW_ALL):
        return Session.objects.all()
    return Session.objects.filter(Q(case__in=visible_cases(worker).values("pk")) | Q(supervisor=worker))


def require(worker: Worker, capability: Capability, case: Case) -> None:
    """:raises PermissionDenied: the capability is missing or the case is not theirs to see."""
    if not may(worker, capability, case):
        raise PermissionDenied(f"{capability} for this case")


def may_see_basics(worker: Worker) -> bool:
    """Whoever is at the door or in the room, of every meeting of today: not of the case, and no other day."""
    return worker.may(Capability.BOARD_CHECK_IN) or worker.may(Capability.SESSIONS_RUN)


def steps_known_to(worker: Worker, present: Iterable[Session]) -> set[UUID]:
    """
    Of these meetings in the house now: all for whoever is on duty, else those that the worker sees anyway.

    On duty is who keeps the door or supervises by role, and who supervises one of these. That a key worker or a
    psychologist may note arrivals does not open another family's plan to them here.
    """
    sessions = list(present)
    at_work = bool(ON_DUTY & set(worker.roles)) or any(one.supervisor_id == worker.pk for one in sessions)
    if may_see_basics(worker) and at_work:
        return {one.pk for one in sessions}
    asked = visible_sessions(worker).filter(pk__in=[one.pk for one in sessions])
    return set(asked.values_list("pk", flat=True))


def may_plan(worker: Worker, case: Case) -> bool:
    return may(worker, Capability.SESSIONS_PLAN, case)
