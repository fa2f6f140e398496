"""Referral, case, its people, papers, tasks and notes."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.enums import (
    CaseState,
    ClosingReason,
    ConsentPurpose,
    DocumentKind,
    Emergency,
    Ground,
    NoteKind,
    PartyRole,
    ReferralSource,
    Service,
)
from services.files.models import StoredFile
from services.people.models import Family, Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class CaseNumber(Row):
    """The last number given in a year, per kind of paper; locked while the next one is taken."""

    FIELD_CLASSES = classify(operational="series year last")

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="number_series_year_once")]


class Case(Row):
    """
    One family's path through one service.

    `received_at` is the receipt of the first referral and never changes, also when the service was not yet open.
    """

    FIELD_CLASSES = classify(
        personal="family",
        sensitive="grounds parental_conflict closing_note",
        operational="number service state key_worker received_at opened_at closed_at closing_reason"
        " duplicates_checked_at duplicates_checked_by import_key created_by",
    )

    number = models.CharField(max_length=30, unique=True)
    service = models.CharField(max_length=20, choices=Service, default=Service.CONTACT_CENTRE)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="cases")
    grounds = ArrayField(models.CharField(max_length=30, choices=Ground), default=list, blank=True)
    parental_conflict = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=CaseState, default=CaseState.RECEIVED)
    key_worker = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="key_cases")
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=20, choices=ClosingReason, blank=True)
    closing_note = EncryptedTextField(blank=True)
    duplicates_checked_at = models.DateTimeField(null=True, blank=True)
    duplicates_checked_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    import_key = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-received_at", "id"], name="case_worklist"),
            models.Index(fields=["-received_at", "-id"], name="case_newest_first"),  # the list page as it opens
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True)),
                name="case_closed_has_date",
                violation_error_message=_("A closed case has a closing date, an open one has none."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.CLOSING, CaseState.CLOSED]) | ~Q(closing_reason=""),
                name="case_closing_has_reason",
                violation_error_message=_("Closing needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.RECEIVED, CaseState.DECLINED])
                | Q(duplicates_checked_at__isnull=False),
                name="case_screened_after_duplicate_search",
                violation_error_message=_("Screening begins after the search for duplicates."),
            ),
            models.UniqueConstraint(fields=["import_key"], condition=~Q(import_key=""), name="case_import_key_once"),
        ]

    @property
    def audit_case_id(self) -> UUID:
        """An event about the case itself belongs to its „who looked at this file"."""
        return self.id

    def get_grounds_display(self) -> list[str]:
        return [str(Ground(ground).label) for ground in self.grounds]


class Assignment(Row):
    """A worker who works on the case beside the key worker, and therefore may see it."""

    FIELD_CLASSES = classify(operational="case worker since until assigned_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "worker"], condition=Q(until__isnull=True), name="assignment_active_once"
            )
        ]


class BreakGlass(Row):
    """
    One worker's sight of one case that is not theirs, for hours, with a reason that somebody else must look at.

    Never changed but for its end and its review; at most four hours (security.md §6), which the database keeps.
    """

    LONGEST: ClassVar = timedelta(hours=4)
    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES = classify(
        personal="reason finding", operational="case worker category opened_at until ended_at reviewed_at reviewed_by"
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="emergencies")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="emergencies")
    category = models.CharField(_("kind of emergency"), max_length=10, choices=Emergency)
    reason = EncryptedTextField(_("reason"), max_length=500)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = EncryptedTextField(_("what the review found"), max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["worker", "until"], name="break_glass_of_worker")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at"), until__lte=F("opened_at") + timedelta(hours=4)),
                name="break_glass_ends_in_hours",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(reviewed_by=F("worker")),
                name="break_glass_reviewed_by_another",
            ),
        ]


class CaseTransition(Row):
    """Every move of a case, never changed afterwards: the database refuses."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(sensitive="note", operational="case move from_state to_state at by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions")
    move = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, choices=CaseState)
    to_state = models.CharField(max_length=20, choices=CaseState)
    at = models.DateTimeField()
    by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField(blank=True)


class Referral(Row):
    """How a case came: a court's order, an institution's letter, the family's own application."""

    FIELD_CLASSES = classify(
        personal="reference text applicant",
        operational="case source institution_code institution_name received_at acknowledged_at acknowledged_by"
        " created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    source = models.CharField(max_length=30, choices=ReferralSource)
    institution_code = models.CharField(max_length=40, blank=True)
    institution_name = models.CharField(max_length=200, blank=True)
    reference = EncryptedTextField(_("their reference number"), max_length=100, blank=True)
    text = EncryptedTextField(_("what they ask for"), blank=True)
    applicant = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source=ReferralSource.SELF) | ~Q(institution_name=""),
                name="referral_names_institution",
                violation_error_message=_("Say which institution refers the family."),
            )
        ]


class CaseParty(Row):
    FIELD_CLASSES = classify(personal="person role", operational="case added_at")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_parties")
    role = models.CharField(max_length=20, choices=PartyRole)
    added_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "role"], name="party_once")]


class Consent(Row):
    """Append-only: a withdrawal fills `withdrawn_at`, nothing else ever changes."""

    FIELD_CLASSES = classify(
        personal="person", operational="case purpose text_version given_at withdrawn_at document recorded_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose, default=ConsentPurpose.SERVICE)
    text_version = models.CharField(max_length=20, default="1")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey("Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_active_once",
                violation_error_message=_("This consent is already recorded."),
            )
        ]


class Document(Row):
    """A paper of the case: what came in, what went out, what was signed."""

    FIELD_CLASSES = classify(personal="title", operational="case kind file dated received_at added_at added_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    title = EncryptedTextField(_("title"), max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="documents")
    dated = models.DateField(_("date of the document"), null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=now)
    added_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")


class Note(Row):
    """A dated note of the case. Signed when written, and the database keeps it so; a correction is another note."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(sensitive="text", operational="case kind at written_at author")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=20, choices=NoteKind, default=NoteKind.NOTE)
    text = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("when it happened"))
    written_at = models.DateTimeField(default=now)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")


class Task(Row):
    """Something to do by a day, for one person or for the whole team."""

    FIELD_CLASSES = classify(
        personal="title", operational="case kind due_on assigned_to done_at done_by created_at created_by"
    )

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=30, blank=True)
    title = EncryptedTextField(_("what to do"), max_length=300)
    due_on = models.DateField(_("due on"))
    assigned_to = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(done_at__isnull=True), name="task_open")]
