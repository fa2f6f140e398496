"""What the centre is set to, what a court decided, and who is who for each child."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.enums import (
    AdmissionGround,
    BasisKind,
    ContactType,
    Protocol,
    SetAside,
)
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Policy(Row):
    """This centre's settings, one row. Defaults are domain.md §4.2; minutes unless the name says otherwise."""

    FIELD_CLASSES = classify(
        operational="only gap_minutes grace_minutes cancel_notice_hours record_due_hours session_minutes"
        " silence_is_consent certificate_title certificate_names_child certificate_valid_days emergency_steps"
        " agreement_text"
        " reminds remind_hour supervisors_are_trained supported_together supported_on_duty"
        " second_from_children second_for_high_risk tells_changes consent_days"
        " make_up_days make_ups_at_most no_shows_to_propose refusals_to_propose review_days"
        " follow_up_days"
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
    agreement_text = models.TextField(blank=True, default="")  # the rules each adult signs; empty: the usual ones
    reminds = models.BooleanField(default=False)  # parents who want it, the day before
    remind_hour = models.PositiveSmallIntegerField(default=17)  # not before this hour
    supervisors_are_trained = models.BooleanField(default=False)  # nobody supervises without a training on record
    supported_together = models.PositiveSmallIntegerField(default=3)  # R24: families of one supervisor at a time
    supported_on_duty = models.PositiveSmallIntegerField(default=1)  # R24: colleagues there while they meet
    second_from_children = models.PositiveSmallIntegerField(default=3)  # R24: at one supervised meeting
    second_for_high_risk = models.BooleanField(default=True)  # R24
    tells_changes = models.BooleanField(default=True)  # the same parents, when a meeting is made, moved or called off
    consent_days = models.PositiveSmallIntegerField(default=14)  # until somebody asks the other parent again
    make_up_days = models.PositiveSmallIntegerField(default=60)  # then an owed meeting is no longer owed
    make_ups_at_most = models.PositiveSmallIntegerField(default=4)  # of one case, owed or planned at a time
    no_shows_to_propose = models.PositiveSmallIntegerField(
        default=3
    )  # of one side; then a person thinks of suspending
    refusals_to_propose = models.PositiveSmallIntegerField(default=2)  # of one child
    review_days = models.PositiveSmallIntegerField(default=91)
    follow_up_days = models.PositiveSmallIntegerField(default=30)  # after the closing

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="policy_one_row"),
            models.CheckConstraint(condition=Q(remind_hour__range=(8, 20)), name="policy_reminds_by_day"),
        ]


class LegalBasis(Row):
    """
    What the meetings rest on, with the regime word for word. A protection order freezes instead of allowing.

    `against` is whom a protection order keeps away.
    """

    FIELD_CLASSES = classify(
        personal="number regime_text against",
        sensitive="set_aside_reason",
        operational="case kind court_code court_name dated in_force_from in_force_until document supersedes"
        " set_aside set_aside_on set_aside_document set_aside_by created_at created_by",
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
    against = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A protection order that no longer stands against meetings, from that day on.
    set_aside = models.CharField(max_length=10, choices=SetAside, blank=True, default="")
    set_aside_on = models.DateField(null=True, blank=True)
    set_aside_reason = EncryptedTextField(max_length=500, null=True, blank=True)
    set_aside_document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    set_aside_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=BasisKind.PROTECTION_ORDER) | Q(against__isnull=True),
                name="basis_against_only_for_protection",
            ),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
                name="basis_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(set_aside="", set_aside_on__isnull=True, set_aside_by__isnull=True)
                | ~Q(set_aside="")
                & Q(
                    kind=BasisKind.PROTECTION_ORDER,
                    set_aside_on__isnull=False,
                    set_aside_by__isnull=False,
                    set_aside_document__isnull=False,
                ),
                name="basis_set_aside_by_document",
            ),
        ]

    @property
    def successor(self) -> "LegalBasis | None":
        """The act that replaced this one."""
        return getattr(self, "superseded_by", None)


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
        personal="arrangement person ground", operational="how from_date until_date document admitted_by created_at"
    )

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="admitted")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20, choices=AdmissionGround, default=AdmissionGround.ORDER)
    ground = EncryptedTextField(_("what the paper says"), max_length=300, blank=True)
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
