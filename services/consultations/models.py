"""Work with one adult, one child, or a child with one adult, beside the meetings."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import APPEND, Rights
from services.cases.models import Case
from services.consultations.enums import TONES, ConsultationKind, ConsultationState, NotHeld
from services.contact_centre.enums import CheckKind
from services.people.models import Person
from services.scheduling.models import Entrance, Room
from services.staff.models import Worker
from vault.fields import EncryptedTextField


class Consultation(Row):
    """
    One hour with a colleague. Never two adults: whom a conflict keeps apart is spoken with apart.

    What was said stands in a note of its own (services.psychology), which few people read; here stands that it took
    place. `entrance` is the door of whoever comes; null in a house that has told us of none.
    """

    FIELD_CLASSES = classify(
        personal="adult child",
        operational="case kind state starts_at ends_at room entrance worker not_held closed_at closed_by created_at"
        " created_by moved_to",
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consultations")
    adult = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=ConsultationKind)
    state = models.CharField(max_length=10, choices=ConsultationState, default=ConsultationState.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Entrance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="consultations")
    not_held = models.CharField(max_length=10, choices=NotHeld, blank=True)
    moved_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="moved_from"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at", "id"], name="consultation_calendar")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="consultation_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(adult__isnull=False) | Q(child__isnull=False), name="consultation_with_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.PLANNED, closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state=ConsultationState.PLANNED) & Q(closed_at__isnull=False, closed_by__isnull=False)),
                name="consultation_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state=ConsultationState.NOT_HELD) & ~Q(not_held=""))
                | (~Q(state=ConsultationState.NOT_HELD) & Q(not_held="")),
                name="consultation_not_held_says_why",
            ),
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | Q(not_held=NotHeld.MOVED), name="consultation_moved_says_so"
            ),
        ]

    @property
    def people(self) -> list[Person]:
        return [person for person in (self.child, self.adult) if person is not None]

    @property
    def outcome(self) -> str:
        """Its state in a word; of one that was moved, that it was."""
        return self.get_not_held_display() if self.not_held == NotHeld.MOVED else self.get_state_display()

    @property
    def tone(self) -> str:
        return TONES[ConsultationState(self.state)]


class Attendance(Row):
    """
    Somebody came to a consultation and went again, as whoever stood at the entrance noted it.

    Whoever brings a child may come and go twice: to bring it and to fetch it. `left_at` is null as long as nobody has
    noted that they have left the house. `handed_to` stands where a child left: whom it lives with or who is admitted,
    or in `handed_because` who else took it along.
    """

    FIELD_CLASSES = classify(
        personal="person handed_to",
        sensitive="handed_because",
        operational="consultation arrived_at arrived_by left_at left_by",
    )

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_because = EncryptedTextField(max_length=300, blank=True, null=True)

    class Meta:
        indexes = [models.Index(fields=["arrived_at", "id"], name="attendance_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="attendance_leaves_after_arriving",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True)
                | Q(left_at__isnull=False, left_by__isnull=False),
                name="attendance_left_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["consultation", "person"], condition=Q(left_at__isnull=True), name="attendance_here_once"
            ),
        ]

    @property
    def at(self) -> datetime:
        """When its last step was."""
        return self.left_at or self.arrived_at

    @property
    def kind(self) -> CheckKind:
        """Its last step."""
        return CheckKind.LEFT if self.left_at else CheckKind.ARRIVED


class TakenBack(Row):
    """
    A step at the entrance of a consultation that was noted by mistake, in the words in which it stood. Rows are only
    added.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=APPEND)

    FIELD_CLASSES = classify(
        personal="person handed_to",
        sensitive="handed_because reason",
        operational="consultation kind at by taken_back_at taken_back_by",
    )

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="taken_back")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CheckKind)
    at = models.DateTimeField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    handed_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_because = EncryptedTextField(max_length=300, blank=True)
    reason = EncryptedTextField(max_length=200)
    taken_back_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["taken_back_at", "id"], name="taken_back_by_time")]
