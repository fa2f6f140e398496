"""What is kept from people of a case, and documents that leave the house."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from kernel.rights import Rights
from services.cases.enums import Channel, EntryKind, Profile, ReleaseState
from services.cases.models.cases import Case, Document, Referral
from services.people.models import SECRECY_OPERATIONAL, SECRECY_PERSONAL, Person, Secrecy
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField

_CLEAN_OR_DECIDED = Q(places__isnull=True, is_readable=True) | Q(decided_at__isnull=False)


class DocumentSecret(Secrecy):
    """A whole document that a named person must not get, as a contact point can be withheld."""

    FIELD_CLASSES = classify(personal="document withheld_from" + SECRECY_PERSONAL, operational=SECRECY_OPERATIONAL)

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="secrets")
    withheld_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(Secrecy.Meta):
        abstract = False
        constraints: ClassVar = [
            *Secrecy.Meta.constraints,
            models.UniqueConstraint(
                fields=["document", "withheld_from"],
                condition=Q(ended_at__isnull=True),
                name="document_secret_active_once",
            ),
        ]

    def holds_from(self, person_id: UUID) -> bool:
        return self.withheld_from_id == person_id


class EntrySecret(Secrecy):
    """
    One entry of the case that named people must not learn, or everybody but those named.

    `entry` is the id of a row of the kind that `kind` says: a note here, a fact of a record in the room above. It is
    no foreign key, because rooms above this one have entries too.
    """

    FIELD_CLASSES = classify(
        personal="people" + SECRECY_PERSONAL, operational="case kind entry from_everybody " + SECRECY_OPERATIONAL
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entry_secrets")
    kind = models.CharField(max_length=20, choices=EntryKind)
    entry = models.UUIDField()
    from_everybody = models.BooleanField(default=False)
    people = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta(Secrecy.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["case", "entry"], condition=Q(ended_at__isnull=True), name="entry_secret_open")
        ]
        constraints: ClassVar = [
            *Secrecy.Meta.constraints,
            models.CheckConstraint(
                condition=Q(from_everybody=True) | ~Q(people=[]), name="entry_secret_is_from_somebody"
            ),
        ]

    def holds_from(self, person_id: UUID) -> bool:
        return (person_id in self.people) != self.from_everybody


class Reporter(Secrecy):
    """
    Who told of the child. Withheld from every party from the first moment on, whatever anybody chooses.

    Never in a paper, a pack or a letter; a worker who may see protected facts sees the name one look at a time, and
    each look is in the journal. `known_to` are people who know it anyway.
    """

    FIELD_CLASSES = classify(
        personal="names contact relation known_to" + SECRECY_PERSONAL,
        operational="case referral " + SECRECY_OPERATIONAL,
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reporters")
    referral = models.ForeignKey(Referral, null=True, blank=True, on_delete=models.CASCADE, related_name="reporters")
    names = EncryptedTextField(_("name of whoever reported"), max_length=200)
    contact = EncryptedTextField(_("how to reach them"), max_length=200, blank=True)
    relation = EncryptedTextField(_("how they know the child"), max_length=200, blank=True)
    known_to = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta(Secrecy.Meta):
        abstract = False

    def holds_from(self, person_id: UUID) -> bool:
        return person_id not in self.known_to


class Release(Row):
    """
    A document on its way to somebody: checked for what its readers must not learn, and stopped or logged.

    `profile` says for whose eyes it is made, `readers` are the people of the case whom that means (a court's file is
    open to both parties). `places` are the leaks as they were found, with some words around them; null when there were
    none. `is_readable` is false for scans, which nobody but people can check. Rows are never deleted.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES = classify(
        personal="document recipient recipient_name readers ground places asked_because decided_because",
        operational="case channel profile state is_readable asked_at asked_by decided_at decided_by released_at",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="releases")
    recipient = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipient_name = EncryptedTextField(_("recipient"), max_length=300)
    readers = ArrayField(models.UUIDField(), default=list)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    profile = models.CharField(_("redaction profile"), max_length=10, choices=Profile, default=Profile.CHOSEN)
    ground = EncryptedTextField(_("legal ground"), max_length=300)
    state = models.CharField(max_length=10, choices=ReleaseState)
    places = EncryptedJSONField(null=True)
    is_readable = models.BooleanField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_because = EncryptedTextField(_("why it is needed all the same"), max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_because = EncryptedTextField(_("reason of the decision"), max_length=500, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReleaseState.RELEASED, released_at__isnull=False) & _CLEAN_OR_DECIDED
                | Q(state=ReleaseState.STOPPED, released_at__isnull=True, decided_at__isnull=True)
                | Q(state=ReleaseState.REFUSED, released_at__isnull=True, decided_at__isnull=False),
                name="release_was_clean_or_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="release_decided_by_another",
            ),
        ]
