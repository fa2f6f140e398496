"""The plan and its meetings: who, when, where, by which entrance."""

from uuid import UUID

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.cases.models import Case
from services.contact_centre.enums import (
    TONES,
    CancelledBy,
    ContactType,
    Direction,
    EndReason,
    NotHeldReason,
    Part,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.leading import Led
from services.contact_centre.models.freezing import Freeze
from services.contact_centre.models.orders import Arrangement, LegalBasis
from services.people.models import Person
from services.scheduling.models import Entrance, Room
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField


class ContactPlan(Row):
    """The rule beside the verbatim text, confirmed by a person who has seen its next dates."""

    FIELD_CLASSES = classify(
        sensitive="rule answers",
        operational="case basis arrangements confirmed_at confirmed_by ended_at created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="plans")
    arrangements = models.ManyToManyField(Arrangement, related_name="plans")
    rule = EncryptedJSONField()  # services.scheduling.regime.rule
    answers = EncryptedJSONField(null=True, blank=True)  # how each ambiguity was resolved, and by whom
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # a later plan took its place
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="plan_confirmed_by_someone",
            )
        ]


class Session(Led, Row):
    """
    One meeting or one handover, materialised as a row.

    `occurrence` names the date in the plan it comes from, so that generating twice adds nothing.
    Signed records are never edited: a database trigger refuses, only addenda are added.
    """

    FIELD_CLASSES = classify(
        personal="interpreter child_link visiting_link",
        sensitive="alone_because reason_note not_held_reason end_reason child_wait brought_note observers",
        operational="case plan occurrence purpose type protocol starts_at ends_at room supervisor second_supervisor"
        " state other_parent_present began_at ended_at cancelled_at cancelled_by signed_at signed_by pair_with"
        " makes_up_for freeze sequence import_key created_at created_by",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    plan = models.ForeignKey(ContactPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    occurrence = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=20, choices=SessionPurpose, default=SessionPurpose.MEETING)
    type = models.CharField(max_length=20, choices=ContactType, default=ContactType.SUPERVISED)
    protocol = models.CharField(max_length=1, choices=Protocol, default=Protocol.A)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    # R24: whoever is in the room beside the first. The record is signed by the first alone.
    second_supervisor = models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions_as_second"
    )
    # Why one is enough where two are needed: the words of whoever may decide it. null: nobody has
    alone_because = EncryptedTextField(_("why one supervisor is enough"), max_length=500, blank=True, null=True)
    state = models.CharField(max_length=20, choices=SessionState, default=SessionState.PLANNED)
    other_parent_present = models.BooleanField(default=False)
    # R11: the neutral adult who interprets, where the supervisor does not understand the language. null: before 0005
    interpreter = EncryptedTextField(_("interpreter"), max_length=150, blank=True, null=True)
    # Over the screen each side has a link of its own, and never learns the other's.
    child_link = EncryptedTextField(max_length=500, blank=True, null=True)
    visiting_link = EncryptedTextField(max_length=500, blank=True, null=True)
    pair_with = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="paired")
    makes_up_for = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="made_up_by"
    )
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    not_held_reason = models.CharField(max_length=20, choices=NotHeldReason, blank=True)
    freeze = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy, blank=True)
    reason_note = EncryptedTextField(blank=True)
    # R17. null: written before 0005.
    child_wait = EncryptedTextField(_("how the child’s wait went, and what it was told"), blank=True, null=True)
    brought_note = EncryptedTextField(_("who brought the child"), max_length=200, blank=True, null=True)
    observers = EncryptedTextField(_("who else observed"), max_length=200, blank=True, null=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField(default=0)  # how often it was moved or called off: for calendars
    import_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="session_calendar")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | (~Q(state=SessionState.SIGNED) & Q(signed_at__isnull=True, signed_by__isnull=True)),
                name="session_signed_has_author_and_date",
                violation_error_message=_("A signed record has an author and a time."),
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.CANCELLED, cancelled_at__isnull=False) & ~Q(cancelled_by="")
                | (~Q(state=SessionState.CANCELLED) & Q(cancelled_at__isnull=True, cancelled_by="")),
                name="session_cancelled_by_someone",
                violation_error_message=_("Say who cancelled."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.NOT_HELD) | ~Q(not_held_reason=""),
                name="session_not_held_has_reason",
                violation_error_message=_("Say why the meeting did not take place."),
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.FROZEN, freeze__isnull=False)
                | (~Q(state=SessionState.FROZEN) & Q(freeze__isnull=True)),
                name="session_frozen_by_something",
            ),
            models.CheckConstraint(
                condition=Q(second_supervisor__isnull=True)
                | Q(supervisor__isnull=False) & ~Q(second_supervisor=F("supervisor")),
                name="session_two_supervisors",
                violation_error_message=_("The first and the second supervisor are two people."),
            ),
            models.UniqueConstraint(
                fields=["plan", "occurrence"], condition=~Q(occurrence=""), name="session_once_per_occurrence"
            ),
            models.UniqueConstraint(
                fields=["import_key"], condition=~Q(import_key=""), name="session_import_key_once"
            ),
        ]

    @property
    def tone(self) -> str:
        return TONES[SessionState(self.state)]

    @property
    def led_by_ids(self) -> list[UUID]:
        return [pk for pk in (self.supervisor_id, self.second_supervisor_id) if pk]


class Participant(Row):
    """
    A person's part in one session, with the window in which they may come and go.

    The same father can be `visiting` for one child and, on the same visit day, `resident` for its brother:
    `arrangement` says for which child.
    """

    FIELD_CLASSES = classify(personal="person", operational="session arrangement part")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    arrangement = models.ForeignKey(Arrangement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "part", "arrangement"], name="participant_once")
        ]


class ArrivalWindow(Row):
    """When one person may come in or go out, and by which entrance. Nobody is ever told another's window."""

    FIELD_CLASSES = classify(personal="person", operational="session direction entrance during")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="windows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "direction"], name="window_once_per_direction")
        ]
