"""What really happened, to the minute. Rows are added, never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.contact_centre.enums import AgainstHold, CheckKind, Feeling, ObservationKind, Wish
from services.contact_centre.models.sessions import Session
from services.contact_centre.wording.opinions import Opinion, Piece, pieces
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class CheckEvent(Row):
    """
    Somebody really came or left, to the minute, as the person at the entrance saw it. Rows are only added.

    `handed_to` stands where a child left: the approved person who took it along, or in `handed_because` who else did
    (ambulance, police, child protection) and why.

    A mistake is voided by a row that names it and says why (`void_reason`). `against_hold` and `override_reason` stand
    where somebody came in against ИЗЧАКАЙТЕ: let in by whoever may decide that, or all the same.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)

    FIELD_CLASSES = classify(
        personal="person handed_to",
        sensitive="override_reason void_reason handed_because",
        operational="session kind at entrance by recorded_at voids against_hold",
    )

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="checks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CheckKind)
    at = models.DateTimeField()
    entrance = models.ForeignKey(Entrance, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now)
    voids = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="voided_by")
    against_hold = models.CharField(max_length=10, choices=AgainstHold, blank=True)
    override_reason = EncryptedTextField(blank=True)
    void_reason = EncryptedTextField(max_length=200, blank=True)
    handed_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_because = EncryptedTextField(max_length=300, blank=True, null=True)

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="check_by_time")]


class Observation(Row):
    """R17–R19: a fact by the minute: seen, heard word for word, or what the supervisor did."""

    FIELD_CLASSES = classify(sensitive="text", operational="session at kind author written_at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="observations")
    at = models.DateTimeField(_("minute"))
    kind = models.CharField(max_length=20, choices=ObservationKind)
    text = EncryptedTextField(_("fact"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    @property
    def pieces(self) -> list[Piece]:
        """The text cut at its words of opinion; what somebody said word for word is never looked at."""
        return [Piece(self.text)] if self.kind == ObservationKind.QUOTED else pieces(self.text)

    @property
    def opinions(self) -> list[Opinion]:
        return [piece.opinion for piece in self.pieces if piece.opinion]


class ChildVoice(Row):
    """
    What the child said and felt before and after (`said` is after), or why there is none.

    `wish`: from whom the child wants this kept; the keeping itself is an EntrySecret, as for every entry.
    """

    FIELD_CLASSES = classify(
        personal="child",
        sensitive="said said_before feeling_before feeling_after wish none_reason",
        operational="session author written_at",
    )

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="voices")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_before = EncryptedTextField(blank=True, null=True)
    feeling_before = EncryptedTextField(max_length=10, choices=Feeling, blank=True, null=True)
    said = EncryptedTextField(blank=True)
    feeling_after = EncryptedTextField(max_length=10, choices=Feeling, blank=True, null=True)
    wish = EncryptedTextField(max_length=10, choices=Wish, blank=True, null=True)
    none_reason = EncryptedTextField(max_length=300, blank=True)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "child"], name="voice_once_per_child")]

    @property
    def has_words(self) -> bool:
        return bool(self.said or self.said_before)


class Addendum(Row):
    """What is added to a signed record. The record itself stays as it was signed."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)

    FIELD_CLASSES = classify(sensitive="text", operational="session author written_at")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="addenda")
    text = EncryptedTextField(_("addendum"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)
