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
from services.contact_centre.leading import Led
from services.contact_centre.queries import supervising
from services.contact_centre.queries.supervising import Meant, Team
from services.scheduling import queries as house
from services.scheduling.days import holiday
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Closure, Room
from services.scheduling.slots import Hours, Span, free_spans, is_open
from services.staff.models import Worker

DAYS_AHEAD = 14
PLACE_FIELDS = ("day", "start_time", "end_time", "room", "supervisor", "second_supervisor")
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
    second_supervisor: Worker | None = None
    needs_second: bool = False
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
class Alternative(Led):
    starts_at: datetime
    ends_at: datetime
    room: Room | None
    supervisor: Worker | None
    reason: str
    second_supervisor: Worker | None = None

    @property
    def query(self) -> str:
        """The same as the query string of the booking form."""
        return urlencode(dict(zip(PLACE_FIELDS, self.key.split("|"), strict=True)))

    @property
    def key(self) -> str:
        """Day, hours, room and supervisors as the fields of the form hold them."""
        starts, ends = self.starts_at.astimezone(SOFIA), self.ends_at.astimezone(SOFIA)
        where = [str(row.pk) if row else "" for row in (self.room, self.supervisor, self.second_supervisor)]
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

    def free_supervisor(
        self, span: Span, first: Worker | None, meant: Meant | None = None, *, beside: Worker | None = None
    ) -> Worker | None:
        """
        Who is free, and may be with these people (services.contact_centre.queries.supervising).

        `beside`: who is there already. The same is asked of the first and of the second, so two one after the other
        are found whenever two are there.
        """
        ordered = sorted(self.supervisors, key=lambda worker: (worker != first, worker.display_name))
        then = replace(meant, starts_at=span.starts, ends_at=span.ends) if meant else None
        return next((one for one in ordered if one != beside and self.leads(one, span, then)), None)

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
    second = None
    if wanted.needs_second:
        second = then.free_supervisor(span, wanted.second_supervisor, wanted.meant, beside=supervisor)
    if _lacks(wanted, room, supervisor, second):
        return None
    found = Alternative(span.starts, span.ends, room, supervisor, "", second)
    if _is_asked(wanted, found) and span == wanted.span and not wanted.itself:
        return None
    return replace(found, reason=" ".join(_differences(wanted, span, found)))


def _lacks(wanted: Wanted, room: Room | None, supervisor: Worker | None, second: Worker | None) -> bool:
    pairs = ((wanted.needs_room, room), (wanted.needs_supervisor, supervisor), (wanted.needs_second, second))
    return any(needed and found is None for needed, found in pairs)


def _is_asked(wanted: Wanted, found: Alternative) -> bool:
    places = (found.room, found.supervisor, found.second_supervisor)
    return places == (wanted.room, wanted.supervisor, wanted.second_supervisor)


def _differences(wanted: Wanted, span: Span, found: Alternative) -> Sequence[str]:
    said: list[str] = []
    day, wanted_day = span.starts.astimezone(SOFIA).date(), wanted.starts_at.astimezone(SOFIA).date()
    if span == wanted.span:
        said.append(_("The same time."))
    elif day == wanted_day:
        said.append(_("The same day, another hour."))
    else:
        days = (day - wanted_day).days
        said.append(ngettext("One day later.", "%(count)s days later.", days) % {"count": days})
    if wanted.room and found.room != wanted.room:
        said.append(_("Another room."))
    if wanted.supervisor and found.supervisor != wanted.supervisor:
        said.append(_("Another supervisor."))
    if found.second_supervisor and found.second_supervisor != wanted.second_supervisor:
        said.append(_("Another second supervisor."))
    if name := holiday(day):
        said.append(_("Public holiday: %(name)s.") % {"name": name})
    return said
