"""When and where a meeting can take place instead: other room, other supervisor, other hour, other day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.clock import SOFIA, at_sofia
from services.contact_centre.queries import supervising
from services.contact_centre.queries.supervising import Meant, Team
from services.scheduling import queries as house
from services.scheduling.days import holiday
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Closure, Room
from services.scheduling.slots import Hours, Span, free_spans, is_open
from services.staff.models import Worker

DAYS_AHEAD = 14
Free = Callable[[Span], bool]
USUAL = [Hours(weekday, time(8), time(20)) for weekday in range(7)]  # until the centre has said its hours


def any_hour(_first: datetime, _last: datetime) -> Free:
    return lambda span: True


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What cannot be had as it was asked. `room` None: a handover that needs none.

    `hours` reads once, for some days, what no reservation tells, and answers whether an hour of them can be.
    """

    starts_at: datetime
    ends_at: datetime
    children: tuple[UUID, ...]
    people: int = 2
    room: Room | None = None
    supervisor: Worker | None = None
    needs_room: bool = True
    needs_supervisor: bool = True
    booking: UUID | None = None
    meant: Meant | None = None  # whom it brings together: not every colleague may be with them
    hours: Callable[[datetime, datetime], Free] = any_hour
    itself: bool = False  # what is asked for may be had: it is looked for, not refused

    @property
    def span(self) -> Span:
        return Span(self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Alternative:
    starts_at: datetime
    ends_at: datetime
    room: Room | None
    supervisor: Worker | None
    reason: str

    @property
    def query(self) -> str:
        """The same as the query string of the booking form."""
        names = ("day", "start_time", "end_time", "room", "supervisor")
        return urlencode(dict(zip(names, self.key.split("|"), strict=True)))

    @property
    def key(self) -> str:
        """Day, hours, room and supervisor as the fields of the form hold them."""
        starts, ends = self.starts_at.astimezone(SOFIA), self.ends_at.astimezone(SOFIA)
        where = [str(row.pk) if row else "" for row in (self.room, self.supervisor)]
        return "|".join([f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{ends:%H:%M}", *where])


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is needed to look for a place, read once: a dozen queries for two weeks."""

    hours: list[Hours]
    closures: list[Closure]
    taken: dict[tuple[str, UUID], list[Span]]
    rooms: list[Room]
    supervisors: list[Worker]
    team: Team
    shared: dict[UUID, list[Span]]  # supported meetings: their supervisor may have a few families, but no other kind

    @classmethod
    def between(cls, first: datetime, last: datetime, *, except_booking: UUID | None = None) -> "House":
        taken: dict[tuple[str, UUID], list[Span]] = {}
        for row in house.taken_between(first, last, except_booking=except_booking):
            taken.setdefault((row.kind, row.resource), []).append(Span(row.during.lower, row.during.upper))
        team = Team.between(first, last)
        return cls(
            hours=house.hours() or USUAL,
            closures=house.closures_between(first, last),
            taken=taken,
            rooms=list(house.meeting_rooms()),
            supervisors=team.workers,
            team=team,
            shared=supervising.supported_between(first, last, except_booking=except_booking),
        )

    @classmethod
    def around(cls, wanted: Wanted) -> "House":
        return cls.between(*_days_of(wanted), except_booking=wanted.booking)

    def take(self, resources: Iterable[tuple[str, UUID]], span: Span) -> None:
        """Remember what was booked meanwhile, so that the next date is not offered it again."""
        for kind, resource in resources:
            self.taken.setdefault((kind, resource), []).append(span)

    def busy(self, kind: ResourceKind, resource: UUID) -> list[Span]:
        return self.taken.get((kind, resource), [])

    def shut(self, room: Room | None) -> list[Span]:
        return [
            Span(closure.during.lower, closure.during.upper)
            for closure in self.closures
            if closure.room_id is None or (room and closure.room_id == room.pk)
        ]

    def is_free(self, kind: ResourceKind, resource: UUID, span: Span) -> bool:
        return not any(span.overlaps(other) for other in self.busy(kind, resource))

    def free_room(self, span: Span, first: Room | None, people: int) -> Room | None:
        large = [room for room in self.rooms if room.capacity >= people]
        ordered = sorted(large, key=lambda room: (room != first, room.position, room.name))
        return next((room for room in ordered if self._takes(room, span)), None)

    def _takes(self, room: Room, span: Span) -> bool:
        open_then = not any(span.overlaps(other) for other in self.shut(room))
        return open_then and self.is_free(ResourceKind.ROOM, room.pk, span)

    def free_supervisor(self, span: Span, first: Worker | None, meant: Meant | None = None) -> Worker | None:
        """Who is free, and may be with these people (services.contact_centre.queries.supervising)."""
        ordered = sorted(self.supervisors, key=lambda worker: (worker != first, worker.display_name))
        then = replace(meant, starts_at=span.starts, ends_at=span.ends) if meant else None
        return next((worker for worker in ordered if self.leads(worker, span, then)), None)

    def leads(self, worker: Worker, span: Span, meant: Meant | None) -> bool:
        if not self.is_free(ResourceKind.WORKER, worker.pk, span):
            return False
        beside = sum(span.overlaps(other) for other in self.shared.get(worker.pk, ()))
        if meant is None:
            return not beside
        most = 0 if meant.alone else self.team.together - 1
        return beside <= most and not self.team.against(worker, meant)

    def burden(self, worker: Worker) -> int:
        """Meetings that the colleague has in this time."""
        return len(self.busy(ResourceKind.WORKER, worker.pk)) + len(self.shared.get(worker.pk, ()))

    def still_open(self, room: Room | None, span: Span) -> Room | None:
        """The room, unless it is closed then: whoever holds it keeps it."""
        return room if room and not any(span.overlaps(other) for other in self.shut(room)) else None


def _days_of(wanted: Wanted) -> tuple[datetime, datetime]:
    day = wanted.starts_at.astimezone(SOFIA).date()
    return at_sofia(day, time.min), at_sofia(day + timedelta(days=DAYS_AHEAD + 1), time.min)


def alternatives(wanted: Wanted, at: datetime, limit: int = 6) -> list[Alternative]:
    """The nearest possibilities, each with the sentence that says what differs. Nothing in the past."""
    found: list[Alternative] = []
    house_then, is_free = House.around(wanted), wanted.hours(*_days_of(wanted))
    for span in _spans(wanted, house_then, at, is_free):
        alternative = _at(wanted, span, house_then)
        if alternative is not None:
            found.append(alternative)
        if len(found) == limit:
            break
    return found


def _spans(wanted: Wanted, then: House, at: datetime, is_free: Free) -> Iterator[Span]:
    """The wanted time first, then the same day from near to far, then each following day once, near the same hour."""
    day = wanted.starts_at.astimezone(SOFIA).date()
    children = [span for child in wanted.children for span in then.busy(ResourceKind.CHILD, child)]
    nobody = [*children, *then.shut(None)]
    is_ahead = wanted.starts_at > at and is_open(then.hours, wanted.span, day)
    if is_ahead and not _touched(wanted.span, nobody) and is_free(wanted.span):
        yield wanted.span
    for number in range(DAYS_AHEAD + 1):
        length = wanted.ends_at - wanted.starts_at
        free = free_spans(then.hours, day + timedelta(days=number), length, nobody, after=at)
        nearest = sorted(free, key=lambda span: abs(_clock(span.starts) - _clock(wanted.starts_at)))
        possible = islice(filter(is_free, nearest), 4 if number == 0 else 2)
        yield from (span for span in possible if span != wanted.span)


def _touched(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)


def _clock(moment: datetime) -> timedelta:
    local = moment.astimezone(SOFIA)
    return timedelta(hours=local.hour, minutes=local.minute)


def _at(wanted: Wanted, span: Span, then: House) -> Alternative | None:
    room = then.free_room(span, wanted.room, wanted.people) if wanted.needs_room else None
    supervisor = then.free_supervisor(span, wanted.supervisor, wanted.meant) if wanted.needs_supervisor else None
    if (wanted.needs_room and room is None) or (wanted.needs_supervisor and supervisor is None):
        return None
    is_what_was_asked = span == wanted.span and (room, supervisor) == (wanted.room, wanted.supervisor)
    if is_what_was_asked and not wanted.itself:
        return None
    return Alternative(
        span.starts, span.ends, room, supervisor, " ".join(_differences(wanted, span, room, supervisor))
    )


def _differences(wanted: Wanted, span: Span, room: Room | None, supervisor: Worker | None) -> Sequence[str]:
    said: list[str] = []
    day, wanted_day = span.starts.astimezone(SOFIA).date(), wanted.starts_at.astimezone(SOFIA).date()
    if span == wanted.span:
        said.append(_("The same time."))
    elif day == wanted_day:
        said.append(_("The same day, another hour."))
    else:
        days = (day - wanted_day).days
        said.append(ngettext("One day later.", "%(count)s days later.", days) % {"count": days})
    if wanted.room and room != wanted.room:
        said.append(_("Another room."))
    if wanted.supervisor and supervisor != wanted.supervisor:
        said.append(_("Another supervisor."))
    if name := holiday(day):
        said.append(_("Public holiday: %(name)s.") % {"name": name})
    return said
