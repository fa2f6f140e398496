"""The dates that the plans in use want and that have no meeting yet, each with its booking and when it may be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from kernel.clock import SOFIA, at_sofia
from services.contact_centre import guards
from services.contact_centre.enums import MEETING_STATES, BasisKind, ContactType, SessionPurpose
from services.contact_centre.models import Arrangement, ArrangementStep, ContactPlan, Session
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.generation import booking_for, directions_of, key_of
from services.contact_centre.preparation_enums import StepTo
from services.contact_centre.queries import orders, steps
from services.contact_centre.queries.alternatives import USUAL
from services.contact_centre.queries.stopping import Coming
from services.scheduling.days import holiday
from services.scheduling.models import Closure
from services.scheduling.planner.problem import Code
from services.scheduling.regime import codec
from services.scheduling.regime.occurrences import Kind, Occurrence, occurrences
from services.scheduling.regime.rule import MAX_NIGHTS, Rule
from services.scheduling.slots import Hours, Span, free_spans, is_open

SAME_DAY, OTHER_DAYS = 12, 4  # how many other starts are looked at
SCHOOL_ENDS = time(13, 30)  # R23: the child's schedule comes before the parents' wishes
SCHOOL_AGE = range(7, 19)

Direction = tuple[Arrangement, ...]


@dataclass(frozen=True, slots=True)
class WantedDate:
    """`booking` None: nobody knows how to book it, and `never` says why. `starts`: what is wanted most first."""

    plan: ContactPlan
    key: str
    one: Occurrence
    booking: Booking | None
    starts: tuple[datetime, ...] = ()
    never: str = ""

    @property
    def id(self) -> str:
        return f"{self.plan.pk}|{self.key}"

    @property
    def rank(self) -> int:
        """R23: a court's order before what the parents agreed on."""
        return 1 if self.plan.basis.kind == BasisKind.AGREEMENT else 0


@dataclass(frozen=True, slots=True)
class HouseHours:
    """When the house is open, for the whole time that is planned."""

    hours: list[Hours]
    closures: list[Closure]
    session_minutes: int

    @property
    def shut(self) -> list[Span]:
        return [Span(one.during.lower, one.during.upper) for one in self.closures if one.room_id is None]

    def why_closed(self, booking: Booking) -> str:
        if any(booking.span.overlaps(span) for span in self.shut):
            return Code.CLOSED
        return "" if is_open(self.hours, booking.span, booking.starts_at.astimezone(SOFIA).date()) else Code.HOURS


def plans_in_use() -> list[ContactPlan]:
    found = ContactPlan.objects.filter(
        confirmed_at__isnull=False, ended_at__isnull=True, case__state__in=MEETING_STATES
    )
    return list(found.select_related("case__key_worker__user", "basis").order_by("case__number", "id"))


def wanted_dates(plan: ContactPlan, first: date, last: date, house: HouseHours, at: datetime) -> Iterator[WantedDate]:
    """Every date of the plan in these days that lies ahead and of which no meeting was made, whatever became of it."""
    rule, directions = codec.from_dict(plan.rule), directions_in(plan)
    stepping = steps.dated_steps([row for direction in directions for row in direction])
    frozen = [bool(guards.case_holds_meetings(plan.case, Coming.by(rows, first))) for rows in directions]
    known = set(Session.objects.filter(plan=plan).exclude(occurrence="").values_list("occurrence", flat=True))
    for one in occurrences(rule, since=first, until=last):
        for number, direction in enumerate(directions):
            key = key_of(one, number)
            step = steps.ruling_step(direction, one.day, stepping)
            if one.kind is Kind.GAP or key in known or (step and step.to == StepTo.SELF_MANAGED):
                continue
            wanted = _wanted(plan, rule, one, direction, key, house, step)
            alone = len(directions) == 1  # both directions of split siblings meet at one hour
            if found := _with_starts(wanted, first, last, house, at, may_move=alone):
                yield replace(found, starts=(), never=Code.FROZEN) if frozen[number] else found


def directions_in(plan: ContactPlan) -> list[Direction]:
    return list(directions_of(orders.arrangements(plan.case).filter(plans=plan)))


def _wanted(
    plan: ContactPlan,
    rule: Rule,
    one: Occurrence,
    direction: Direction,
    key: str,
    house: HouseHours,
    step: ArrangementStep | None,
) -> WantedDate:
    booking = booking_for(plan, one, direction, key, step)
    if booking is None and one.has("no_time") and one.kind is Kind.MEETING and one.starts is None:
        return WantedDate(plan, key, one, _without_hour(plan, rule, one, direction, key, house))
    return WantedDate(plan, key, one, booking, never="" if booking else Code.NO_TIME)


