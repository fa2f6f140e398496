"""Runs of the planner and their proposals, as pages show them."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, Q, QuerySet
from django.http import Http404

from services.contact_centre.enums import PlanningState, ProposalState
from services.contact_centre.models import Planning, Proposal
from services.staff.models import Worker
from services.staff.roles import Capability

WAKES_WITHIN = timedelta(seconds=30)
BUSY = (PlanningState.WAITING, PlanningState.WORKING, PlanningState.BOOKING)
KINDS: dict[str, Q] = {
    "placed": Q(starts_at__isnull=False) & Q(starts_at=F("wanted_at")),
    "moved": Q(starts_at__isnull=False) & ~Q(starts_at=F("wanted_at")),
    "unplaced": Q(starts_at__isnull=True),
    "lost": Q(state=ProposalState.LOST),
    "open": Q(state=ProposalState.OPEN),
}


def may_plan_all(worker: Worker) -> bool:
    """Whoever sees every case: a month of all families shows all of them."""
    return worker.may(Capability.SESSIONS_PLAN_ALL) and worker.may(Capability.CASES_VIEW_ALL)


def require_planner(worker: Worker) -> None:
    if not may_plan_all(worker):
        raise PermissionDenied("planning for all families")


def plannings(worker: Worker) -> QuerySet[Planning]:
    if not may_plan_all(worker):
        return Planning.objects.none()
    return Planning.objects.select_related("asked_by").order_by("-asked_at", "-id")


def get_planning(worker: Worker, planning_id: UUID) -> Planning:
    found = plannings(worker).filter(pk=planning_id).first()
    if found is None:
        raise Http404
    return found


def busy() -> list[Planning]:
    return list(Planning.objects.filter(state__in=BUSY).order_by("asked_at"))


def last_progress(planning: Planning) -> datetime:
    """While it is booked: of the newest date that was accepted, booked or lost; nobody's mere attempt counts."""
    decided = None
    if planning.state == PlanningState.BOOKING:
        decided = planning.proposals.aggregate(last=Max("decided_at"))["last"]
    return decided or planning.started_at or planning.asked_at


def is_stale(planning: Planning, at: datetime) -> bool:
    """Nothing has been heard of it for so long that nobody works on it any more."""
    return planning.is_busy and at - last_progress(planning) > timedelta(minutes=Planning.STALE_MINUTES)


def unheard(at: datetime) -> list[Planning]:
    """
    Runs that nobody works on: the message that woke a worker was lost, or the worker died over it.

    Each is named half a minute after the last progress, after one minute, two, four and so on: a queue that is merely
    long is not made longer.
    """
    since = at - WAKES_WITHIN
    waiting = Q(state=PlanningState.WAITING, asked_at__lt=since)
    accepted = Q(state=PlanningState.BOOKING, started_at__lt=since)
    found = Planning.objects.filter(waiting | accepted).order_by("asked_at", "id")
    return [one for one in found if _is_time((at - last_progress(one)) // WAKES_WITHIN)]


def _is_time(turns: int) -> bool:
    """At the first, the second, the fourth, the eighth …"""
    return turns > 0 and turns & (turns - 1) == 0


def booked_for(planning: Planning) -> UUID:
    """Who has accepted what is still to be booked; where nothing is left of it, whoever asked for the run."""
    rows = planning.proposals.filter(state=ProposalState.ACCEPTED).order_by("starts_at", "id")
    return rows.values_list("decided_by", flat=True).first() or planning.asked_by_id


def proposals(planning: Planning, *, kind: str = "") -> QuerySet[Proposal]:
    rows = planning.proposals.select_related(
        "case__family", "plan", "room", "supervisor", "second_supervisor", "session"
    )
    return rows.filter(KINDS[kind]).order_by("wanted_at", "id") if kind in KINDS else rows.order_by("wanted_at", "id")


def get_proposal(worker: Worker, proposal_id: UUID) -> Proposal:
    found = Proposal.objects.filter(planning__in=plannings(worker).values("pk"), pk=proposal_id)
    row = found.select_related(
        "case__family", "plan__basis", "plan__case", "planning", "room", "supervisor", "second_supervisor"
    ).first()
    if row is None:
        raise Http404
    return row


def counts(planning: Planning) -> dict[str, int]:
    """How many of each kind, in one query."""
    found: Counter[str] = Counter()
    for wanted, starts, state in planning.proposals.values_list("wanted_at", "starts_at", "state"):
        found["all"] += 1
        found["unplaced" if starts is None else "placed" if starts == wanted else "moved"] += 1
        found[state] += 1
        found["takeable"] += starts is not None and state == ProposalState.OPEN
    names = ("all", "placed", "moved", "unplaced", "takeable", *ProposalState.values)
    return {str(name): found[str(name)] for name in names}
