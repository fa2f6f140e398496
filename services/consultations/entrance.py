"""
The entrance and those who come to a consultation: who is on the board, who came and went, and who must wait.

Whoever comes to a meeting waits also for who is only expected at a consultation; the other way round that would keep
two who are expected at one hour waiting for each other.

What is noted here counts for the meetings and the other way round: there is one house. Nobody notes when somebody of a
consultation is shown into the room or is on the way out; it goes by its hours, and whoever has not left is still here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from kernel import sight
from kernel.addresses import address
from kernel.written import written
from services.consultations import takers as children
from services.consultations.enums import ConsultationState
from services.consultations.models import Attendance, Consultation
from services.consultations.queries import Brought, brought_of, comers, escorts_of
from services.contact_centre.enums import CheckKind
from services.contact_centre.hold import Pair, Presence
from services.contact_centre.models import Arrangement
from services.contact_centre.queries import board, orders
from services.contact_centre.queries.board_shapes import NextStep, OtherGuest, OtherRow
from services.contact_centre.windows import WIDTH
from services.people.models import Person

STEPS = (CheckKind.ARRIVED, CheckKind.LEFT)  # of more nobody is told at the entrance
ENTRANCE = sight.work(
    "consultations at the entrance",
    "Whoever stands at the door notes who comes and goes, for all cases; capability and board say who.",
)


def on_board(now: datetime) -> QuerySet[Consultation]:
    """Today's, unless called off; and whoever came to one and has not been noted as gone, also after midnight."""
    return _shown(**_day(now))


def _day(now: datetime) -> dict[str, datetime]:
    """Of the board; `since`: whoever came then and has not gone is on it too."""
    start, end = board.bounds(board.day_of(now))
    return {"start": start, "end": end, "since": min(start, now - board.PAST_MIDNIGHT)}


def _shown(start: datetime, end: datetime, since: datetime) -> QuerySet[Consultation]:
    today = Q(starts_at__gte=start, starts_at__lt=end) & ~Q(state=ConsultationState.NOT_HELD)
    lately = Attendance.objects.filter(left_at__isnull=True, arrived_at__gte=since)
    return Consultation.objects.filter(today | Q(pk__in=lately.values("consultation")))


@written
def _lines(*, start: datetime, end: datetime, since: datetime) -> QuerySet[Consultation]:
    return _full(_shown(start, end, since))


