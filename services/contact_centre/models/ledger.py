"""How a meeting was cancelled, what is owed to the child instead, and when a person thinks of suspending."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case, Document
from services.contact_centre.ledger_enums import CancelCause, ProposalGround
from services.contact_centre.models.sessions import Session
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Cancellation(Row):
    """
    When the centre was told that a meeting will not take place, by whom, why, and with which paper.

    `is_late` is what the centre's rules said then: rules that change later judge nobody anew.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(
        personal="told_by",
        sensitive="proof",
        operational="case session told_at cause is_late recorded_at recorded_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cancellations")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cancellation")
    told_at = models.DateTimeField(_("when the centre was told"))
    told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20, choices=CancelCause)
    proof = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")


class MakeUp(Row):
    """
    A meeting that is owed to the child (R22). Whether it is planned, used or expired follows from the meetings.

    A person may say, with a reason, that it is not owed after all.
    """

    FIELD_CLASSES = classify(
        sensitive="waived_because", operational="case session owed_at noted_by expires_on waived_at waived_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="make_ups")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="make_up")
    owed_at = models.DateTimeField()
    noted_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Null: what was cancelled before there was an account has a row that the database itself wrote.
    waived_because = EncryptedTextField(_("why it is not owed"), max_length=500, blank=True, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True)
                | Q(waived_at__isnull=False, waived_by__isnull=False),
                name="make_up_waived_by_somebody",
            )
        ]


class SuspensionProposal(Row):
    """
    The program has counted; a person decides (R14). Nothing is ever suspended by the count alone.

    `counted` are the meetings that were counted, so that the same ones are not counted again after a decision.
    """

    FIELD_CLASSES = classify(
        personal="child",
        sensitive="because is_accepted",
        operational="case ground counted made_at decided_at decided_by withdrawn_at",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="suspension_proposals")
    ground = models.CharField(max_length=20, choices=ProposalGround)
    child = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counted = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True, blank=True)
    because = EncryptedTextField(_("reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # what was counted was a mistake at the entrance

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, is_accepted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_accepted__isnull=False),
                name="proposal_decided_by_a_person",
            ),
            models.UniqueConstraint(
                fields=["case", "ground", "child"],
                condition=Q(decided_at__isnull=True, withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="proposal_open_once",
            ),
        ]
