"""From open to closed: the steps, the look of somebody who answers for it, and the end."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.workflow import TransitionNotAllowed
from services.incidents import access
from services.incidents.enums import INCIDENT_WORKFLOW, IncidentMove, IncidentState
from services.incidents.models import Incident
from services.staff.models import Worker
from services.staff.roles import Capability


def finish_steps(*, incident: Incident, because: str, by: Worker, at: datetime) -> Incident:
    """
    The steps are over although some that are needed were not done, for this reason.

    :raises Refusals: steps are open and no sufficient reason was given.
    """
    access.require(by, Capability.INCIDENTS_OPEN, incident)
    changed = {"steps_done_at": at, "without_steps": because.strip()}
    return _moved(incident, IncidentMove.FINISH_STEPS, changed, by, at, because=because)


def review_incident(*, incident: Incident, finding: str, by: Worker, at: datetime) -> Incident:
    """
    Somebody who answers for the service has looked at the whole of it, and says what is to be learnt.

    :raises Refusals: the duty to signal is open, or nothing was written.
    """
    access.require(by, Capability.INCIDENTS_REVIEW, incident)
    changed = {"reviewed_at": at, "reviewed_by": by, "finding": finding.strip()}
    return _moved(incident, IncidentMove.REVIEW, changed, by, at, finding=finding)


def close_incident(*, incident: Incident, by: Worker, at: datetime) -> Incident:
    """
    :raises Refusals: nobody spoke with those who were there, or the record waits for its second person.
    """
    access.require(by, Capability.INCIDENTS_REVIEW, incident)
    return _moved(incident, IncidentMove.CLOSE, {"closed_at": at, "closed_by": by}, by, at)


def open_again(*, incident: Incident, because: str, by: Worker, at: datetime) -> Incident:
    """
    Something was found or came up. What was done, reviewed and decided stays.

    :raises Refusals: no reason.
    """
    access.require(by, Capability.INCIDENTS_REVIEW, incident)
    changed = {"closed_at": None, "closed_by": None, "steps_done_at": None}
    return _moved(incident, IncidentMove.OPEN_AGAIN, changed, by, at, because=because)


@transaction.atomic
def _moved(
    incident: Incident, move: IncidentMove, changed: dict[str, Any], by: Worker, at: datetime, **context: str
) -> Incident:
    row = Incident.objects.select_for_update(of=("self",)).select_related("case").get(pk=incident.pk)
    row.state = IncidentState(_target(row, move, by, at, context))
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *changed])
    reason = context.get("because", "")
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=reason, detail={"move": str(move)})
    return row


def _target(row: Incident, move: IncidentMove, by: Worker, at: datetime, context: dict[str, str]) -> str:
    try:
        return INCIDENT_WORKFLOW.check(move, row.state, row, by=by, at=at, **context).target
    except TransitionNotAllowed as refusal:
        message = _("The incident is “%(state)s” by now: somebody else was faster. Look at the page again.")
        raise TransitionNotAllowed(message % {"state": row.get_state_display()}) from refusal
