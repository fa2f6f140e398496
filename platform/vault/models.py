"""The keys of one place, wrapped. The master key is not among them: it never touches the database."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.fields import IdentityField
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights


class Kind(models.TextChoices):
    PLACE = "place"  # wrapped by the master key; wraps all others, seals what belongs to no child
    INDEX = "index"  # blind indexes and name tokens, which are computed anew when it changes
    AUDIT = "audit"  # audit events, which can never be sealed anew: this key is only wrapped anew
    MARK = "mark"  # hashes of what is not kept and cannot be computed anew: also only wrapped anew
    SUBJECT = "subject"  # one person's, so that erasure can throw it away
    FILE = "file"  # one file's, wrapped by its person's key or the place's


class State(models.TextChoices):
    COMING = "coming"  # an index key that everybody looks up by and nobody writes with yet
    ACTIVE = "active"
    RETIRED = "retired"  # opens what it sealed until that is sealed anew; seals nothing
    ERASED = "erased"  # the wrapped key is gone; the row stays, so that nobody makes a new one for this person


OWN = (Kind.PLACE, Kind.AUDIT, Kind.MARK, Kind.INDEX)  # of the place itself, each with one active key


class Key(Row):
    """
    One key, wrapped by another whose number stands in the head of `wrapped`.

    Every sealed value names the number of its key, so that old and new keys can live side by side. A place's role
    can only add keys; wrapping anew, retiring and erasing are the owner's (vault.rotation, vault.shredding).
    """

    FIELD_CLASSES: ClassVar = classify(operational="number kind subject wrapped state created_at changed_at")

    RIGHTS: ClassVar = Rights(own=APPEND)  # a request can make keys and lose none

    number = IdentityField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.UUIDField(null=True, blank=True)
    wrapped = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)  # of the state: running processes ask for what changed lately

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="vault_key_changed")]
        constraints = [
            # An erased key still holds the name of its person or file.
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=[State.ACTIVE, State.ERASED]),
                nulls_distinct=False,
                name="vault_key_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state=State.COMING),
                nulls_distinct=False,
                name="vault_key_one_coming",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OWN, subject__isnull=True)
                | Q(kind__in=[Kind.SUBJECT, Kind.FILE], subject__isnull=False),
                name="vault_key_subject_fits",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=[State.COMING, State.ACTIVE]) & ~Q(wrapped=b""))
                | Q(state=State.RETIRED)
                | Q(state=State.ERASED, wrapped=b""),
                name="vault_key_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key {self.number}"
