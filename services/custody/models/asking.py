"""A person asks what the centre keeps about them (GDPR, art. 15)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import Rights
from services.custody.enums import AccessState, Asked, Identity, Representation
from services.custody.models.erasing import NEVER_DELETED
from services.files.models import StoredFile
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField


class AccessRequest(Row):
    """
    One request with its clock, the answer that was put together, and who let it go.

    `contents` is what the pack holds, what was left out and why, and what the check found; it is emptied when the
    request is done, as is the pack. `leave_out` names items that the preparer has taken out by hand, `admitted` scans
    that somebody has looked through: which, who, when, what for. For a child its representative asks and reads.
    """

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(
        personal="person representative identity_note extended_because leave_out admitted contents decided_because",
        operational="representation received_on due_on asked identity state recorded_at recorded_by prepared_at"
        " prepared_by pack decided_at decided_by released_at released_by digest",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_requests")
    representative = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_for_children"
    )
    representation = models.CharField(_("as whom"), max_length=12, choices=Representation, blank=True)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("answer by"))
    asked = models.CharField(_("how it came"), max_length=10, choices=Asked)
    identity = models.CharField(_("how it was proved who asks"), max_length=10, choices=Identity)
    identity_note = EncryptedTextField(_("note about the proof"), max_length=300, blank=True)
    extended_because = EncryptedTextField(_("why it takes longer"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=AccessState, default=AccessState.RECEIVED)
    leave_out = EncryptedJSONField(null=True, blank=True)
    admitted = EncryptedJSONField(null=True, blank=True)
    contents = EncryptedJSONField(null=True, blank=True)
    pack = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_because = EncryptedTextField(_("reason of the decision"), max_length=1000, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("received_on")), name="access_due_after_receipt"),
            models.CheckConstraint(
                condition=~Q(state__in=[AccessState.APPROVED, AccessState.RELEASED])
                | Q(decided_at__isnull=False, prepared_by__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("prepared_by")),
                name="access_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=AccessState.RELEASED, released_at__isnull=False, released_by__isnull=False)
                | ~Q(state=AccessState.RELEASED) & Q(released_at__isnull=True, released_by__isnull=True),
                name="access_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(representation="") | ~Q(representative=F("person")), name="access_of_another_by_them"
            ),
        ]