def _full(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    related = rows.select_related("case", "adult", "child", "room", "entrance", "worker")
    return related.order_by("starts_at", "id")


def _with_people(rows: list[Consultation]) -> list[Consultation]:
    prefetch_related_objects(rows, Prefetch("attendance", Attendance.objects.order_by("arrived_at", "id")))
    return rows


@sight.beyond(ENTRANCE)
def stamp(*, now: datetime) -> Any:
    """Changes whenever these rows of the board do."""
    return _facts(**_day(now))


@written
def _facts(*, start: datetime, end: datetime, since: datetime) -> QuerySet[Consultation, tuple[Any, ...]]:
    counted = {"came": Count("attendance"), "went": Count("attendance__left_at")}
    facts = ("id", "state", "starts_at", "ends_at", "room_id", "worker_id", "came", "went")
    return _shown(start, end, since).annotate(**counted).order_by("id").values_list(*facts)


# --- who is in the house ---------------------------------------------------------------------------------------------


@sight.beyond(ENTRANCE)
def noted(*, now: datetime) -> list[Presence]:
    """The last that was noted of each who came to a consultation; `at` is when it was."""
    day = _day(now)
    found = _came(since=day["since"], end=day["end"])  # a time may have been typed that is a minute ahead
    return list({row.person_id: _presence(row, now) for row in found}.values())


@written
def _came(*, since: datetime, end: datetime) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(arrived_at__gte=since, arrived_at__lt=end)
    return rows.select_related("consultation").order_by("arrived_at", "id")


def _presence(row: Attendance, now: datetime) -> Presence:
    if row.left_at is not None:
        return Presence(row.person_id, CheckKind.LEFT, row.left_at)
    return Presence(row.person_id, _kind_inside(row, now), row.arrived_at)


def _kind_inside(row: Attendance, now: datetime) -> CheckKind:
    """
    Through the corridor at first, and again from the end of the hour until somebody notes that they have gone.

    Whoever only brings a child is shown into no room.
    """
    one = row.consultation
    if row.person_id not in (one.adult_id, one.child_id):
        return CheckKind.ARRIVED
    if now >= min(one.ends_at, one.closed_at or one.ends_at):
        return CheckKind.ON_WAY_OUT
    is_waiting = now < max(row.arrived_at + WIDTH, one.starts_at)
    return CheckKind.ARRIVED if is_waiting else CheckKind.SETTLED


@sight.beyond(ENTRANCE)
def parents(*, now: datetime) -> set[Pair]:
    """Visiting and resident parent of each case of which somebody comes today (R4), unless the order brings both."""
    return {frozenset(both) for both in _apart(**_day(now), day=board.day_of(now))}


@written
def _apart(*, start: datetime, end: datetime, since: datetime, day: date) -> QuerySet[Arrangement, tuple[Any, ...]]:
    cases = _shown(start, end, since).values("case")
    ruling = orders.ruling(Arrangement.objects.filter(case__in=cases), day).filter(other_parent_present=False)
    return ruling.order_by("id").values_list("visiting", "resident")


# --- the board -------------------------------------------------------------------------------------------------------


@sight.beyond(ENTRANCE)
def rows(*, look: board.Look) -> list[OtherRow]:
    """The day's consultations as the entrance sees them: first names, and nothing of what they are about."""
    found = _with_people(_lines(**_day(look.now)))
    may_take = children.takers_of(found)
    brought = brought_of(found, may_take)
    return [_row(row, people, look, _Known(brought, may_take)) for row, people in _with_whom(found, brought)]


@sight.beyond(ENTRANCE)
def on_paper(*, day: date) -> list[tuple[Consultation, list[Person]]]:
    """Those of a day that are not called off, with everybody who comes, for the sheet that lies at the entrance."""
    start, end = board.bounds(day)
    held = Consultation.objects.filter(starts_at__gte=start, starts_at__lt=end)
    found = _with_people(list(_full(held.exclude(state=ConsultationState.NOT_HELD))))
    return _with_whom(found, escorts_of(found))


def _with_whom(found: list[Consultation], brought: Brought) -> list[tuple[Consultation, list[Person]]]:
    known = {person.pk: person for row in found for person in row.people}
    doors = {row.pk: at_the_door(row, brought) for row in found}
    known |= Person.objects.in_bulk({pk for people in doors.values() for pk in people} - set(known))
    return [(row, [known[pk] for pk in doors[row.pk]]) for row in found]


def at_the_door(row: Consultation, brought: Brought | None = None) -> list[UUID]:
    """
    Who comes to it, and who came to it all the same: the order may have changed since, and they are still to leave.
    """
    people = [*comers(row, brought), *(one.person_id for one in row.attendance.all())]
    return list(dict.fromkeys(people))


@dataclass(frozen=True, slots=True)
class _Known:
    """Asked once for the whole board: who brings the children, and with whom they may leave."""

    brought: Brought
    takers: Mapping[UUID, children.Takers]

    def takers_of(self, row: Consultation) -> list[tuple[UUID, str]]:
        return [(one.pk, one.names.split()[0]) for one in self.takers[row.pk].may]


def _row(row: Consultation, people: Iterable[Person], look: board.Look, known: _Known) -> OtherRow:
    is_planned = row.state == ConsultationState.PLANNED
    expected = comers(row, known.brought) if is_planned else []
    guests = [_guest(row, person, look, known, is_expected=person.pk in expected) for person in people]
    return OtherRow(
        id=row.pk,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=_("Consultation"),
        room=row.room.name,
        worker=str(row.worker),
        state=str(row.get_state_display()),
        tone=row.tone,
        entrance=row.entrance.name if row.entrance else "",
        guests=guests,
        check=address("consultations_board:check", row.pk),
        take_back=address("consultations_board:take_back", row.pk),
        is_late=is_planned and look.now > row.starts_at and not any(one.last for one in guests),
        runs_over=look.now > row.ends_at and any(one.is_inside for one in guests),
    )


def _guest(row: Consultation, person: Person, look: board.Look, known: _Known, *, is_expected: bool) -> OtherGuest:
    mine = [one for one in row.attendance.all() if one.person_id == person.pk]
    last = _presence(mine[-1], look.now) if mine else None
    guest = OtherGuest(person.pk, person.names.split()[0], last, mine[-1].pk if mine else None)
    if is_expected or guest.is_inside:
        kind = CheckKind.LEFT if guest.is_inside else CheckKind.ARRIVED
        guest.step = NextStep(kind, look.hold(person.pk, kind, opens_at(row), expected=False))
        guest.is_child_leaving = kind == CheckKind.LEFT and person.pk == row.child_id
        guest.takers = known.takers_of(row) if guest.is_child_leaving else []
    return guest


def takers(row: Consultation) -> list[Person]:
    return list(children.takers(row).may)


def opens_at(row: Consultation) -> datetime:
    return row.starts_at - WIDTH
