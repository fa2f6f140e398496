"""What the centre sets: how soon the clock alarms, and the steps of each kind."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.incidents import queries
from services.incidents.enums import IncidentKind, Step
from services.incidents.models import IncidentRules, StepList
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def change_rules(*, alarm_minutes: int, overdue_hours: int, by: Worker, at: datetime) -> IncidentRules:
    """
    :raises Refusal: later than the law's „immediately" can mean: 5 to 240 minutes, 1 to 24 hours.
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    if not 5 <= alarm_minutes <= 240:
        raise Refusal(_("Choose 5 to 240 minutes."), field="alarm_minutes")
    if not 1 <= overdue_hours <= 24 or overdue_hours * 60 < alarm_minutes:
        raise Refusal(_("Choose 1 to 24 hours, and later than the alarm."), field="overdue_hours")
    row = queries.rules()
    row.alarm_minutes, row.overdue_hours = alarm_minutes, overdue_hours
    row.save()
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("alarm_minutes", "overdue_hours"))
    return row


@transaction.atomic
def change_steps(*, kind: str, steps: Sequence[queries.Planned], by: Worker, at: datetime) -> StepList:
    """
    The centre's own list for one kind, from the next incident on.

    :raises Refusal: no steps, or without the signal where a child may need protection.
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    if kind not in IncidentKind.values:
        raise Refusal(_("Choose what happened."), field="kind")
    if not steps:
        raise Refusal(_("Leave at least one step."), field="own")
    if any(one.code and one.code not in Step.values for one in steps):
        raise Refusal(_("Choose steps of the list."), field="own")
    lines = [{"code": one.code, "label": one.label, "is_needed": one.is_needed} for one in steps]
    row, _is_new = StepList.objects.update_or_create(
        kind=kind, defaults={"steps": lines, "changed_at": at, "changed_by": by}
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("steps",))
    return row
