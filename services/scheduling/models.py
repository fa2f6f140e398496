"""Rooms, entrances, closures, and the two tables in which the database itself refuses a double booking."""

from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.scheduling.enums import ResourceKind
from services.staff.models import Worker


class Entrance(Row):
    """A way into the house. A centre in one flat has one: then windows in time replace doors."""

    FIELD_CLASSES = classify(operational="name directions is_active position")

    name = models.CharField(_("name"), max_length=80, unique=True)
    directions = models.CharField(_("how to find it"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=1)


class Room(Row):
    FIELD_CLASSES = classify(operational="name capacity features is_waiting_room is_active position")

    name = models.CharField(_("name"), max_length=80, unique=True)
    capacity = models.PositiveSmallIntegerField(_("people"), default=6)
    features = models.CharField(_("what is in it"), max_length=200, blank=True)
    is_waiting_room = models.BooleanField(_("waiting room"), default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=1)


class OpeningHours(Row):
    """When sessions may take place, per weekday (0 = Monday); several rows make several stretches."""

    FIELD_CLASSES = classify(operational="weekday opens_at closes_at")

    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="opening_hours_close_after_open"),
        ]


class Closure(Row):
    """The house, or one room, is closed: repairs, leave of the whole team, a holiday the centre keeps."""

    FIELD_CLASSES = classify(operational="room during reason created_at created_by")

    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="closures")
    during = DateTimeRangeField()
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")


class Reservation(Row):
    """
    A room, a worker or a child is taken for a time; `booking` is the id of what took it (a session).

    The exclusion constraint makes a double booking impossible, whatever two people do in the same second.
    Times are half-open: a session that ends at 12:00 lets the next begin at 12:00.
    """

    FIELD_CLASSES = classify(operational="kind resource booking during is_active")

    kind = models.CharField(max_length=10, choices=ResourceKind)
    resource = models.UUIDField()
    booking = models.UUIDField(db_index=True)
    during = DateTimeRangeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind", "resource"], name="reservation_once_per_booking"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="reservation_takes_time"),
            ExclusionConstraint(
                name="reservation_no_double_booking",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
            ),
        ]


class EntranceUse(Row):
    """
    One person of a pair that must not meet uses an entrance in a window of time.

    `pair` is the same for both people (pair_key below). The constraint refuses the
    other person of the pair at the same entrance in an overlapping window, across all sessions and families.
    """

    FIELD_CLASSES = classify(personal="pair person", operational="entrance booking during is_active")

    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, related_name="+")
    pair = models.UUIDField()
    person = models.UUIDField()
    booking = models.UUIDField(db_index=True)
    during = DateTimeRangeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="entrance_pair_never_meets",
                expressions=[
                    ("entrance", RangeOperators.EQUAL),
                    ("pair", RangeOperators.EQUAL),
                    ("person", RangeOperators.NOT_EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
            ),
        ]


def pair_key(one: UUID, other: UUID) -> UUID:
    """The same UUID for both orders of two people; not guessable into a person."""
    return UUID(int=one.int ^ other.int)
