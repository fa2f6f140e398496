"""The way in: who waits for a place and why in this order, what they were offered, and the days of planning."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import local, now
from kernel.models import Row, classify
from services.cases.enums import LeftList, OfferAnswer, PlanningStep, Service, Urgency
from services.cases.models.cases import Case
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class IntakePolicy(Row):
    """
    How this centre takes families in, one row. Days of planning are calendar days, the others working days.

    `services` are those that the centre runs; while none is named, the kind of the centre says it. One of them answers
    another within `inner_days`, where a child may be in danger within `inner_urgent_days`.
    """

    FIELD_CLASSES = classify(
        operational="only offer_days uses_planning_terms planning_days services inner_days inner_urgent_days"
    )

    only = models.BooleanField(default=True, unique=True, editable=False)
    offer_days = models.PositiveSmallIntegerField(default=3)
    uses_planning_terms = models.BooleanField(default=False)
    planning_days = models.PositiveSmallIntegerField(default=20)
    services = ArrayField(models.CharField(max_length=20, choices=Service), default=list, blank=True)
    inner_days = models.PositiveSmallIntegerField(default=5)
    inner_urgent_days = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="intake_policy_one_row"),
            models.CheckConstraint(
                condition=Q(offer_days__range=(1, 30), planning_days__range=(1, 90)), name="intake_policy_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(inner_days__range=(1, 30), inner_urgent_days__range=(1, models.F("inner_days"))),
                name="intake_policy_answers_in_bounds",
            ),
        ]


class WaitingEntry(Row):
    """One stay on the waiting list. `since` never changes: who waits longer comes first, other things being equal."""

    FIELD_CLASSES = classify(
        sensitive="wishes urgency_reason", operational="case since urgency left_at left_how entered_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits")
    since = models.DateTimeField()
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.USUAL)
    # Null: whoever waited before there was a list has an entry that the database itself wrote.
    urgency_reason = EncryptedTextField(_("why not by the usual order"), max_length=500, blank=True, null=True)
    wishes = EncryptedTextField(_("days and hours that suit the family"), max_length=500, blank=True, null=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.CharField(max_length=10, choices=LeftList, blank=True)
    entered_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at__isnull=True), name="waits_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_how="") | Q(left_at__isnull=False) & ~Q(left_how=""),
                name="waiting_left_somehow",
            ),
        ]


class PlaceOffer(Row):
    """A place that a waiting family was offered: until `until` it is kept for them, afterwards for the next."""

    FIELD_CLASSES = classify(
        sensitive="what answer_note", operational="entry made_at made_by until answer answered_at answered_by"
    )

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="offers")
    what = EncryptedTextField(_("what is offered"), max_length=500)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(_("kept until"))
    answer = models.CharField(_("answer"), max_length=10, choices=OfferAnswer, blank=True)
    answer_note = EncryptedTextField(_("who answered and how"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(answer=""), name="offer_open_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="offer_answered_has_time",
            ),
        ]

    @property
    def last_day(self) -> date:
        """The working day at the end of which the offer ends."""
        return local(self.until - timedelta(minutes=1)).date()


class PlanningTerm(Row):
    """A step of planning that the Social Services Act counts in days: from when, until when, done when."""

    FIELD_CLASSES = classify(operational="case step starts_on due_on done_on done_by")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="planning_terms")
    step = models.CharField(max_length=20, choices=PlanningStep)
    starts_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(done_on__isnull=True), name="planning_term_open")]
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "starts_on"], name="planning_term_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=models.F("starts_on")),
                name="planning_term_done_after_start",
            ),
        ]
