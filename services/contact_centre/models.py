"""Order → arrangement → plan → staggered sessions → board → record. The heart of the product."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from vault.fields import EncryptedJSONField, EncryptedTextField

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.enums import (
    BasisKind,
    CancelledBy,
    ContactType,
    Direction,
    EndReason,
    NotHeldReason,
    ObservationKind,
    Part,
    Protocol,
    RiskLevel,
    SessionPurpose,
    SessionState,
)
from services.people.models import Person
from services.scheduling.models import Entrance, Room
from services.staff.models import Worker


class Policy(Row):
    """This centre's settings, one row. Defaults are domain.md §4.2; minutes unless the name says otherwise."""

    FIELD_CLASSES = classify(
        operational="only gap_minutes grace_minutes cancel_notice_hours record_due_hours session_minutes"
        " silence_is_consent certificate_title certificate_names_child certificate_valid_days emergency_steps"
    )

    only = models.BooleanField(default=True, unique=True, editable=False)
    gap_minutes = models.PositiveSmallIntegerField(default=15)
    grace_minutes = models.PositiveSmallIntegerField(default=15)
    cancel_notice_hours = models.PositiveSmallIntegerField(default=24)
    record_due_hours = models.PositiveSmallIntegerField(default=72)
    session_minutes = models.PositiveSmallIntegerField(default=120)
    silence_is_consent = models.BooleanField(default=True)
    certificate_title = models.CharField(max_length=120, blank=True)
    certificate_names_child = models.BooleanField(default=False)
    certificate_valid_days = models.PositiveSmallIntegerField(default=365)
    emergency_steps = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="policy_one_row")]


class LegalBasis(Row):
    """What the meetings rest on, with the regime word for word. A protection order freezes instead of allowing."""

    FIELD_CLASSES = classify(
        personal="number regime_text",
        operational="case kind court_code court_name dated in_force_from in_force_until document supersedes"
        " created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="legal_bases")
    kind = models.CharField(max_length=20, choices=BasisKind)
    court_code = models.CharField(max_length=40, blank=True)
    court_name = models.CharField(max_length=200, blank=True)
    number = EncryptedTextField(_("number of the court case"), max_length=60, blank=True)
    dated = models.DateField(_("date of the act"))
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    regime_text = EncryptedTextField(_("regime, word for word"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
                name="basis_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            )
        ]


class Arrangement(Row):
    """Who is resident and who is visiting for ONE child under one basis: siblings may be split."""

    FIELD_CLASSES = classify(
        personal="child visiting resident",
        sensitive="conditions other_parent_present",
        operational="case basis type protocol starts_on ends_on created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="arrangements")
    basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="arrangements")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements_as_child")
    visiting = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements_as_visiting")
    resident = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements_as_resident")
    type = models.CharField(max_length=20, choices=ContactType, default=ContactType.SUPERVISED)
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    other_parent_present = models.BooleanField(_("the order wants the other parent present"), default=False)
    conditions = EncryptedTextField(_("conditions"), blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(child=F("visiting")) & ~Q(child=F("resident")) & ~Q(visiting=F("resident")),
                name="arrangement_three_people",
                violation_error_message=_("The child, the visiting and the resident parent are three people."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="arrangement_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
            models.UniqueConstraint(
                fields=["basis", "child", "visiting"],
                name="arrangement_once_per_basis",
                violation_error_message=_("This child already has an arrangement with this parent under this order."),
            ),
        ]


class AdmittedPerson(Row):
    """R21: somebody else who may come in: by the order, by both parents in writing, or for a date by the head."""

    FIELD_CLASSES = classify(
        personal="arrangement person ground", operational="from_date until_date document admitted_by created_at"
    )

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="admitted")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ground = EncryptedTextField(_("on what ground"), max_length=300)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    admitted_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)


class MustNotMeet(Row):
    """Two people who must never be in a shared zone at once. Stored with one < other, so that a pair stands once."""

    FIELD_CLASSES = classify(personal="one other reason", operational="case since until created_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="must_not_meet")
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("reason"), max_length=500, blank=True)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="must_not_meet_ordered"),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(until__isnull=True), name="must_not_meet_active_once"
            ),
        ]


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
    """R5, R10: how the arrivals go, what may come in, whom to call."""

    FIELD_CLASSES = classify(
        sensitive="words_and_objects emergency",
        operational="case protocol at author visiting_entrance resident_entrance",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safety_plans")
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    visiting_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    resident_entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    words_and_objects = EncryptedTextField(_("words, toys, food, gifts, phones"), blank=True)
    emergency = EncryptedTextField(_("emergency steps and police contact"), blank=True)
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


class ContactPlan(Row):
    """The rule beside the verbatim text, confirmed by a person who has seen its next dates."""

    FIELD_CLASSES = classify(
        sensitive="rule answers", operational="case basis arrangements confirmed_at confirmed_by created_at created_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="plans")
    arrangements = models.ManyToManyField(Arrangement, related_name="plans")
    rule = EncryptedJSONField()  # services.scheduling.regime.rule
    answers = EncryptedJSONField(null=True, blank=True)  # how each ambiguity was resolved, and by whom
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="plan_confirmed_by_someone",
            )
        ]


