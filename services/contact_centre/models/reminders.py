"""What a parent is told of their own window, when they have asked for it and the way to them is safe, and answers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case
from services.contact_centre.enums import ReminderDropped, Tiding
from services.contact_centre.models.sessions import Session
from services.links.models import Link
from services.people.models import ContactPoint, Person
from services.staff.models import Worker


class ReminderConsent(Row):
    """
    One person wants to be reminded, over one telephone or mailbox that nobody else reads.

    Asked in private, from each parent apart. Whoever lives with somebody violent must not get a message that the
    other one reads: without this row nothing is ever sent.
    """

    FIELD_CLASSES = classify(
        personal="person contact_point",
        operational="case language from_hour until_hour given_on recorded_by created_at ended_at",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminder_consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="bg")
    from_hour = models.PositiveSmallIntegerField(_("not before"), default=8)
    until_hour = models.PositiveSmallIntegerField(_("not after"), default=20)
    given_on = models.DateField(_("given on"))
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(ended_at__isnull=True), name="reminder_consent_active_once"
            ),
            models.CheckConstraint(
                condition=Q(from_hour__gte=6, until_hour__lte=22, until_hour__gt=models.F("from_hour")),
                name="reminder_consent_by_day",
            ),
        ]


class Reminder(Row):
    """
    One person was, or was not, told something once: when to come, that it is another hour, that they need not come.

    How far it got is what the outbox says; `dropped` is why it was not sent in the end. Another hour of the same
    meeting is another thing to tell. `sequence` is the meeting's, so that a change back is told too.
    """

    FIELD_CLASSES = classify(
        personal="person", operational="session consent kind sequence link arrives_at made_at dropped"
    )

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(ReminderConsent, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=12, choices=Tiding, default=Tiding.REMINDER)
    sequence = models.PositiveIntegerField(default=0)
    link = models.ForeignKey(Link, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    arrives_at = models.DateTimeField()
    made_at = models.DateTimeField(default=now)
    dropped = models.CharField(max_length=12, choices=ReminderDropped, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="reminder_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "arrives_at", "kind", "sequence"], name="reminder_once_per_change"
            )
        ]

    @property
    def key(self) -> str:
        """Of its message."""
        return f"reminder:{self.pk}"


class PartyAnswer(Row):
    """
    A parent said by a link whether they come, for the window that they were told. Never changed: a later answer is
    another row.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(personal="person comes", operational="session link arrives_at at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="+")
    comes = models.BooleanField()
    arrives_at = models.DateTimeField()
    at = models.DateTimeField()
