"""What the centre itself says: how soon the clock alarms, and which steps belong to which kind."""

from django.db import models
from django.db.models import F, Q

from kernel.models import Row, classify
from services.incidents.enums import IncidentKind
from services.staff.models import Worker


class IncidentRules(Row):
    """One row; without it the defaults hold."""

    FIELD_CLASSES = classify(operational="only alarm_minutes overdue_hours")

    only = models.BooleanField(default=True, unique=True, editable=False)
    alarm_minutes = models.PositiveSmallIntegerField(default=60)
    overdue_hours = models.PositiveSmallIntegerField(default=24)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="incident_rules_one_row"),
            models.CheckConstraint(
                condition=Q(alarm_minutes__range=(5, 240), overdue_hours__range=(1, 24))
                & Q(overdue_hours__gte=F("alarm_minutes") / 60),
                name="incident_rules_alarm_before_overdue",
            ),
        ]


class StepList(Row):
    """
    The centre's own list of steps for one kind; incidents that are open keep the list with which they began.

    `steps` are objects with `code` (one of enums.Step, or "") and `label` (of the centre's own), `is_needed`.
    """

    FIELD_CLASSES = classify(operational="kind steps changed_at changed_by")

    kind = models.CharField(max_length=20, choices=IncidentKind, unique=True)
    steps = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
