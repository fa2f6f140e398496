"""After an incident: a second person reads the record of the meeting, and those who were there speak about it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from services.cases.models import Case
from services.incidents.models.incidents import Incident
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class RecordReview(Row):
    """
    The signed record of a meeting with an incident waits for a second person; then it is locked (domain.md §4.3).

    Asked through services.staff.approvals. What the second person found wrong is put right by an addendum, and asked
    again: the row of the last asking counts.
    """

    FIELD_CLASSES = classify(
        sensitive="finding", operational="case session_id asked_at asked_by is_right decided_at decided_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="record_reviews")
    session_id = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    is_right = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = EncryptedTextField(_("what the second person found"), max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session_id", "-asked_at"], name="record_review_of_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["session_id"], condition=Q(decided_at__isnull=True), name="record_review_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, is_right__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_right__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="record_reviewed_by_another",
            ),
        ]


class Debrief(Row):
    """
    R25: a colleague who was there spoke about it with somebody. It belongs to the colleague, not to the case file.

    That it took place everybody of the case sees; `note` is read by the two who spoke alone (access.debriefs_read_by).
    """

    FIELD_CLASSES = classify(personal="note", operational="incident worker spoke_with held_at noted_at")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="debriefs")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    spoke_with = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(_("when"))
    noted_at = models.DateTimeField()
    note = EncryptedTextField(_("what was spoken of"), max_length=4000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "held_at"], name="debrief_of_incident")]
        constraints = [
            models.CheckConstraint(
                condition=Q(spoke_with__isnull=True) | ~Q(spoke_with=F("worker")), name="debrief_with_another"
            )
        ]
