"""The emergency button: one press, an alarm in the house, an incident for each family that is there."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.enums import Action
from audit.record import record
from kernel import sight
from services.cases.models import Case
from services.incidents import access, alerts, queries
from services.incidents.enums import IncidentKind, Severity
from services.incidents.models import HouseAlarm, IncidentRules
from services.incidents.operations.opening import open_incident
from services.staff.models import Worker
from services.staff.roles import Capability


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def raise_alarm(*, meetings: Iterable[tuple[Case, UUID]], by: Worker, at: datetime) -> HouseAlarm:
    """
    Alarm the team, and open an emergency for each of these meetings. A running alarm is not raised a second time.

    A case whose emergency of this alarm is open already gets no second one; whoever presses in the same second waits.
    """
    if not by.may(Capability.INCIDENTS_OPEN):
        raise PermissionDenied
    _one_at_a_time()
    alarm = queries.running_alarm() or _raised(by, at)
    known = set(alarm.incidents.values_list("session_id", flat=True))
    new = [(case, session_id) for case, session_id in meetings if session_id not in known]
    for case, session_id in new:
        facts = {"kind": IncidentKind.UNSAID, "severity": Severity.CRITICAL, "what": "", "alarm": alarm}
        open_incident(case=case, session_id=session_id, by=by, at=at, **facts)  # type: ignore[arg-type]
    alerts.raised(alarm, [case for case, _session in new])  # of a running one only who has not heard of it yet
    return alarm


def _one_at_a_time() -> None:
    """One row of the centre stands for the button until the commit: a house has one alarm."""
    IncidentRules.objects.get_or_create(only=True)
    IncidentRules.objects.select_for_update().get(only=True)


def _raised(by: Worker, at: datetime) -> HouseAlarm:
    alarm = HouseAlarm.objects.create(raised_at=at, raised_by=by)
    record(Action.WRITE, actor=by.as_actor(), what=alarm, fields=("raised_at",))
    return alarm


@transaction.atomic
def end_alarm(*, alarm: HouseAlarm, by: Worker, at: datetime) -> HouseAlarm:
    """The danger is over; the incidents stay open with their steps."""
    if not by.may(Capability.INCIDENTS_OPEN):
        raise PermissionDenied
    row = HouseAlarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("ended_at",))
    return row
