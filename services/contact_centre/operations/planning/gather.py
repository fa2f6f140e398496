"""What the house, the team and the plans are, as the problem of the pure planner: ids, minutes and codes alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kernel.clock import at_sofia
from services.contact_centre.enums import TAKES_PLACE, SessionPurpose
from services.contact_centre.models import ArrivalWindow, ContactPlan, MustNotMeet, Policy
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.elsewhere import Others, visit_day_of
from services.contact_centre.operations.generation import Wish, usual
from services.contact_centre.operations.planning.dates import HouseHours, WantedDate, plans_in_use, wanted_dates
from services.contact_centre.queries import orders
from services.contact_centre.queries.presence import stays
from services.contact_centre.queries.ratio import Ratio
from services.contact_centre.queries.supervising import Meant, Team, supported_between
from services.contact_centre.windows import ways
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Reservation
from services.scheduling.planner import problem as pure
from services.scheduling.planner.problem import Blocked, Code
from services.scheduling.slots import Span
from services.staff.models import Worker

MOST_WAYS = 6
ONE_DAY = timedelta(days=1)


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def moment(minutes: int) -> datetime:
    return datetime.fromtimestamp(minutes * 60, tz=UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    problem: pure.Problem
    dates: dict[str, WantedDate]


def gather(first: date, last: date, at: datetime, *, seconds: float) -> Gathered:
    """Everything that these days want and that stands against it."""
    return _Gathering(first, last, at).all(seconds)


def house_hours(first: datetime, last: datetime, policy: Policy) -> HouseHours:
    return HouseHours(house.hours(), house.closures_between(first, last), policy.session_minutes)


class _Gathering:
    """One reading of the centre, before the planner's own process begins to think."""

    def __init__(self, first: date, last: date, at: datetime) -> None:
        self.first, self.last, self.at = first, last, at
        self.starts_at, self.ends_at = at_sofia(first, time.min), at_sofia(last + ONE_DAY, time.min)
        self.policy = orders.policy()
        self.house = house_hours(self.starts_at, self.ends_at, self.policy)
        self.team = Team.between(self.starts_at, self.ends_at)
        self.shared = supported_between(self.starts_at, self.ends_at)
        self.taken = house.taken_between(self.starts_at, self.ends_at)
        self.entrances = list(house.open_entrances())
        self.pairs = orders.pairs_apart()

    def all(self, seconds: float) -> Gathered:
        dates = {one.id: one for plan in plans_in_use() for one in self._dates(plan)}
        wishes = {one.plan.case_id: usual(one.plan.case) for one in dates.values()}
        bookings = [one.booking for one in dates.values() if one.booking]
        self.others = Others(bookings, self.starts_at, self.ends_at)
        self.ratio = Ratio.of(wishes)
        visits = [self._visit(one, wishes[one.plan.case_id]) for one in dates.values()]
        return Gathered(self._problem(visits, [*dates.values()], seconds), dates)

    def _dates(self, plan: ContactPlan) -> Iterable[WantedDate]:
        return wanted_dates(plan, self.first, self.last, self.house, self.at)

    def _problem(self, visits: list[pure.Visit], dates: list[WantedDate], seconds: float) -> pure.Problem:
        return pure.Problem(
            visits=tuple(visits),
            rooms=tuple(self._rooms()),
            workers=tuple(self._worker(worker, dates) for worker in self.team.workers),
            apart=tuple((str(pair.one_id), str(pair.other_id)) for pair in self.pairs),
            uses=tuple(self._uses()),
            busy_children=self._busy_children(),
            gap=self.policy.gap_minutes,
            together=self.policy.supported_together,
            seconds=seconds,
        )

    # --- a visit ---

    def _visit(self, one: WantedDate, wish: Wish) -> pure.Visit:
        if one.booking is None or not one.starts:
            return pure.Visit(one.id, str(one.plan.case_id), 0, (), never=one.never, rank=one.rank)
        booking, meant, starts = one.booking, Meant.of(one.booking), self._free_starts(one)
        if not starts:
            return pure.Visit(one.id, str(one.plan.case_id), 0, (), never=Code.ENGAGED, rank=one.rank)
        two = bool(booking.asks_for_two(self.ratio))
        return pure.Visit(
            id=one.id,
            case=str(one.plan.case_id),
            minutes=int((booking.ends_at - booking.starts_at).total_seconds()) // 60,
            starts=tuple(minute(start) for start in starts),
            children=tuple(str(child.pk) for child in booking.children),
            people=booking.people_in_room + 1 + two,
            needs_room=booking.purpose == SessionPurpose.MEETING,
            alone=meant.alone,
            beside=0 if meant.alone else self.policy.supported_on_duty,
            two=two,
            rank=one.rank,
            speech=meant.speech,
            usual_room=str(wish.room.pk) if wish.room else "",
            usual_worker=str(wish.supervisor.pk) if wish.supervisor else "",
            usual_second=str(wish.second_supervisor.pk) if wish.second_supervisor else "",
            doors=tuple(self._ways(booking, meant.people)),
        )

    def _free_starts(self, one: WantedDate) -> list[datetime]:
        """Beside what is no meeting: of the families' other meetings the planner itself takes care."""
        booking = one.booking
        assert booking is not None
        length = booking.ends_at - booking.starts_at
        return [start for start in one.starts if self.others.leave_free(booking, Span(start, start + length))]

    def _ways(self, booking: Booking, people: Iterable[UUID]) -> Iterator[tuple[pure.Window, ...]]:
        """Only where somebody of another family must be kept away; the others are staggered when they are booked."""
        if not self.entrances or not self._has_foes(set(people)):
            return
        start = booking.starts_at
        day = visit_day_of(booking, self.entrances, timedelta(minutes=self.policy.gap_minutes))
        for windows in ways(day)[:MOST_WAYS]:
            yield tuple(
                pure.Window(
                    str(window.person),
                    str(window.entrance),
                    int((window.starts - start).total_seconds()) // 60,
                    int((window.ends - window.starts).total_seconds()) // 60,
                )
                for window in windows
            )

    def _has_foes(self, people: set[UUID]) -> bool:
        return any({pair.one_id, pair.other_id} & people and _is_foreign(pair, people) for pair in self.pairs)

    # --- the house ---

    def _rooms(self) -> Iterator[pure.Room]:
        for room in house.meeting_rooms():
            taken = [_blocked(row) for row in self.taken if _is(row, ResourceKind.ROOM, room.pk)]
            closed = [
                Blocked(minute(one.during.lower), minute(one.during.upper), Code.CLOSED)
                for one in self.house.closures
                if one.room_id in (None, room.pk)
            ]
            yield pure.Room(str(room.pk), room.capacity, tuple(taken + closed))

    def _busy_children(self) -> dict[str, tuple[pure.Span, ...]]:
        busy: dict[str, tuple[pure.Span, ...]] = {}
        for row in self.taken:
            if row.kind == ResourceKind.CHILD:
                span = (minute(row.during.lower), minute(row.during.upper))
                busy[str(row.resource)] = (*busy.get(str(row.resource), ()), span)
        return busy

    def _uses(self) -> Iterator[pure.DoorUse]:
        """Where people whom others must not meet are expected already."""
        people = {person for pair in self.pairs for person in (pair.one_id, pair.other_id)}
        around = DateTimeTZRange(self.starts_at - ONE_DAY, self.ends_at + ONE_DAY)
        found = ArrivalWindow.objects.filter(
            person__in=people, during__overlap=around, session__state__in=TAKES_PLACE
        ).select_related("session")
        for window in found.order_by("during", "id"):
            yield pure.DoorUse(
                str(window.person_id),
                str(window.entrance_id),
                minute(window.during.lower),
                minute(window.during.upper),
                str(window.session.case_id),
            )
        for one in stays(people, self.starts_at, self.ends_at):
            yield pure.DoorUse(str(one.person), str(one.entrance), minute(one.starts), minute(one.ends), str(one.case))

    # --- the team ---

    def _worker(self, worker: Worker, dates: list[WantedDate]) -> pure.Worker:
        mine = [row for row in self.taken if _is(row, ResourceKind.WORKER, worker.pk)]
        minutes = sum(minute(row.during.upper) - minute(row.during.lower) for row in mine)
        blocked = [*(_blocked(row) for row in mine), *self._shared(worker), *self._away(worker)]
        return pure.Worker(
            id=str(worker.pk),
            languages=tuple(worker.languages),
            conflicts=tuple(sorted(self._bound_to(worker, dates))),
            blocked=tuple(blocked),
            load=minutes,
        )

    def _bound_to(self, worker: Worker, dates: list[WantedDate]) -> set[str]:
        return {
            str(one.plan.case_id)
            for one in dates
            if one.booking and self.team.bonds.bind(worker.pk, one.plan.case_id, Meant.of(one.booking).people)
        }

    def _shared(self, worker: Worker) -> Iterator[Blocked]:
        for span in self.shared.get(worker.pk, ()):
            yield Blocked(minute(span.starts), minute(span.ends), Code.SHARED)

    def _away(self, worker: Worker) -> Iterator[Blocked]:
        duty = self.team.duty
        for starts, ends in duty.absences.get(worker.pk, ()):
            yield Blocked(minute(starts), minute(ends), Code.ABSENT)
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            midnight, next_one = minute(at_sofia(day, time.min)), minute(at_sofia(day + ONE_DAY, time.min))
            if not duty.is_qualified(worker.pk, day):
                yield Blocked(midnight, next_one, Code.UNQUALIFIED)
            yield from self._off_duty(worker, day, midnight, next_one)

    def _off_duty(self, worker: Worker, day: date, midnight: int, next_one: int) -> Iterator[Blocked]:
        """The parts of the day outside of the colleague's hours."""
        own = self.team.duty.hours.get(worker.pk)
        if not own:
            return
        begins = midnight
        for row in sorted((row for row in own if row.weekday == day.weekday()), key=lambda row: row.starts):
            if minute(at_sofia(day, row.starts)) > begins:
                yield Blocked(begins, minute(at_sofia(day, row.starts)), Code.OFF_DUTY)
            begins = minute(at_sofia(day, row.ends))
        if begins < next_one:
            yield Blocked(begins, next_one, Code.OFF_DUTY)


def _is(row: Reservation, kind: ResourceKind, resource: UUID) -> bool:
    return row.kind == kind and row.resource == resource


def _blocked(row: Reservation) -> Blocked:
    return Blocked(minute(row.during.lower), minute(row.during.upper), Code.TAKEN)


def _is_foreign(pair: MustNotMeet, people: set[UUID]) -> bool:
    """Whether the other person of the pair comes with another family."""
    return pair.one_id not in people or pair.other_id not in people
