"""A message: what is to be done after the commit, and how far that has come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from outbox.enums import FINISHED, Report, State
from vault.fields import EncryptedJSONField


class Message(Row):
    """
    The truth of background work; Celery only says that there is some.

    `key` is what may happen once: a second message with the same key is not written. The payload is sealed, and
    gone when the work is done. Of errors only the class is kept: their texts hold addresses and names.
    """

    FIELD_CLASSES: ClassVar = classify(
        personal="payload",
        operational="topic key state attempts next_attempt_at not_after created_at started_at finished_at last_error"
        " receipt report reported_at",
    )

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = EncryptedJSONField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    not_after = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True)
    receipt = models.CharField(max_length=80, blank=True)  # the other side's own number for it
    report = models.CharField(_("report"), max_length=12, choices=Report.choices, blank=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], name="outbox_due", condition=Q(state=State.PENDING)),
            models.Index(fields=["started_at"], name="outbox_working", condition=Q(state=State.WORKING)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | Q(state=State.WORKING, started_at__isnull=False, finished_at__isnull=True)
                | Q(state=State.PENDING, finished_at__isnull=True),
                name="outbox_state_fits_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.state}"
