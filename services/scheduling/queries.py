"""Rooms, doors, hours and what is taken, read for screens and for planning."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from kernel.clock import at_sofia
from services.scheduling.calendar import Entry
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Closure, Entrance, OpeningHours, Reservation, Room
from services.scheduling.slots import Hours, Span, is_open
from services.scheduling.sources import calendar_entries
from services.staff.models import Worker
from services.staff.roles import TABLE, Capability


def rooms() -> QuerySet[Room]:
    return Room.objects.order_by("-is_active", "position", "name", "id")


def meeting_rooms() -> QuerySet[Room]:
    """Open rooms in which a meeting can take place."""
    return Room.objects.filter(is_active=True, is_waiting_room=False).order_by("position", "name", "id")


def get_room(room_id: UUID) -> Room:
    return get_object_or_404(Room, pk=room_id)


def entrances() -> QuerySet[Entrance]:
    return Entrance.objects.order_by("-is_active", "position", "name", "id")


def open_entrances() -> QuerySet[Entrance]:
    return Entrance.objects.filter(is_active=True).order_by("position", "name", "id")


def get_entrance(entrance_id: UUID) -> Entrance:
    return get_object_or_404(Entrance, pk=entrance_id)


def hours() -> list[Hours]:
    rows = OpeningHours.objects.order_by("weekday", "opens_at", "id")
    return [Hours(row.weekday, row.opens_at, row.closes_at) for row in rows]


def closures(*, after: datetime) -> QuerySet[Closure]:
    """What is closed now or later, soonest first."""
    return Closure.objects.filter(during__endswith__gt=after).select_related("room").order_by("during", "id")


def get_closure(closure_id: UUID) -> Closure:
    return get_object_or_404(Closure, pk=closure_id)


def closures_between(starts_at: datetime, ends_at: datetime) -> list[Closure]:
    during = DateTimeTZRange(starts_at, ends_at)
    return list(Closure.objects.filter(during__overlap=during).select_related("room").order_by("during", "id"))


def closure_of(wanted: Span, room_id: UUID | None) -> Closure | None:
    """What closes the house, or this room, during the span."""
    during = DateTimeTZRange(wanted.starts, wanted.ends)
    concerns = Q(room=None) | Q(room=room_id) if room_id else Q(room=None)
    return Closure.objects.filter(concerns, during__overlap=during).order_by("during", "id").first()


def is_open_at(wanted: Span, day: date) -> bool:
    return is_open(hours(), wanted, day)


def taken_between(starts_at: datetime, ends_at: datetime, *, except_booking: UUID | None = None) -> list[Reservation]:
    """Every active reservation that touches the time, in one query: planning asks it about many things at once."""
    found = Reservation.objects.filter(is_active=True, during__overlap=DateTimeTZRange(starts_at, ends_at))
    return list(_without(found, except_booking).order_by("during", "id"))


def busy(
    kind: ResourceKind, starts_at: datetime, ends_at: datetime, *, except_booking: UUID | None = None
) -> set[UUID]:
    found = Reservation.objects.filter(is_active=True, kind=kind, during__overlap=DateTimeTZRange(starts_at, ends_at))
    return set(_without(found, except_booking).values_list("resource", flat=True))


def _without(found: QuerySet[Reservation], booking: UUID | None) -> QuerySet[Reservation]:
    return found.exclude(booking=booking) if booking else found


def free_rooms(
    starts_at: datetime, ends_at: datetime, *, capacity: int = 0, except_booking: UUID | None = None
) -> list[Room]:
    """Rooms that are open, large enough and not taken during the whole time."""
    taken = busy(ResourceKind.ROOM, starts_at, ends_at, except_booking=except_booking)
    shut = {closure.room_id for closure in closures_between(starts_at, ends_at)}
    if None in shut:
        return []
    return [room for room in meeting_rooms() if room.pk not in taken | shut and room.capacity >= capacity]


def supervisors() -> QuerySet[Worker]:
    """Colleagues who may be in the room with a family, by name."""
    roles = [role for role, grants in TABLE.grants.items() if Capability.SESSIONS_RUN in grants]
    return Worker.objects.filter(active=True, user__roles__overlap=roles).order_by("display_name", "id")


def closed_days(days: list[date]) -> dict[date, str]:
    """Why the whole house is closed on each of these days, all day long."""
    first, last = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    shut = [closure for closure in closures_between(first, last) if closure.room_id is None]
    reasons: dict[date, str] = {}
    for day in days:
        whole = DateTimeTZRange(_midnight(day), _midnight(day + timedelta(days=1)))
        for closure in shut:
            if closure.during.lower <= whole.lower and closure.during.upper >= whole.upper:
                reasons[day] = closure.reason
    return reasons


def _midnight(day: date) -> datetime:
    return at_sofia(day, time.min)


def entries_between(worker: Worker, starts_at: datetime, ends_at: datetime) -> list[Entry]:
    """Everything the rooms above have in the calendar, in the order of time."""
    found = calendar_entries(worker=worker, starts_at=starts_at, ends_at=ends_at)
    return sorted((entry for source in found for entry in source), key=lambda e: (e.starts_at, e.room, e.title))
