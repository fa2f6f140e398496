"""How contact changes over time, and what reaches a child without a meeting: letters and gifts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case
from services.contact_centre.enums import Protocol
from services.contact_centre.models.orders import Arrangement, LegalBasis
from services.contact_centre.preparation_enums import ParcelKind, ParcelState, StepTo, StepWhen
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class ArrangementStep(Row):
    """
    R2: from this day on one child's meetings are of another type. The arrangement keeps what it began with.

    `starts_on` is empty while it waits for weeks in which a meeting is held: reaching them asks a person, no more.
    """

    FIELD_CLASSES = classify(
        sensitive="reason", operational="case arrangement to protocol when weeks years starts_on basis asked_at by at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="arrangement_steps")
    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="steps")
    to = models.CharField(max_length=20, choices=StepTo)
    protocol = models.CharField(max_length=1, choices=Protocol)
    when = models.CharField(max_length=20, choices=StepWhen, default=StepWhen.ON_DATE)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    basis = models.ForeignKey(LegalBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("what it rests on"), max_length=1000)
    asked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(when=StepWhen.AFTER_HELD, weeks__isnull=False)
                | Q(when=StepWhen.ON_DATE, starts_on__isnull=False)
                | Q(when=StepWhen.AT_AGE, years__isnull=False, starts_on__isnull=False),
                name="arrangement_step_has_its_day",
            ),
            models.UniqueConstraint(fields=["arrangement", "starts_on"], name="arrangement_step_once_a_day"),
        ]


class Parcel(Row):
    """A letter or a gift: somebody of the team looks at it before the child, or the parent, gets it."""

    FIELD_CLASSES = classify(
        sensitive="what reason told",
        operational="case arrangement kind to_child state received_at received_by screened_at screened_by settled_at"
        " settled_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parcels")
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="parcels")
    kind = models.CharField(max_length=20, choices=ParcelKind)
    to_child = models.BooleanField(default=True)  # else from the child to the parent
    what = EncryptedTextField(_("what it is"), max_length=1000)
    state = models.CharField(max_length=20, choices=ParcelState, default=ParcelState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField(null=True, blank=True)
    screened_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("why it is returned"), max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told = EncryptedTextField(_("how it was read with the child, and what it said"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ParcelState.RECEIVED, screened_at__isnull=True, screened_by__isnull=True)
                | ~Q(state=ParcelState.RECEIVED) & Q(screened_at__isnull=False, screened_by__isnull=False),
                name="parcel_screened_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ParcelState.RECEIVED, ParcelState.ALLOWED], settled_at__isnull=True)
                | Q(state__in=[ParcelState.PASSED_ON, ParcelState.RETURNED], settled_at__isnull=False),
                name="parcel_settled_when",
            ),
        ]
