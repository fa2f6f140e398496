"""Who may see and change which case."""

from typing import Any

from django.db.models import QuerySet

from kernel.moments import Moment
from kernel.reading import read_once
from services.cases.models import Assignment, BreakGlass, Case
from services.staff.models import Worker
from services.staff.roles import Capability


def visible_to(worker: Worker) -> QuerySet[Case]:
    """The only door to Case for anything a person asked for."""
    if worker.may(Capability.CASES_VIEW_ALL):
        return Case.objects.all()
    if not worker.may(Capability.CASES_VIEW_ASSIGNED):
        return Case.objects.none()
    ids = assigned(worker.pk)
    if worker.may(Capability.CASES_BREAK_GLASS):
        ids = [*ids, opened_in_emergency(worker.pk)]
    return _among(ids)


def standing_for(worker: Worker) -> QuerySet[Case]:
    """Cases that are the worker's own business: what an emergency opens for hours is not among them."""
    if worker.may(Capability.CASES_VIEW_ALL):
        return Case.objects.all()
    return _among(assigned(worker.pk)) if worker.may(Capability.CASES_VIEW_ASSIGNED) else Case.objects.none()


def _among(ids: list[QuerySet[Any]]) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=ids[0].union(*ids[1:], all=True))


# The two rules below stand here once: for the queries above, and for the row policies of the database, which are
# compiled from them (services.walls) with an expression in the place of the worker.


def assigned(worker: Any) -> list[QuerySet[Any]]:
    """Ids of the cases that the worker leads or works on."""
    led = Case.objects.filter(key_worker=worker).values("pk")
    return [led, Assignment.objects.filter(worker=worker, until__isnull=True).values("case_id")]


def opened_in_emergency(worker: Any) -> QuerySet[Any]:
    """Ids of cases that the worker has opened in an emergency; each ends by the database's clock alone."""
    running = BreakGlass.objects.filter(worker=worker, until__gt=Moment(), ended_at__isnull=True)
    return running.values("case_id")


def may(worker: Worker, capability: Capability, case: Case) -> bool:
    """Whether the worker holds the capability and the case is theirs to see."""
    return worker.may(capability) and (_was_seen(case, worker) or _sees(worker, case))


@read_once
def _sees(worker: Worker, case: Case) -> bool:
    return visible_to(worker).filter(pk=case.pk).exists()


def seen(case: Case, worker: Worker) -> Case:
    """
    This very object came out of `visible_to`: a page that asks twenty times what may be done asks the database once.

    Operations fetch the case anew, to lock it, and so ask again.
    """
    case.__dict__["_seen_by"] = worker.pk
    return case


def _was_seen(case: Case, worker: Worker) -> bool:
    return case.__dict__.get("_seen_by") == worker.pk
