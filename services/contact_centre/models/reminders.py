"""Reminding a parent of their own window, when they have asked for it and the way to them is safe."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case
from services.contact_centre.enums import ReminderDropped
from services.contact_centre.models.sessions import Session
from services.people.models import ContactPoint, Person
from services.staff.models import Worker


class ReminderConsent(Row):
    """
    One person wants to be reminded, over one telephone or mailbox that nobody else reads.

    Asked in private, from each parent apart. Whoever lives with somebody violent must not get a message that the
    other one reads: without this row nothing is ever sent.
    """

    FIELD_CLASSES = classify(
        personal="person contact_point", operational="case language given_on recorded_by created_at ended_at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminder_consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="bg")
    given_on = models.DateField(_("given on"))
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(ended_at__isnull=True), name="reminder_consent_active_once"
            )
        ]


class Reminder(Row):
    """
    One person was, or was not, told once when to come. How far it got is what the outbox says; `dropped` is why it
    was not sent in the end. Another hour of the same meeting is another thing to tell.
    """

    FIELD_CLASSES = classify(personal="person", operational="session consent arrives_at made_at dropped")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(ReminderConsent, on_delete=models.PROTECT, related_name="reminders")
    arrives_at = models.DateTimeField()
    made_at = models.DateTimeField(default=now)
    dropped = models.CharField(max_length=12, choices=ReminderDropped, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="reminder_newest")]
        constraints = [models.UniqueConstraint(fields=["person", "arrives_at"], name="reminder_once_per_window")]

    @property
    def key(self) -> str:
        """Of its message."""
        return f"reminder:{self.pk}"
