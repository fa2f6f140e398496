"""The steps of the safety plan: ticked to the minute, by whoever did them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.errors import Refusal
from services.incidents import access, queries
from services.incidents.enums import IncidentState
from services.incidents.models import Incident, IncidentStep
from services.incidents.operations.opening import A_MINUTE, locked
from services.staff.models import Worker


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def tick_step(*, step: IncidentStep, note: str, done_at: datetime, by: Worker, at: datetime) -> IncidentStep:
    """
    The step was done at this minute. Pressed twice it is done once, at the first minute.

    When the last one that is needed is ticked, the steps of the incident are done.

    :raises Refusal: closed, or a minute in the future or from before the incident.
    """
    incident = locked(step.incident, by)
    step = IncidentStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.done_at is not None:
        return step
    _check_minute(incident, done_at, at)
    step.done_at, step.done_by, step.noted_at, step.note = done_at, by, at, note.strip()
    step.save(update_fields=["done_at", "done_by", "noted_at", "note"])
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("steps",), detail={"step": _name_of(step)})
    settle(incident, at)
    return step


def _check_minute(incident: Incident, done_at: datetime, at: datetime) -> None:
    if done_at > at + A_MINUTE:
        raise Refusal(_("This time is in the future."), field="done_at")
    if done_at < incident.happened_at - A_MINUTE:
        raise Refusal(_("This is before the incident itself."), field="done_at")


def _name_of(step: IncidentStep) -> str:
    """For the journal: our own steps by their name, the centre's by their place."""
    return step.code or str(step.position)


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def take_back_step(*, step: IncidentStep, by: Worker, at: datetime) -> None:
    """It was ticked by mistake. The journal keeps who had ticked it and when."""
    incident = locked(step.incident, by)
    step = IncidentStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.done_at is None:
        return
    detail = {"step": _name_of(step), "was": step.done_at.isoformat(), "by": str(step.done_by_id)}
    step.done_at, step.done_by, step.noted_at, step.note = None, None, None, ""
    step.save(update_fields=["done_at", "done_by", "noted_at", "note"])
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("steps",), detail=detail)
    if incident.state == IncidentState.STEPS_DONE and step.is_needed:
        incident.state, incident.steps_done_at = IncidentState.OPEN, None
        incident.save(update_fields=["state", "steps_done_at"])


def tick(incident: Incident, code: str, by: Worker, done_at: datetime, at: datetime) -> None:
    """What another act of the room has done: the signal was given, the parent was told, the letter written."""
    rows = incident.steps.filter(code=code, done_at__isnull=True)
    if rows.update(done_at=done_at, done_by=by, noted_at=at):
        record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("steps",), detail={"step": str(code)})
        settle(incident, at)


def settle(incident: Incident, at: datetime) -> None:
    if incident.state == IncidentState.OPEN and not queries.undone(incident):
        incident.state, incident.steps_done_at = IncidentState.STEPS_DONE, at
        incident.save(update_fields=["state", "steps_done_at"])
