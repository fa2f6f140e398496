"""What a psychologist writes about a child, apart from the file, and who else was let read it."""

from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import local, now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class PsychologistNote(Row):
    """
    Signed when written: the database takes no change. `adds_to` is the note that this one adds to, `consultation` the
    id of the one that it was written after; that can have been with an adult alone, and the note then names no child.

    Sealed with the child's own key, else with the centre's. Nothing of it but its existence goes to anybody else
    (access.readable_by); no search, timeline, record, export or program reads it.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(
        personal="child", sensitive="text", operational="case adds_to consultation at written_at author"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="psychologist_notes")
    child = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consultation = models.UUIDField(null=True, blank=True, db_index=True)
    adds_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField(_("text"))
    at = models.DateTimeField(_("when it happened"))
    written_at = models.DateTimeField(default=now)
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["case", "author"], name="psychology_note_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(child__isnull=False) | Q(consultation__isnull=False),
                name="psychology_note_of_child_or_consultation",
            )
        ]

    @property
    def vault_subject(self) -> UUID | None:
        return self.child_id


class NotesGrant(Row):
    """
    One colleague may read one psychologist's notes in one case, for a reason, until a day.

    Nobody gives it to themselves. Never changed but for its withdrawal.
    """

    LONGEST: ClassVar = timedelta(days=92)  # a quarter: then the case is reviewed, and this with it
    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES = classify(
        personal="reason", operational="case author reader given_at given_by until withdrawn_at withdrawn_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes_grants")
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("reason"), max_length=500)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["reader", "case"], name="psychology_grant_of_reader")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("given_at"), until__lte=F("given_at") + timedelta(days=93)),
                name="psychology_grant_ends_in_a_quarter",
            ),
            models.CheckConstraint(
                condition=~Q(reader=F("given_by")) & ~Q(reader=F("author")), name="psychology_grant_to_another"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="psychology_grant_withdrawn_by_somebody",
            ),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which it holds: `until` is the midnight after it."""
        return local(self.until - timedelta(seconds=1)).date()
