"""Signed links to people without an account, what is asked through them, and referrals that came from outside."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.signing import HANDLE
from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Consent, Referral
from services.links.enums import Answer, LinkKind, Shown
from services.people.models import ContactPoint, Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


def new_handle() -> str:
    return secrets.token_hex(HANDLE)


class Link(Row):
    """
    One address for one person and one purpose. The address itself is never kept: it is computed from the handle, the
    end and the secret of the installation, so that a stolen copy of the database opens nothing.

    `subject` is the one thing it is about, of an upper room (a meeting). `tries` counts wrong names.
    """

    FIELD_CLASSES = classify(
        personal="case person",
        operational="kind handle worker subject language created_at created_by expires_at withdrawn_at withdrawn_by"
        " used_at tries",
    )

    kind = models.CharField(max_length=10, choices=LinkKind)
    handle = models.CharField(max_length=2 * HANDLE, unique=True, default=new_handle, editable=False)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="links")
    subject = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="bg")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=LinkKind.CALENDAR, worker__isnull=False, case__isnull=True, person__isnull=True)
                | ~Q(kind=LinkKind.CALENDAR) & Q(worker__isnull=True, case__isnull=False, person__isnull=False),
                name="link_of_a_worker_or_of_a_case",
            ),
            models.UniqueConstraint(
                fields=["kind", "case", "person"],
                condition=Q(kind=LinkKind.WINDOWS, withdrawn_at__isnull=True),
                name="link_one_calendar_of_a_parent",
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=Q(kind=LinkKind.CALENDAR, withdrawn_at__isnull=True),
                name="link_one_calendar_of_a_worker",
            ),
        ]

    def is_open(self, at: datetime) -> bool:
        return self.withdrawn_at is None and self.used_at is None and at < self.expires_at


class ConsentRequest(Row):
    """
    The other parent is asked by a link. `screened_on` and `agreed_on` are the two things without which nobody may be
    asked: somebody has screened for violence and found none, and the applicant agreed to the asking.
    """

    FIELD_CLASSES = classify(
        personal="case person contact_point",
        sensitive="screening",
        operational="link text_version screened_on agreed_on shows asked_at asked_by answer answered_at consent",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consent_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="consent_request")
    contact_point = models.ForeignKey(ContactPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    screened_on = models.DateField(_("screened for violence on"))
    screening = EncryptedTextField(_("how the screening was done"), max_length=1000)
    agreed_on = models.DateField(_("the applicant agreed on"))
    shows = models.CharField(max_length=10, choices=Shown, default=Shown.NOTHING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    consent = models.OneToOneField(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_by_link"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, consent__isnull=True)
                | Q(answer=Answer.REFUSED, answered_at__isnull=False, consent__isnull=True)
                | Q(answer=Answer.GIVEN, answered_at__isnull=False, consent__isnull=False),
                name="consent_request_answered_whole",
            )
        ]

    MESSAGE: ClassVar = "consent-link"

    @property
    def key(self) -> str:
        """Of its message."""
        return f"{self.MESSAGE}:{self.pk}"


class Submission(Row):
    """A referral that a court or a department handed in at the neutral host; its sender asks by a code."""

    FIELD_CLASSES = classify(
        personal="case referral sender sender_email sender_phone", operational="code_hash received_at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="submissions")
    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="submission")
    code_hash = models.CharField(max_length=64, unique=True)
    sender = EncryptedTextField(_("who sends it"), max_length=200)
    sender_email = EncryptedTextField(_("e-mail of the sender"), max_length=254, blank=True)
    sender_phone = EncryptedTextField(_("telephone of the sender"), max_length=40, blank=True)
    received_at = models.DateTimeField()
