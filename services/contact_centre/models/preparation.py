"""What must be done before the first meeting: the guards of the case ask these tables."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.enums import (
    Protocol,
    RiskLevel,
)
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Interview(Row):
    """R8: each parent apart, at different times."""

    FIELD_CLASSES = classify(personal="person", sensitive="note", operational="case during by created_at")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)


class Orientation(Row):
    """R9: the child has seen the place and heard that supervision is not its fault."""

    FIELD_CLASSES = classify(personal="child", sensitive="note", operational="case at by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="orientations")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")


class RiskAssessment(Row):
    """From medium up a second person approves."""

    FIELD_CLASSES = classify(
        sensitive="level factors", operational="case at author approved_by approved_at next_review_on"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="risk_assessments")
    level = models.CharField(max_length=20, choices=RiskLevel)
    factors = EncryptedTextField(_("factors"))
    at = models.DateTimeField(default=now)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    next_review_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="risk_approval_has_date",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="risk_approved_by_second_person",
                violation_error_message=_("A second person approves the assessment."),
            ),
        ]


class SafetyPlan(Row):
    """
    R5, R10: how the arrivals go, what may come in, whom to call.

    Whoever is on duty reads it while a meeting of the case is on the board (queries.duty): no reasons belong here.
    """

    FIELD_CLASSES = classify(
        personal="leaves_first",
        sensitive="words_and_objects emergency police_contact",
        operational="case protocol at author visiting_entrance resident_entrance",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safety_plans")
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    visiting_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    resident_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    # The person at risk goes first and the other waits; nobody named: the resident parent and the child go first.
    leaves_first = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words_and_objects = EncryptedTextField(_("words, toys, food, gifts, phones"), blank=True)
    emergency = EncryptedTextField(_("emergency steps"), blank=True)
    police_contact = EncryptedTextField(
        _("police contact"), max_length=200, blank=True, null=True
    )  # null: before 0003
    at = models.DateTimeField(default=now)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")


class ServiceAgreement(Row):
    """Signed by each adult apart."""

    FIELD_CLASSES = classify(personal="person", operational="case signed_on document recorded_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="service_agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField()
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="service_agreement_once")]