class Session(Row):
    """
    One meeting or one handover, materialised as a row.

    `occurrence` names the date in the plan it comes from, so that generating twice adds nothing.
    Signed records are never edited: a database trigger refuses, only addenda are added.
    """

    FIELD_CLASSES = classify(
        sensitive="reason_note not_held_reason end_reason",
        operational="case plan occurrence purpose type protocol starts_at ends_at room supervisor state"
        " other_parent_present began_at ended_at cancelled_at cancelled_by signed_at signed_by pair_with import_key"
        " created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    plan = models.ForeignKey(ContactPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    occurrence = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=20, choices=SessionPurpose, default=SessionPurpose.MEETING)
    type = models.CharField(max_length=20, choices=ContactType, default=ContactType.SUPERVISED)
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=20, choices=SessionState, default=SessionState.PLANNED)
    other_parent_present = models.BooleanField(default=False)
    pair_with = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="paired")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    not_held_reason = models.CharField(max_length=20, choices=NotHeldReason, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy, blank=True)
    reason_note = EncryptedTextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    import_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="session_calendar")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | (~Q(state=SessionState.SIGNED) & Q(signed_at__isnull=True, signed_by__isnull=True)),
                name="session_signed_has_author_and_date",
                violation_error_message=_("A signed record has an author and a time."),
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.CANCELLED, cancelled_at__isnull=False) & ~Q(cancelled_by="")
                | (~Q(state=SessionState.CANCELLED) & Q(cancelled_at__isnull=True, cancelled_by="")),
                name="session_cancelled_by_someone",
                violation_error_message=_("Say who cancelled."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.NOT_HELD) | ~Q(not_held_reason=""),
                name="session_not_held_has_reason",
                violation_error_message=_("Say why the meeting did not take place."),
            ),
            models.UniqueConstraint(
                fields=["plan", "occurrence"], condition=~Q(occurrence=""), name="session_once_per_occurrence"
            ),
            models.UniqueConstraint(
                fields=["import_key"], condition=~Q(import_key=""), name="session_import_key_once"
            ),
        ]


class Participant(Row):
    """
    A person's part in one session, with the window in which they may come and go.

    The same father can be `visiting` for one child and, on the same visit day, `resident` for its brother:
    `arrangement` says for which child.
    """

    FIELD_CLASSES = classify(personal="person", operational="session arrangement part")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    arrangement = models.ForeignKey(Arrangement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "part", "arrangement"], name="participant_once")
        ]


class ArrivalWindow(Row):
    """When one person may come in or go out, and by which entrance. Nobody is ever told another's window."""

    FIELD_CLASSES = classify(personal="person", operational="session direction entrance during")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="windows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "direction"], name="window_once_per_direction")
        ]


class CheckEvent(Row):
    """Somebody really came or left, to the minute, as the person at the entrance saw it. Corrections are new rows."""

    FIELD_CLASSES = classify(
        personal="person", operational="session direction at entrance by recorded_at voids override_reason"
    )

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    at = models.DateTimeField()
    entrance = models.ForeignKey(Entrance, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)
    voids = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="voided_by")
    override_reason = EncryptedTextField(blank=True)


class Observation(Row):
    """R17–R19: a fact by the minute: seen, heard word for word, or what the supervisor did."""

    FIELD_CLASSES = classify(sensitive="text", operational="session at kind author written_at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="observations")
    at = models.DateTimeField(_("minute"))
    kind = models.CharField(max_length=20, choices=ObservationKind)
    text = EncryptedTextField(_("fact"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)


class ChildVoice(Row):
    """What the child said before or after, in its own words, or why there is none."""

    FIELD_CLASSES = classify(personal="child", sensitive="said none_reason", operational="session author written_at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="voices")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said = EncryptedTextField(blank=True)
    none_reason = EncryptedTextField(max_length=300, blank=True)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "child"], name="voice_once_per_child")]


class Addendum(Row):
    """What is added to a signed record. The record itself stays as it was signed."""

    FIELD_CLASSES = classify(sensitive="text", operational="session author written_at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="addenda")
    text = EncryptedTextField(_("addendum"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)
