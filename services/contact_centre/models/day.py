"""The day of a meeting: who has read what they must know, papers shown, interruptions, lines from a telephone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.contact_centre.enums import EntryState, IdentityPaper, ObservationKind, PauseReason
from services.contact_centre.models.record import Addendum, ChildVoice, Observation
from services.contact_centre.models.sessions import Session
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class BriefingRead(Row):
    """
    R10: this worker has read reason, risks and conditions of this meeting, as they stood then.

    `stamp` is a digest of what was shown: a new risk, a new condition or another supervisor asks for a new reading.
    That is why „prepared" is a row of a person and not a state of the meeting.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(operational="session worker stamp at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="briefings")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    stamp = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "worker", "stamp"], name="briefing_read_once")]


class IdentityCheck(Row):
    """R21: what paper a grown-up showed at the door, by its kind. Never its number."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(personal="person", operational="session paper at by")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="identity_checks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    paper = models.CharField(_("document"), max_length=20, choices=IdentityPaper)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    @property
    def is_sure(self) -> bool:
        return self.paper != IdentityPaper.NONE


class Pause(Row):
    """
    An interruption, with its reason of the R12 list.

    What was done stands among the facts of the record; in `what` only where no facts are kept (R1).
    """

    FIELD_CLASSES = classify(sensitive="what", operational="session reason paused_at paused_by resumed_at resumed_by")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20, choices=PauseReason)
    what = EncryptedTextField(_("what was done"), blank=True)
    paused_at = models.DateTimeField()
    paused_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("paused_at")),
                name="pause_ends_after_start",
                violation_error_message=_("The meeting cannot go on before it was interrupted."),
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(resumed_at__isnull=True), name="pause_open_once_per_session"
            ),
        ]


class PhoneEntry(Row):
    """
    One line that a supervisor wrote on a telephone, taken in once however often it is sent.

    `key` was made on the telephone. `at` is the minute it speaks of, `written_at` when it was typed there, and
    `received_at` when it came here. `text` is kept only while the line waits as a proposal: afterwards it stands in
    the fact or the addendum.
    """

    FIELD_CLASSES = classify(
        sensitive="text",
        operational="session key by kind at written_at received_at state fact addendum decided_by decided_at",
    )

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="phone_entries")
    key = models.UUIDField(unique=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ObservationKind)
    text = EncryptedTextField(_("fact"), blank=True)
    at = models.DateTimeField(_("minute"))
    written_at = models.DateTimeField()
    received_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=10, choices=EntryState)
    fact = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.SET_NULL, related_name="phone_entries"
    )
    addendum = models.ForeignKey(Addendum, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "state"], name="phone_entry_waiting")]


class VoiceAnswer(Row):
    """R30: the child asked for something. What was done about it, and when the child was told, and by whom."""

    FIELD_CLASSES = classify(
        sensitive="asked done told",
        operational="voice due_on done_at done_by told_at told_by created_at created_by",
    )

    voice = models.OneToOneField(ChildVoice, on_delete=models.CASCADE, related_name="answer")
    asked = EncryptedTextField(_("what the child asked for"))
    due_on = models.DateField(_("to be told by"))
    done = EncryptedTextField(_("what was done"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told = EncryptedTextField(_("what the child was told"), blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(done_at__isnull=False, told_by__isnull=False),
                name="voice_told_after_done",
                violation_error_message=_("First write what was done, then that the child was told."),
            )
        ]
