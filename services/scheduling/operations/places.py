"""Rooms, entrances, opening hours and closed days. Nothing is deleted that a past meeting still names."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from audit.record import record
from kernel.addresses import address
from kernel.errors import Hint, Refusal
from services.scheduling import access
from services.scheduling.models import Closure, Entrance, EntranceUse, OpeningHours, Reservation, Room
from services.scheduling.slots import Hours
from services.staff.models import Worker


@transaction.atomic
def save_room(
    *,
    room: Room | None,
    name: str,
    capacity: int,
    features: str,
    is_waiting_room: bool,
    is_active: bool,
    by: Worker,
    at: datetime,
) -> Room:
    """
    Add a room or change one.

    :raises Refusal: the name is used, or meetings are still booked in a room that is to be closed for good.
    """
    access.require_manager(by)
    _refuse_used_name(Room, room, name)
    if room and room.is_active and not is_active:
        _refuse_booked_room(room, at)
    room = room or Room(position=Room.objects.count() + 1)
    room.name, room.capacity, room.features = name, capacity, features
    room.is_waiting_room, room.is_active = is_waiting_room, is_active
    room.save()
    record(Action.WRITE, actor=by.as_actor(), what=room, fields=("name", "capacity", "features", "is_active"))
    return room


@transaction.atomic
def save_entrance(
    *, entrance: Entrance | None, name: str, directions: str, is_active: bool, by: Worker, at: datetime
) -> Entrance:
    """
    Add an entrance or change one.

    :raises Refusal: the name is used, or people are still expected at a door that is to be closed for good.
    """
    access.require_manager(by)
    _refuse_used_name(Entrance, entrance, name)
    if entrance and entrance.is_active and not is_active:
        _refuse_used_entrance(entrance, at)
    entrance = entrance or Entrance(position=Entrance.objects.count() + 1)
    entrance.name, entrance.directions, entrance.is_active = name, directions, is_active
    entrance.save()
    record(Action.WRITE, actor=by.as_actor(), what=entrance, fields=("name", "directions", "is_active"))
    return entrance


@transaction.atomic
def set_hours(*, hours: Iterable[Hours], by: Worker) -> None:
    """Replace the opening hours of the whole week."""
    access.require_manager(by)
    OpeningHours.objects.all().delete()
    rows = [OpeningHours(weekday=h.weekday, opens_at=h.opens_at, closes_at=h.closes_at) for h in hours]
    OpeningHours.objects.bulk_create(rows)
    record(Action.WRITE, actor=by.as_actor(), what=OpeningHours, fields=("weekday", "opens_at", "closes_at"))


@transaction.atomic
def add_closure(
    *, room: Room | None, starts_at: datetime, ends_at: datetime, reason: str, by: Worker, at: datetime
) -> tuple[Closure, int]:
    """
    Close the house or one room, and say how many bookings fall into that time.

    Those are not cancelled: whoever closes the day tells each family, one by one.
    """
    access.require_manager(by)
    if ends_at <= starts_at:
        raise Refusal(_("The end must be after the start."), field="ends_at")
    if ends_at <= at:
        raise Refusal(_("This time has passed."), field="ends_at")
    during = DateTimeTZRange(starts_at, ends_at)
    closure = Closure.objects.create(room=room, during=during, reason=reason, created_at=at, created_by=by)
    record(Action.WRITE, actor=by.as_actor(), what=closure, fields=("room", "during", "reason"))
    return closure, _bookings_in(room, during)


@transaction.atomic
def lift_closure(*, closure: Closure, by: Worker) -> None:
    """Open again; a closure that has passed stays as history."""
    access.require_manager(by)
    record(Action.WRITE, actor=by.as_actor(), what=closure, fields=("during",), reason="lifted")
    closure.delete()


def _bookings_in(room: Room | None, during: DateTimeTZRange) -> int:
    taken = Reservation.objects.filter(is_active=True, during__overlap=during)
    if room:
        taken = taken.filter(resource=room.pk)
    return taken.values("booking").distinct().count()


def _refuse_used_name(model: type[Room] | type[Entrance], present: Room | Entrance | None, name: str) -> None:
    same = model._default_manager.filter(name__iexact=name)
    others = same.exclude(pk=present.pk) if present else same
    if others.exists():
        raise Refusal(_("This name is already used."), field="name")


def _refuse_booked_room(room: Room, at: datetime) -> None:
    booked = Reservation.objects.filter(is_active=True, resource=room.pk, during__endswith__gt=at)
    count = booked.count()
    if count:
        message = ngettext(
            "%(count)s meeting is still booked in this room. Move it first.",
            "%(count)s meetings are still booked in this room. Move them first.",
            count,
        )
        raise Refusal(message % {"count": count}, field="is_active", hints=(_calendar(room),))


def _refuse_used_entrance(entrance: Entrance, at: datetime) -> None:
    if EntranceUse.objects.filter(is_active=True, entrance=entrance, during__endswith__gt=at).exists():
        raise Refusal(_("People are still expected at this entrance. Move their meetings first."), field="is_active")
    if not Entrance.objects.filter(is_active=True).exclude(pk=entrance.pk).exists():
        raise Refusal(_("The house needs at least one entrance."), field="is_active")


def _calendar(room: Room) -> Hint:
    return Hint(_("Meetings in this room"), address("scheduling:calendar", tail=f"?room={room.pk}&view=list"))