def _without_hour(
    plan: ContactPlan, rule: Rule, one: Occurrence, direction: Direction, key: str, house: HouseHours
) -> Booking:
    """The order names the day and leaves the hour to the centre: the length is the order's, else the usual one."""
    slot = rule.pattern(one.phase, one.pattern).slots[one.slot]
    starts = at_sofia(one.day, time(10))
    return Booking(
        arrangements=direction,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=slot.minutes or house.session_minutes),
        purpose=SessionPurpose.MEETING,
        type=ContactType(one.terms.kind or direction[0].type),
        together=bool(one.terms.with_parent and one.terms.confirmed),
        plan=plan,
        occurrence=key,
    )


# --- when it may be --------------------------------------------------------------------------------------------------


def _with_starts(
    wanted: WantedDate, first: date, last: date, house: HouseHours, at: datetime, *, may_move: bool
) -> WantedDate | None:
    """None: it is over. A court's hour stays what it is; an hour left open, or agreed on, may be another."""
    booking = wanted.booking
    if booking is None:
        return wanted if wanted.one.day >= at.astimezone(SOFIA).date() else None
    is_open_hour = wanted.one.starts is None
    if booking.starts_at <= at and not is_open_hour:
        return None
    if guards.basis_in_force(Session(case=wanted.plan.case), coming=booking.coming):
        return replace(wanted, never=Code.BASIS)
    closed = house.why_closed(booking)
    starts = [] if closed or is_open_hour else [booking.starts_at]
    if is_open_hour or (wanted.rank and may_move and booking.purpose == SessionPurpose.MEETING):
        starts += _other_starts(booking, first, last, house, at, stays_on_day=is_open_hour)
    return replace(wanted, starts=tuple(dict.fromkeys(starts)), never=closed or Code.HOURS)


def _other_starts(
    booking: Booking, first: date, last: date, house: HouseHours, at: datetime, *, stays_on_day: bool
) -> Iterator[datetime]:
    day = booking.starts_at.astimezone(SOFIA).date()
    yield from _on_day(booking, day, house, at, SAME_DAY)
    monday = day - timedelta(days=day.weekday())
    others = [monday + timedelta(days=number) for number in range(7)] if not stays_on_day else []
    for other in sorted(others, key=lambda other: abs((other - day).days)):
        if other != day and first <= other <= last and not holiday(other):
            yield from _on_day(booking, other, house, at, OTHER_DAYS)


def _on_day(booking: Booking, day: date, house: HouseHours, at: datetime, most: int) -> list[datetime]:
    """Outside of the school's hours first, then near to the hour that was wanted."""
    length = booking.ends_at - booking.starts_at
    free = [span.starts for span in free_spans(house.hours or USUAL, day, length, house.shut, after=at)]
    pupil = any(_is_pupil(child, day) for child in booking.children)

    def wish(start: datetime) -> tuple[bool, timedelta]:
        local = start.astimezone(SOFIA)
        at_school = pupil and day.weekday() < 5 and not holiday(day) and local.time() < SCHOOL_ENDS
        return at_school, abs(_clock(start) - _clock(booking.starts_at))

    return sorted(free, key=wish)[:most]


def _is_pupil(child: Any, day: date) -> bool:
    return child.birth_date is not None and day.year - child.birth_date.year in SCHOOL_AGE


def _clock(moment: datetime) -> timedelta:
    local = moment.astimezone(SOFIA)
    return timedelta(hours=local.hour, minutes=local.minute)


# --- one date, found again -------------------------------------------------------------------------------------------


def find_again(plan: ContactPlan, key: str, house: HouseHours) -> WantedDate | None:
    """The date of this key as the plan has it now; None: the plan has changed meanwhile."""
    day, directions = date.fromisoformat(key[:10]), directions_in(plan)
    rule = codec.from_dict(plan.rule)
    for one in occurrences(rule, since=day, until=day):
        for number, direction in enumerate(directions):
            if one.kind is not Kind.GAP and key_of(one, number) == key:
                step = steps.ruling_step(direction, one.day, steps.dated_steps(direction))
                is_over = step is not None and step.to == StepTo.SELF_MANAGED
                return None if is_over else _wanted(plan, rule, one, direction, key, house, step)
    return None


def link_stay(plan: ContactPlan, one: Occurrence, session: Session) -> None:
    """Two handovers of one stay know each other, whichever was booked first."""
    if not one.pair:
        return
    around = timedelta(days=MAX_NIGHTS)
    near = occurrences(codec.from_dict(plan.rule), since=one.day - around, until=one.day + around)
    number = int(session.occurrence.rsplit("/", 1)[1])
    keys = [key_of(other, number) for other in near if other.pair == one.pair and other.kind is not one.kind]
    mate = Session.objects.filter(plan=plan, occurrence__in=keys).first()
    if mate is None:
        return
    out, back = (session, mate) if one.kind is Kind.HANDOVER_OUT else (mate, session)
    back.pair_with = out
    back.save(update_fields=["pair_with"])
