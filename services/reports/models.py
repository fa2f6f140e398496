"""Papers that leave the centre with a number, and how a stranger can check them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case, Document
from services.contact_centre.models import Session
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
