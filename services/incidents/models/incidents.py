"""An incident, who was part of it, what is known of it, and the steps of the safety plan as they were done."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case
from services.incidents.enums import (
    STARTS_CLOCK,
    TONES,
    Duty,
    FactKind,
    IncidentKind,
    IncidentState,
    Part,
    Severity,
    Step,
)
from services.people.models import Person
from services.scheduling.models import Room
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class HouseAlarm(Row):
    """
    Somebody pressed the emergency button. It belongs to the house and to no case: everybody at work sees it.

    What happened to which family stands in incidents, one for each case that is in the house.
    """

    FIELD_CLASSES = classify(operational="raised_at raised_by ended_at ended_by")

    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["raised_at", "id"], condition=Q(ended_at__isnull=True), name="house_alarm_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="house_alarm_ended_by_somebody",
            )
        ]


class Incident(Row):
    """
    One critical incident of one case.

    `session_id` is the meeting at which it happened; rooms above know meetings, this one keeps their id alone.
    `learnt_at` is when anybody of the centre learnt of it: from then on the duty to signal counts. `papers` are the
    letters that were written about it: a silence that is ordered later keeps them too.
    """

    FIELD_CLASSES = classify(
        sensitive="kind severity place finding without_steps not_signalled",
        operational="case session_id room happened_at learnt_at opened_at opened_by alarm state steps_done_at"
        " reviewed_at reviewed_by closed_at closed_by duty decided_at decided_by papers",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="incidents")
    session_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=IncidentKind)
    severity = models.CharField(max_length=10, choices=Severity)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = EncryptedTextField(_("where"), max_length=200, blank=True)
    happened_at = models.DateTimeField(_("when it happened"))
    learnt_at = models.DateTimeField(_("when the centre learnt of it"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    alarm = models.ForeignKey(HouseAlarm, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents")
    state = models.CharField(max_length=12, choices=IncidentState, default=IncidentState.OPEN)
    steps_done_at = models.DateTimeField(null=True, blank=True)
    without_steps = EncryptedTextField(_("why steps were left out"), max_length=1000, blank=True)
    duty = models.CharField(max_length=12, choices=Duty, default=Duty.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    not_signalled = EncryptedTextField(_("why no signal is given"), max_length=2000, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = EncryptedTextField(_("what the review found"), max_length=4000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    papers = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-opened_at"], name="incident_of_case"),
            models.Index(fields=["session_id"], condition=Q(session_id__isnull=False), name="incident_of_session"),
            models.Index(fields=["learnt_at", "id"], condition=Q(duty=Duty.OPEN), name="incident_duty_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncidentState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=IncidentState.CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="incident_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=IncidentState.CLOSED) | ~Q(duty=Duty.OPEN), name="incident_closed_after_duty"
            ),
            models.CheckConstraint(
                condition=Q(duty=Duty.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(duty=Duty.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="incident_duty_decided_by_somebody",
            ),
        ]

    @property
    def tone(self) -> str:
        return TONES[IncidentState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state != IncidentState.CLOSED

    @property
    def clock_runs(self) -> bool:
        """A child may need protection, and nobody has given or decided the signal yet."""
        return self.duty == Duty.OPEN and self.kind in STARTS_CLOCK


class IncidentPerson(Row):
    """Somebody of the case who had a part in it."""

    FIELD_CLASSES = classify(personal="person", sensitive="part", operational="incident")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "person", "part"], name="incident_person_once_in_a_part")
        ]


class IncidentFact(Row):
    """What was seen, what was said word for word, what was done. Signed when written; the database keeps it so."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(sensitive="text", operational="case incident kind at author written_at")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=10, choices=FactKind)
    at = models.DateTimeField(_("minute"))
    text = EncryptedTextField(_("fact"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["incident", "at"], name="incident_fact_by_minute")]


class IncidentStep(Row):
    """
    One step of the list as it stood when the incident began; `code` is one of ours, or "" for one of the centre's.

    `note` is what belongs to it: the number of a police report, who answered.
    """

    FIELD_CLASSES = classify(
        sensitive="note", operational="incident position code label is_needed done_at done_by noted_at"
    )

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, choices=Step, blank=True)
    label = models.CharField(max_length=200, blank=True)
    is_needed = models.BooleanField(default=True)
    done_at = models.DateTimeField(_("minute"), null=True, blank=True)
    done_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)
    note = EncryptedTextField(_("number, name or what was said"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "position"], name="incident_step_position_once"),
            models.CheckConstraint(condition=~Q(code="") | ~Q(label=""), name="incident_step_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, noted_at__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False, noted_at__isnull=False),
                name="incident_step_done_by_somebody",
            ),
        ]

    @property
    def says(self) -> str:
        return str(Step(self.code).label) if self.code else self.label
