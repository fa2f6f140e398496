"""
Taking rooms, workers and children for a time, so that nobody is booked twice.

Two locks stand behind each other. Sorted advisory locks make people who want the same thing wait for each other
instead of running into a deadlock; the exclusion constraint of the database refuses whatever came past them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from kernel import place
from kernel.errors import Refusal
from services.scheduling.enums import ResourceKind
from services.scheduling.models import EntranceUse, Reservation, pair_key

FIELDS = {ResourceKind.ROOM: "room", ResourceKind.WORKER: "supervisor", ResourceKind.CHILD: "starts_at"}


@dataclass(frozen=True, slots=True)
class Taking:
    """One thing that is needed. `name` and `field` are only for the sentence that says it is taken."""

    kind: ResourceKind
    resource: UUID
    name: str = ""
    field: str = ""  # of the form, where it is not the usual one of its kind


@dataclass(frozen=True, slots=True)
class DoorUse:
    """One person of a pair that must not meet, at an entrance, in a window that already holds the gap."""

    booking: UUID
    entrance: UUID
    person: UUID
    other: UUID
    starts: datetime
    ends: datetime


class Taken(Refusal):
    """Somebody else has it at that time. `takings` says what; an empty tuple: the database noticed, not the search."""

    def __init__(self, message: object, *, field: str | None = None, takings: tuple[Taking, ...] = ()) -> None:
        super().__init__(message, field=field)
        self.takings = takings


def reserve(*, booking: UUID, starts_at: datetime, ends_at: datetime, takings: Iterable[Taking]) -> None:
    """
    Take everything for the booking, or nothing. Called again it moves the booking: what it held before is let go.

    Runs inside the caller's transaction. A caller that reserves several bookings in one transaction calls
    `hold` with all their takings first, so that locks are always taken in one order.

    :raises Taken: one of them belongs to another booking at that time.
    """
    wanted = tuple(dict.fromkeys(takings))
    hold(wanted)
    _refuse_taken(booking, starts_at, ends_at, wanted)
    rows = [
        Reservation(kind=t.kind, resource=t.resource, booking=booking, during=DateTimeTZRange(starts_at, ends_at))
        for t in wanted
    ]
    try:
        with transaction.atomic():
            Reservation.objects.filter(booking=booking).delete()
            Reservation.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Taken(_("Somebody has just booked this. Choose one of the alternatives.")) from error


def _refuse_taken(booking: UUID, starts_at: datetime, ends_at: datetime, wanted: tuple[Taking, ...]) -> None:
    resources = [taking.resource for taking in wanted]
    busy = set(
        Reservation.objects.filter(
            is_active=True, resource__in=resources, during__overlap=DateTimeTZRange(starts_at, ends_at)
        )
        .exclude(booking=booking)
        .values_list("kind", "resource")
    )
    clashes = tuple(taking for taking in wanted if (taking.kind, taking.resource) in busy)
    if clashes:
        raise Taken(_sentence(clashes[0]), field=clashes[0].field or FIELDS[clashes[0].kind], takings=clashes)


def _sentence(taking: Taking) -> str:
    sentences = {
        ResourceKind.ROOM: _("%(name)s is taken at that time."),
        ResourceKind.WORKER: _("%(name)s is in another meeting at that time."),
        ResourceKind.CHILD: _("%(name)s is in another meeting at that time."),
    }
    return sentences[taking.kind] % {"name": taking.name}


def hold(takings: Iterable[Taking], pairs: Iterable[tuple[UUID, UUID]] = (), people: Iterable[UUID] = ()) -> None:
    """
    Wait for everybody who wants one of these, in an order that is the same for all. Freed by commit or rollback.

    `people` are adults: nothing reserves them, so whoever plans with one looks, under this lock, where they are.
    """
    keys = {f"{taking.kind}:{taking.resource}" for taking in takings}
    keys |= {f"pair:{pair_key(one, other)}" for one, other in pairs}
    keys |= {f"person:{person}" for person in people}
    numbers = sorted(_lock_number(key) for key in keys)
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [numbers])


def _lock_number(key: str) -> int:
    """Advisory locks belong to the whole database, so the centre is part of the number."""
    digest = hashlib.blake2b(f"{place.require_centre().uuid}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def use_entrances(*, bookings: Iterable[UUID], uses: Iterable[DoorUse]) -> None:
    """
    Write down which door each person of a must-not-meet pair uses and when; replaces what the bookings had before.

    :raises Refusal: the other person of a pair is at the same door in that window, in this or another meeting.
    """
    rows = [
        EntranceUse(
            entrance_id=use.entrance,
            pair=pair_key(use.person, use.other),
            person=use.person,
            booking=use.booking,
            during=DateTimeTZRange(use.starts, use.ends),
        )
        for use in uses
    ]
    try:
        with transaction.atomic():
            EntranceUse.objects.filter(booking__in=list(bookings)).delete()
            EntranceUse.objects.bulk_create(rows)
    except IntegrityError as error:
        message = _("Two people who must not meet would be at the same entrance at the same time.")
        raise Refusal(message, field="starts_at") from error


def release(*, booking: UUID) -> None:
    """The booking will not take place: everything it held is free again. The rows stay as history."""
    Reservation.objects.filter(booking=booking, is_active=True).update(is_active=False)
    EntranceUse.objects.filter(booking=booking, is_active=True).update(is_active=False)
