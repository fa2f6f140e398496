"""What must be done before the first meeting: the guards of the case ask these tables."""

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.enums import Protocol
from services.contact_centre.preparation_enums import (
    AbuseBasis,
    ConditionGround,
    ConditionKind,
    OrientationPoint,
    RiskLevel,
    SignedHow,
)
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField


class Interview(Row):
    """R8: each parent apart, at different times."""

    FIELD_CLASSES = classify(
        personal="person",
        sensitive="reasons family_issues medical note",
        operational="case during limits_told by created_at",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    reasons = EncryptedTextField(_("why they come"), blank=True, null=True)
    family_issues = EncryptedTextField(_("what the family lives with"), blank=True, null=True)
    medical = EncryptedTextField(_("medical conditions"), blank=True, null=True)
    limits_told = models.BooleanField(_("limits of confidentiality told"), null=True)  # null: before it was asked
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)


class Orientation(Row):
    """R9: the child has seen the place and heard that supervision is not its fault. It can take more than one day."""

    FIELD_CLASSES = classify(personal="child", sensitive="note", operational="case at points visited by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="orientations")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    points = ArrayField(models.CharField(max_length=20, choices=OrientationPoint), default=list, blank=True)
    visited = models.BooleanField(_("familiarisation visit"), null=True)  # null: before it was asked
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")


class RiskAssessment(Row):
    """From medium up a second person approves."""

    FIELD_CLASSES = classify(
        sensitive="level factors marks abuse_basis",
        operational="case at author approved_by approved_at next_review_on abuse_document",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="risk_assessments")
    level = models.CharField(max_length=20, choices=RiskLevel)
    factors = EncryptedTextField(_("factors"))
    marks = EncryptedJSONField(null=True, blank=True)  # of RiskFactor
    abuse_basis = models.CharField(max_length=20, choices=AbuseBasis, blank=True, default="")
    abuse_document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
        sensitive="words_and_objects words toys food gifts phones languages interpreter emergency police_contact",
        operational="case protocol at author visiting_entrance resident_entrance",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safety_plans")
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    visiting_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    resident_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    # The person at risk goes first and the other waits; nobody named: the resident parent and the child go first.
    leaves_first = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words_and_objects = EncryptedTextField(_("words, toys, food, gifts, phones"), blank=True)
    words = EncryptedTextField(_("subjects and words"), blank=True, null=True)
    toys = EncryptedTextField(_("toys and objects"), blank=True, null=True)
    food = EncryptedTextField(_("food and medicines"), blank=True, null=True)
    gifts = EncryptedTextField(_("gifts"), blank=True, null=True)
    phones = EncryptedTextField(_("telephones, photos, video"), blank=True, null=True)
    languages = EncryptedTextField(_("languages"), max_length=200, blank=True, null=True)
    interpreter = EncryptedTextField(_("interpreter"), max_length=200, blank=True, null=True)
    emergency = EncryptedTextField(_("emergency steps"), blank=True)
    police_contact = EncryptedTextField(
        _("police contact"), max_length=200, blank=True, null=True
    )  # null: before 0003
    at = models.DateTimeField(default=now)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")


class ServiceAgreement(Row):
    """
    Signed by each adult apart, never two on one sheet: on paper with its scan, or with a finger on the screen.

    What was signed on the screen stands here whole: the words, the strokes of the hand, the name and the minute.
    """

    FIELD_CLASSES = classify(
        personal="person signer_name strokes", operational="case how signed_on signed_at rules document recorded_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="service_agreements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=SignedHow, default=SignedHow.PAPER)
    signed_on = models.DateField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signer_name = EncryptedTextField(max_length=200, null=True, blank=True)
    rules = EncryptedTextField(null=True, blank=True)
    strokes = EncryptedJSONField(null=True, blank=True)  # services.contact_centre.signature
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="service_agreement_once"),
            models.CheckConstraint(
                condition=~Q(how=SignedHow.SCREEN) | Q(signed_at__isnull=False, document__isnull=True),
                name="service_agreement_on_screen_has_its_minute",
            ),
        ]


class Condition(Row):
    """
    R10: a condition of the meetings. What one parent alone proposed is kept and marked, and rules nothing until the
    order, the other parent or the head says so.
    """

    FIELD_CLASSES = classify(
        personal="proposed_by",
        sensitive="text",
        operational="case kind at by ground document ruled_at ruled_by ended_at ended_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conditions")
    kind = models.CharField(max_length=20, choices=ConditionKind)
    text = EncryptedTextField(_("condition"), max_length=1000)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=ConditionGround, blank=True, default="")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="", ruled_at__isnull=True) | ~Q(ground="") & Q(ruled_at__isnull=False),
                name="condition_rules_on_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(ground=ConditionGround.CENTRE) | Q(proposed_by__isnull=True),
                name="condition_of_a_parent_is_not_the_centres",
            ),
        ]
