"""Encrypted uploads and generated documents. The bytes lie outside the database under a random name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class StoredFile(Row):
    """
    One sealed file. `storage_key` is `<centre uuid>/<random>`; the file key is wrapped in vault under this row's id.

    `digest` is SHA-256 of the sealed bytes: it proves that the file on disk is the one that was stored and tells
    nothing about the content.
    """

    FIELD_CLASSES = classify(
        personal="name subject",
        operational="content_type size storage_key digest origin created_at created_by",
    )

    class Origin(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        GENERATED = "generated", _("made by the system")

    name = EncryptedTextField(_("file name"), max_length=200)
    subject = models.UUIDField(null=True, blank=True)  # the child whose key seals the file; none: the centre's key
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    storage_key = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def vault_subject(self):  # type: ignore[no-untyped-def]
        return self.subject
