"""Who outside was told, who of the family was told, and who must not be."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case, Document
from services.incidents.enums import Recipient, SignalChannel
from services.incidents.models.incidents import Incident
from services.people.models import SECRECY_OPERATIONAL, SECRECY_PERSONAL, Person, Secrecy
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Signal(Row):
    """
    A signal under чл. 7 ЗЗДет that was given, by its minute; an incident may have several, to ОЗД and to the police.

    What was said or sent never changes; what came of it is added (`outcome`).
    """

    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES = classify(
        sensitive="number said outcome",
        operational="case incident to institution_code institution_name channel given_at given_by noted_at document"
        " answered_at answered_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signals")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="signals")
    to = models.CharField(max_length=10, choices=Recipient)
    institution_code = models.CharField(max_length=40, blank=True)
    institution_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=SignalChannel)
    number = EncryptedTextField(_("their number, or the number of our letter"), max_length=100, blank=True)
    given_at = models.DateTimeField(_("minute"))
    given_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    said = EncryptedTextField(_("what was said or sent"), max_length=4000, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = EncryptedTextField(_("what came of it"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["incident", "given_at"], name="signal_of_incident")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="signal_answer_noted_by_somebody",
            )
        ]


class Silence(Secrecy):
    """
    R15: this person must not hear of the incident, of its facts, its signal, nor of the record of that meeting.

    It never ends by itself: `look_again_on` is the day on which somebody must decide whether it goes on, because a
    secret that a clock tells would be told while nobody watches.
    """

    FIELD_CLASSES = classify(
        personal="withheld_from" + SECRECY_PERSONAL,
        operational="case incident session_id look_again_on " + SECRECY_OPERATIONAL,
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="silences")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="silences")
    session_id = models.UUIDField(null=True, blank=True)
    withheld_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    look_again_on = models.DateField(_("look at it again on"), null=True, blank=True)

    class Meta(Secrecy.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["case", "withheld_from"], condition=Q(ended_at__isnull=True), name="silence_open")
        ]
        constraints: ClassVar = [
            *Secrecy.Meta.constraints,
            models.UniqueConstraint(
                fields=["incident", "withheld_from"], condition=Q(ended_at__isnull=True), name="silence_active_once"
            ),
        ]

    def holds_from(self, person_id: UUID) -> bool:
        return self.withheld_from_id == person_id


class PartyTold(Row):
    """R15: a parent was told, at this minute, by whom and how. Only added."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(
        personal="person", sensitive="words", operational="case incident channel told_at told_by noted_at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=SignalChannel)
    told_at = models.DateTimeField(_("minute"))
    told_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    words = EncryptedTextField(_("what was told"), max_length=4000)

    class Meta:
        indexes = [models.Index(fields=["incident", "told_at"], name="party_told_by_minute")]
