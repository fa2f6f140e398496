"""
Who sees an incident whole, and who sees its steps alone.

Whoever sees the case sees everything of its incidents. Whoever opened one, or is on duty at its meeting, sees what is
to be done and ticks it: no facts, no signal, no history (domain.md, „Who may see what").
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from kernel import sight
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.incidents.enums import UNDER_WAY
from services.incidents.models import Debrief, Incident, IncidentFact
from services.staff.models import Worker
from services.staff.roles import Capability

# Protective action never waits: whoever stands at the door writes into a case that is not theirs to read.
AT_ONCE = sight.work(
    "incidents: opened and worked on",
    "Whoever is at the door opens an incident and ticks its steps in a case that they do not see otherwise.",
)
DEBRIEFED = sight.work(
    "incidents: debriefed", "That somebody spoke with a colleague is asked before closing; what they said is not read."
)
Duty = Callable[[Worker], QuerySet[Any]]
Leaders = Callable[[UUID], list[UUID]]
_duties: list[Duty] = []
_leaders: list[Leaders] = []


def register_duty(duty: Duty) -> None:
    """A room above says at which meetings a worker is on duty now: rows whose ids incidents know as `session_id`."""
    if duty not in _duties:
        _duties.append(duty)


def register_leaders(leaders: Leaders) -> None:
    """A room above says who led a meeting, by the id that incidents know as `session_id`."""
    if leaders not in _leaders:
        _leaders.append(leaders)


def leaders_of(session_id: UUID | None) -> set[UUID]:
    """Workers who led the meeting; none where an incident belongs to no meeting."""
    return {one for leaders in _leaders for one in leaders(session_id)} if session_id else set()


def has_led(worker: Worker, session_id: UUID) -> bool:
    return worker.pk in leaders_of(session_id)


def is_on_duty(worker: Worker, session_id: UUID | None) -> bool:
    return session_id is not None and any(duty(worker).filter(pk=session_id).exists() for duty in _duties)


def visible_to(worker: Worker) -> QuerySet[Incident]:
    """Whole, with facts, people and signals: the only door to them."""
    if not worker.may(Capability.INCIDENTS_VIEW):
        return Incident.objects.none()
    return Incident.objects.filter(case__in=visible_cases(worker).values("pk"))


def worked_on_by(worker: Worker) -> QuerySet[Incident]:
    """Whose steps this worker sees and ticks."""
    if not worker.may(Capability.INCIDENTS_OPEN):
        return Incident.objects.none()
    allowed = Q(opened_by=worker, state__in=UNDER_WAY)
    for duty in _duties:
        allowed |= Q(session_id__in=duty(worker).values("pk"), state__in=UNDER_WAY)
    if worker.may(Capability.INCIDENTS_VIEW):
        allowed |= Q(case__in=visible_cases(worker).values("pk"))
    return Incident.objects.filter(allowed)


def sees_whole(worker: Worker, incident: Incident) -> bool:
    return visible_to(worker).filter(pk=incident.pk).exists()


def facts_for(worker: Worker, incident: Incident) -> QuerySet[IncidentFact]:
    """Somebody on duty reads what they wrote themselves."""
    rows = IncidentFact.objects.filter(incident=incident)
    return rows if sees_whole(worker, incident) else rows.filter(author=worker)


def may_open(worker: Worker, case: Case, session_id: UUID | None) -> bool:
    if not worker.may(Capability.INCIDENTS_OPEN):
        return False
    return visible_cases(worker).filter(pk=case.pk).exists() or is_on_duty(worker, session_id)


def require_work(worker: Worker, incident: Incident) -> None:
    """:raises PermissionDenied: not one whose steps are this worker's to do."""
    if not worked_on_by(worker).filter(pk=incident.pk).exists():
        raise PermissionDenied("not theirs to work on")


def require(worker: Worker, capability: Capability, incident: Incident) -> None:
    """:raises PermissionDenied: the capability is missing, or they do not see the incident whole."""
    if not worker.may(capability) or not sees_whole(worker, incident):
        raise PermissionDenied(f"{capability} for this incident")


def debriefs_read_by(worker: Worker) -> QuerySet[Debrief]:
    """What was spoken of: for the two who spoke, and for nobody else, the head of the service included."""
    return Debrief.objects.filter(Q(worker=worker) | Q(spoke_with=worker))
