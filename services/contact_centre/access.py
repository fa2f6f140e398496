"""Who may see and change which meeting. The case decides; a supervisor also sees the meetings of their own."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from services.cases.access import may
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.models import Session
from services.staff.models import Worker
from services.staff.roles import Capability, Role

ON_DUTY = {Role.RECEPTION, Role.SESSION_SUPERVISOR}


def led_by(worker: Worker) -> Q:
    """Meetings that this worker supervises, as the first or as the second."""
    return Q(supervisor=worker) | Q(second_supervisor=worker)


def visible_sessions(worker: Worker) -> QuerySet[Session]:
    """The only door to Session for anything a person asked for."""
    if not worker.may(Capability.SESSIONS_VIEW):
        return Session.objects.none()
    if worker.may(Capability.CASES_VIEW_ALL):
        return Session.objects.all()
    return Session.objects.filter(Q(case__in=visible_cases(worker).values("pk")) | led_by(worker))


def require(worker: Worker, capability: Capability, case: Case) -> None:
    """:raises PermissionDenied: the capability is missing or the case is not theirs to see."""
    if not may(worker, capability, case):
        raise PermissionDenied(f"{capability} for this case")


def plans_known_to(worker: Worker, today: QuerySet[Session]) -> QuerySet[Session]:
    """
    Of the meetings on today's board those whose safety plan this worker may read, on the card and in an emergency.

    All for whoever is on duty: who keeps the door or supervises by role, and who supervises one of these. Else those
    that the worker sees anyway: that key workers and psychologists may note arrivals opens no other family's plan.
    """
    if ON_DUTY & set(worker.roles) or today.filter(led_by(worker)).exists():
        return today
    return today.filter(pk__in=visible_sessions(worker).values("pk"))


def may_plan(worker: Worker, case: Case) -> bool:
    return may(worker, Capability.SESSIONS_PLAN, case)
