"""Who may see and change which case."""

from django.db.models import Q, QuerySet

from kernel.clock import now
from services.cases.models import Case
from services.staff.models import Worker
from services.staff.roles import Capability


def visible_to(worker: Worker) -> QuerySet[Case]:
    """The only door to Case for anything a person asked for."""
    if worker.may(Capability.CASES_VIEW_ALL):
        return Case.objects.all()
    if worker.may(Capability.CASES_VIEW_ASSIGNED):
        mine = Q(key_worker=worker) | Q(assignments__worker=worker, assignments__until__isnull=True) | _broken(worker)
        return Case.objects.filter(pk__in=Case.objects.filter(mine).values("pk"))
    return Case.objects.none()


def _broken(worker: Worker) -> Q:
    """Cases that the worker has opened in an emergency; it ends by the clock, without anybody doing anything."""
    if not worker.may(Capability.CASES_BREAK_GLASS):
        return Q(pk__in=())
    return Q(emergencies__worker=worker, emergencies__until__gt=now(), emergencies__ended_at__isnull=True)


def may(worker: Worker, capability: Capability, case: Case) -> bool:
    """Whether the worker holds the capability and the case is theirs to see."""
    return worker.may(capability) and visible_to(worker).filter(pk=case.pk).exists()
