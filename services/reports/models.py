"""Papers that leave the centre with a number, how a stranger can check them, and what a centre changes on them."""

from datetime import date
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.enums import Profile
from services.cases.models import Case, Document
from services.contact_centre.models import Session
from services.files.models import StoredFile
from services.people.models import Person
from services.reports.enums import TONES, ReportState
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField


class Certificate(Row):
    """
    An attendance certificate: the facts of one signed session as they were when it was issued.

    `facts` is the whole content of the paper; the public door knows only a hash of number and code, a date
    and a validity (tenants.centres.commons), never this row.
    """

    FIELD_CLASSES = classify(
        personal="addressee facts code revoked_reason",
        operational="case session number code_hash issued_at issued_by valid_until document revoked_at revoked_by",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=30, unique=True)
    addressee = EncryptedTextField(_("addressee"), max_length=300)
    facts = EncryptedJSONField()
    code = EncryptedTextField(max_length=40)
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=now)
    issued_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_reason = EncryptedTextField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="certificate_revoked_by_someone",
            )
        ]


class Report(Row):
    """
    A factual report over a period (R18): signed facts, direct words, times, and a cautionary note; no view of anybody.

    While it is a draft its facts are read anew; asking for approval freezes them in `contents`, with the rows that
    each of them rests on, and `digest` proves later that they are the ones that were approved. `chosen` is the
    worker's word, line by line.
    """

    FIELD_CLASSES = classify(
        personal="addressee request recipient code refused_because revoked_reason",
        sensitive="intro remarks chosen contents",
        operational="case starts_on ends_on arrangements profile state number digest code_hash created_at created_by"
        " asked_at asked_by decided_at decided_by issued_on valid_until document word_document revoked_at revoked_by",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    arrangements = ArrayField(models.UUIDField(), default=list, blank=True)  # none: all of the case
    addressee = EncryptedTextField(_("addressee"), max_length=300)
    request = EncryptedTextField(_("what it answers"), max_length=300, blank=True)
    profile = models.CharField(_("for whose eyes"), max_length=10, choices=Profile, default=Profile.PARTIES)
    recipient = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    intro = EncryptedTextField(_("connecting text before the facts"), blank=True)
    remarks = EncryptedTextField(_("connecting text after the facts"), blank=True)
    chosen = EncryptedJSONField(null=True, blank=True)
    contents = EncryptedJSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    refused_because = EncryptedTextField(max_length=1000, blank=True)
    number = models.CharField(max_length=30, blank=True)
    code = EncryptedTextField(max_length=40, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    word_document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_reason = EncryptedTextField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="report_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state__in=[ReportState.DRAFT, ReportState.WAITING, ReportState.DISCARDED])
                | Q(asked_by__isnull=False, decided_by__isnull=False, contents__isnull=False)
                & ~Q(decided_by=F("asked_by"))
                & ~Q(number=""),
                name="report_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.ISSUED) | Q(document__isnull=False), name="report_issued_has_paper"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False, state=ReportState.ISSUED),
                name="report_revoked_by_someone",
            ),
        ]

    @property
    def tone(self) -> str:
        return TONES[ReportState(self.state)]

    @property
    def period(self) -> tuple[date, date]:
        return self.starts_on, self.ends_on

    @property
    def about(self) -> set[UUID]:
        """Ids of the arrangements it is about; none means all."""
        return set(self.arrangements)


class WordTemplate(Row):
    """
    One version of the centre's own Word file for reports. The newest that was not withdrawn is used.

    Only a file that was read whole, holds nothing but known fields and was filled with an invented case stands here.
    """

    FIELD_CLASSES = classify(operational="version file fields uploaded_at uploaded_by withdrawn_at withdrawn_by")

    version = models.PositiveIntegerField(unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    fields = ArrayField(models.CharField(max_length=60), default=list)
    uploaded_at = models.DateTimeField(default=now)
    uploaded_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="word_template_withdrawn_by_someone",
            )
        ]


class PaperText(Row):
    """A text of letters and reports that the centre words in its own way; without a row the standard text holds."""

    FIELD_CLASSES = classify(operational="key text changed_at changed_by")

    key = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
