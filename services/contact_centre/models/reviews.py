"""Looking at the work again every three months, measuring what it has changed, and ending it well."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case, Document
from services.contact_centre.ledger_enums import MeasuredAt, ReviewStep, Scale
from services.people.models import Person
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Review(Row):
    """R25: what was aimed at, what everybody says, and the next step. Signed: the next one corrects it."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(
        sensitive="goals risk step_because", operational="case held_on step next_on author written_at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField(_("day of the review"))
    goals = EncryptedTextField(_("goals, and how far they are reached"))
    risk = EncryptedTextField(_("what has changed in the risk"))
    step = models.CharField(max_length=20, choices=ReviewStep)
    step_because = EncryptedTextField(_("why this step"))
    next_on = models.DateField(_("next review"))
    author = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-held_on"], name="review_of_case")]
        constraints = [models.CheckConstraint(condition=Q(next_on__gt=F("held_on")), name="review_next_is_later")]


class ReviewVoice(Row):
    """The view of one child or one adult at a review, in their own words, or why there is none."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(personal="person", sensitive="said", operational="review")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said = EncryptedTextField(_("own words"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="review_voice_once")]


class Measurement(Row):
    """
    One person on one scale at one time, or why there is no value. Never changed: the next one stands beside it.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(
        personal="person", sensitive="value none_because", operational="case scale moment on by written_at"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="measurements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=10, choices=Scale)
    value = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])
    none_because = EncryptedTextField(_("why there is no value"), max_length=300, blank=True)
    moment = models.CharField(max_length=10, choices=MeasuredAt)
    on = models.DateField(_("day"))
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value__lte=10), name="measurement_up_to_ten")]


class Farewell(Row):
    """The child was told that the meetings here end: when, how, and what it said."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(personal="child", sensitive="how said", operational="case told_on by written_at")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="farewells")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(_("told on"))
    how = EncryptedTextField(_("how the child was told"))
    said = EncryptedTextField(_("what the child said"), blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()


class ClosingNotice(Row):
    """R13: the letter by which one adult, or the court or the sender (nobody), learns that the work ends."""

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)
    FIELD_CLASSES = classify(personal="person document", operational="case by at")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closing_notices")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FollowUp(Row):
    """After the closing somebody asks how it goes: by when, and what was answered."""

    FIELD_CLASSES = classify(
        personal="person", sensitive="result", operational="case due_on planned_by planned_at done_on done_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("ask by"))
    planned_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    done_on = models.DateField(_("asked on"), null=True, blank=True)
    done_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = EncryptedTextField(_("what was answered"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(done_on__isnull=True), name="follow_up_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="follow_up_done_by_somebody",
            )
        ]
