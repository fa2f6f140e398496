"""Meetings that are stopped at once and kept: what stopped them, and who let them go on."""

from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.enums import FreezeGround
from services.contact_centre.models.orders import LegalBasis
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Freeze(Row):
    """
    While it stands no meeting of the case takes place, and none can be planned; under a protection order against
    somebody, none to which this person comes (queries.stopping). Nothing is deleted by it.

    Protection never waits: whoever works on the case may freeze. Letting go on is the decision of the head.
    """

    FIELD_CLASSES = classify(
        sensitive="ground note lifted_note", operational="case order letter at by lifted_at lifted_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="freezes")
    ground = models.CharField(max_length=20, choices=FreezeGround)
    order = models.ForeignKey(LegalBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="freezes")
    note = EncryptedTextField(max_length=1000, blank=True)
    letter = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_note = EncryptedTextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="freeze_lifted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(ground=FreezeGround.PROTECTION_ORDER),
                name="freeze_order_is_its_ground",
            ),
        ]
