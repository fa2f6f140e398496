"""The wrapped keys of one place. They lie in its schema, so that they move, restore and leave with it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.fields import IdentityField
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights


class Kind(models.TextChoices):
    PLACE = "place"  # wrapped by the master key; wraps all others, seals what belongs to no child
    INDEX = "index"  # blind indexes and name tokens
    SUBJECT = "subject"  # one person's, so that erasure can throw it away
    FILE = "file"  # one file's, wrapped by its person's key or the place's


class Key(Row):
    """
    One key, wrapped by another whose number stands in the head of `wrapped`.

    Every sealed value names the number of its key, so that old and new keys can live side by side. Rows are never
    changed; deleting one makes everything that it sealed unreadable for ever.
    """

    FIELD_CLASSES: ClassVar = classify(operational="number kind subject wrapped created_at")

    RIGHTS: ClassVar = Rights(own=APPEND)  # a request can make keys and lose none

    number = IdentityField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.UUIDField(null=True, blank=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], nulls_distinct=False, name="vault_key_one_of_each"),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.PLACE, Kind.INDEX], subject__isnull=True)
                | Q(kind__in=[Kind.SUBJECT, Kind.FILE], subject__isnull=False),
                name="vault_key_subject_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key {self.number}"
