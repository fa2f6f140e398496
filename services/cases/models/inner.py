"""From one service of the centre to another: proposed, asked back, answered."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from kernel.rights import Rights
from services.cases.enums import UNANSWERED, InnerState, Service, SharingBasis, ToldOn, Urgency
from services.cases.models.cases import Case
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class InnerReferral(Row):
    """
    A family of this case is proposed to another service of the same centre, with what that service may be told.

    It belongs to the case that it leaves: whoever sees only the case that came of it reads there what was told on (a
    `Referral` with the source INNER) and nothing of this row. `people` are ids of the case's people.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES = classify(
        personal="people",
        sensitive="reason words basis_note question reply answer",
        operational="case service urgency told basis coordinator due_on state asked_at asked_by"
        " answered_at answered_by opened_case",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inner_referrals")
    service = models.CharField(max_length=20, choices=Service)
    people = ArrayField(models.UUIDField(), default=list)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.USUAL)
    reason = EncryptedTextField(_("reason"), max_length=2000)
    told = ArrayField(models.CharField(max_length=12, choices=ToldOn), default=list, blank=True)
    words = EncryptedTextField(_("what else they may know"), max_length=2000, blank=True)
    basis = models.CharField(max_length=10, choices=SharingBasis)
    basis_note = EncryptedTextField(_("who agreed, or which ground"), max_length=500)
    coordinator = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=InnerState, default=InnerState.PROPOSED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    question = EncryptedTextField(_("question"), max_length=2000, blank=True)
    reply = EncryptedTextField(_("reply"), max_length=2000, blank=True)
    answer = EncryptedTextField(_("reason of the answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_by_inner"
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state__in=UNANSWERED), name="inner_referral_unanswered")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "service"], condition=Q(state__in=UNANSWERED), name="inner_referral_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNANSWERED, answered_at__isnull=True)
                | ~Q(state__in=UNANSWERED) & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="inner_referral_answered_by",
            ),
            models.CheckConstraint(
                condition=Q(opened_case__isnull=True) | Q(state=InnerState.ACCEPTED),
                name="inner_referral_opens_when_accepted",
            ),
        ]

    def get_told_display(self) -> list[str]:
        return [str(ToldOn(one).label) for one in self.told]
