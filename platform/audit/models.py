"""Events, and the seals over them. No foreign keys: an event outlives the account, the object and the case."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.enums import Action, Fault, Why
from kernel.clock import now
from kernel.fields import IdentityField
from kernel.models import Row, classify
from kernel.rights import APPEND, READ, Rights
from vault.fields import EncryptedJSONField, EncryptedTextField
from vault.models import Kind


class Event(Row):
    """
    Who did or saw what, when, from where: names of fields, never their values.

    `number` counts up in the order of inserting and is what a later seal covers; it has gaps where transactions
    failed. The database refuses to change or delete events (RIGHTS, and triggers in the second migration).
    """

    FIELD_CLASSES: ClassVar = classify(
        personal="actor_label reason detail address",
        operational="number at actor_kind actor_id roles action object_type object_id case_id fields "
        "request_id session",
    )
    RIGHTS: ClassVar = Rights(own=APPEND)
    vault_subject: ClassVar = Kind.AUDIT  # events cannot be sealed anew: their key stays when the place's is changed

    number = IdentityField()
    at = models.DateTimeField(_("at"), default=now, editable=False)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_label = EncryptedTextField(_("who"), blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    reason = EncryptedTextField(_("reason"), blank=True)
    detail = EncryptedJSONField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=48, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_id", "-number"], name="audit_event_of_object"),
            models.Index(
                fields=["case_id", "-number"], name="audit_event_of_case", condition=models.Q(case_id__isnull=False)
            ),
            models.Index(fields=["actor_id", "-number"], name="audit_event_of_actor"),
            BrinIndex(fields=["at"], name="audit_event_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(action__in=Action.values), name="audit_event_action_known")
        ]

    @property
    def why(self) -> str:
        """The reason for people."""
        return str(Why(self.reason).label) if self.reason in Why.values else self.reason

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.object_type}"


class Seal(Row):
    """
    One link of the chain: which events it covers, and one hash over all that they hold and over the link before.

    Who changes, removes or exchanges an event breaks the link that covers it; who rewrites all later links as well
    contradicts the heads that were sent outside (audit.heads). Only ever added, like the events themselves.
    """

    FIELD_CLASSES: ClassVar = classify(operational="number at covers events reaches root previous hash")
    RIGHTS: ClassVar = Rights(own=APPEND)

    number = models.BigIntegerField(unique=True, editable=False)
    at = models.DateTimeField(editable=False)
    covers = models.TextField(editable=False)
    events = models.PositiveIntegerField(editable=False)
    reaches = models.BigIntegerField(editable=False)
    root = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1, events__gte=1), name="audit_seal_covers_some")
        ]

    def __str__(self) -> str:
        return f"seal {self.number} over {self.covers}"


class Cut(Row):
    """
    Events that were taken out because their term had passed: those of whole seals, from the beginning of the chain on.

    The seals stay, so the chain and every head told outside go on to hold. `proof` tells the row once more, sealed
    with the key of the place's journal: nobody without it passes a deletion off as a cut. Written by the owner alone.
    """

    FIELD_CLASSES: ClassVar = classify(operational="number at first upto events until years proof")
    RIGHTS: ClassVar = Rights(own=READ)
    vault_subject: ClassVar = Kind.AUDIT

    number = models.BigIntegerField(unique=True, editable=False)
    at = models.DateTimeField(editable=False)
    first = models.BigIntegerField(editable=False)
    upto = models.BigIntegerField(editable=False)
    events = models.PositiveBigIntegerField(editable=False)
    until = models.DateTimeField(_("up to"), editable=False)
    years = models.PositiveSmallIntegerField(editable=False)
    proof = EncryptedTextField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, first__gte=1, upto__gte=models.F("first"), events__gte=1),
                name="audit_cut_of_some",
            )
        ]

    def __str__(self) -> str:
        return f"cut {self.number}: seals {self.first} to {self.upto}"


class Check(Row):
    """What one verification found: nothing (an empty fault), or the first bad seal."""

    FIELD_CLASSES: ClassVar = classify(operational="at seals events heads cut seal fault")
    RIGHTS: ClassVar = Rights(own=APPEND)

    at = models.DateTimeField(_("at"), editable=False)
    seals = models.PositiveBigIntegerField(_("seals"))
    events = models.PositiveBigIntegerField(_("events"))
    heads = models.PositiveBigIntegerField(_("heads told outside"))
    cut = models.PositiveBigIntegerField(_("events cut by term"), default=0)
    seal = models.BigIntegerField(_("first bad seal"), null=True)
    fault = models.CharField(_("fault"), max_length=16, choices=Fault.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="audit_check_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fault="", seal__isnull=True) | models.Q(fault__in=Fault.values, seal__gte=1),
                name="audit_check_names_the_seal",
            )
        ]

    @property
    def holds(self) -> bool:
        return not self.fault

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.fault or 'holds'}"
