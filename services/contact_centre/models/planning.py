"""Proposals of the planner, and who may not work with whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case
from services.contact_centre.enums import PlanningState, ProposalState, SessionPurpose
from services.contact_centre.leading import Led
from services.contact_centre.models.sessions import ContactPlan, Session
from services.people.models import Person
from services.scheduling.models import Room
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField


class ConflictOfInterest(Row):
    """
    R28: a colleague who is related to somebody of a case, employed by them, or bound in another way.

    `person` named: it holds in every case in which that person takes part; nobody named: in this case as a whole.
    """

    FIELD_CLASSES = classify(personal="person reason", operational="case worker since until created_by ended_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts_of_interest")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("reason"), max_length=500)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "worker", "person"],
                nulls_distinct=False,
                condition=Q(until__isnull=True),
                name="conflict_of_interest_once",
                violation_error_message=_("This conflict of interest is already on record."),
            )
        ]


class Planning(Row):
    """One run of the planner over some weeks, and what people have made of its proposal."""

    FIELD_CLASSES = classify(
        operational="first_day last_day state asked_by asked_at started_at finished_at done total trouble"
    )

    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=12, choices=PlanningState, default=PlanningState.WAITING)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="planning_ends_after_start")
        ]

    STALE_MINUTES: ClassVar[int] = 15

    @property
    def is_busy(self) -> bool:
        return self.state in (PlanningState.WAITING, PlanningState.WORKING, PlanningState.BOOKING)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class Proposal(Led, Row):
    """
    One date of a plan as the planner would have it; a person takes it, takes it otherwise, or leaves it.

    `occurrence` is the date's key in its plan: what has its meeting already is never booked again.
    """

    FIELD_CLASSES = classify(
        sensitive="reasons override",
        operational="planning case plan occurrence purpose wanted_at starts_at ends_at room supervisor"
        " second_supervisor state session decided_by decided_at",
    )

    planning = models.ForeignKey(Planning, on_delete=models.CASCADE, related_name="proposals")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    plan = models.ForeignKey(ContactPlan, on_delete=models.CASCADE, related_name="+")
    occurrence = models.CharField(max_length=60)
    purpose = models.CharField(max_length=20, choices=SessionPurpose)
    wanted_at = models.DateTimeField()  # the order's own time; midnight of the day where it names none
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_supervisor = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.OPEN)
    reasons = EncryptedJSONField(null=True, blank=True)  # services.contact_centre.operations.planning.reasons
    override = EncryptedTextField(max_length=300, blank=True)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["planning", "wanted_at", "id"], name="proposal_of_planning")]
        constraints = [
            models.UniqueConstraint(fields=["planning", "plan", "occurrence"], name="proposal_once"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="proposal_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.BOOKED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_booked_by_someone",
            ),
        ]

    @property
    def is_placed(self) -> bool:
        return self.starts_at is not None

    @property
    def is_moved(self) -> bool:
        return self.starts_at is not None and self.starts_at != self.wanted_at
