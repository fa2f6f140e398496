"""
Staggered windows of arrival and departure, so that people who must not meet never share an entrance (R3–R5).

Pure: no ORM, no clock. A window says when a person may be at the entrance at the start (ARRIVE) and at the end
(LEAVE) of a visit day. A parent who only brings the child comes and goes inside one window; the parent who meets the
child stays inside, in a room of their own, between the two.

- Protocol A: the visiting parent is in first and goes out last.
- Protocol B: the child is brought first and the visiting parent comes after the resident one has gone.
- Split siblings: the same father visits one child and is resident for its brother. Then both parents come once,
  each stays in a room of their own, and the children change rooms with the staff.
- One entrance: the policy's gap lies between the end of one window and the start of the next. With doors of their
  own, the starts are a gap apart and the windows do not overlap.
- The order wants the other parent present: that pair comes together and the stagger is waived for it alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Any
from uuid import UUID

from services.contact_centre.enums import Direction, Protocol, SessionPurpose
from services.contact_centre.window_problems import Problem, ProblemKind

WIDTH = timedelta(minutes=10)  # how long an entrance is kept free for one side
Pair = frozenset[UUID]


def pair(one: UUID, other: UUID) -> Pair:
    return frozenset((one, other))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One direction of a visit day: these children meet this visiting parent. `key` names the session."""

    key: Any
    visiting: UUID
    resident: UUID
    children: tuple[UUID, ...]
    others: tuple[UUID, ...] = ()
    together: bool = False  # the order wants the other parent present

    @property
    def in_the_room(self) -> tuple[UUID, ...]:
        stays = (self.resident,) if self.together else ()
        return (self.visiting, *self.others, *self.children, *stays)


@dataclass(frozen=True, slots=True)
class Doors:
    """Entrances as the safety plan wants them, then every other open one in the order of preference."""

    visiting: UUID
    resident: UUID
    all: tuple[UUID, ...] = ()

    @property
    def known(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys((self.visiting, self.resident, *self.all)))


@dataclass(frozen=True, slots=True)
class Use:
    """
    An entrance that somebody of another session is expected at.

    `stays`: they are inside from its beginning to its end, behind this door, and not only passing through it.
    """

    person: UUID
    entrance: UUID
    starts: datetime
    ends: datetime
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    key: Any
    person: UUID
    direction: Direction
    entrance: UUID
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Solution:
    """Either windows or problems; `waived` are must-not-meet pairs that the order itself puts together."""

    windows: tuple[Window, ...] = ()
    problems: tuple[Problem, ...] = ()
    waived: frozenset[Pair] = frozenset()

    @property
    def solved(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class VisitDay:
    """What is to be solved. `apart` are the must-not-meet pairs, `taken` the entrances other sessions use."""

    purpose: SessionPurpose
    protocol: Protocol
    starts_at: datetime
    ends_at: datetime
    meetings: tuple[Meeting, ...]
    doors: Doors
    gap: timedelta
    apart: frozenset[Pair] = frozenset()
    leaves_first: UUID | None = None  # the person at risk, when it is not the resident parent
    taken: tuple[Use, ...] = ()
    by_default: frozenset[Pair] = frozenset()  # parents of whom nobody has said anything

    @property
    def waived(self) -> frozenset[Pair]:
        return frozenset(pair(m.visiting, m.resident) for m in self.meetings if m.together) & self.apart

    @property
    def kept_apart(self) -> frozenset[Pair]:
        return self.apart - self.waived


def compute(day: VisitDay) -> Solution:
    """Windows for everybody of a visit day, or the reasons why there are none."""
    problems = (*_room_problems(day), *_escort_problems(day))
    if problems:
        return Solution(problems=problems, waived=day.waived)
    clashes: tuple[Problem, ...] = ()
    for doors in _door_choices(day):
        windows = tuple(_windows(day, doors))
        found = tuple(_clashes(day, windows))
        if not found:
            return _finished(day, windows)
        clashes = clashes or found
    return Solution(problems=clashes, waived=day.waived)


def ways(day: VisitDay) -> list[tuple[Window, ...]]:
    """Every way in which the doors could be used, the safety plan's first; who plans many families chooses of them."""
    return list(dict.fromkeys(tuple(_windows(day, doors)) for doors in _door_choices(day)))


def _finished(day: VisitDay, windows: tuple[Window, ...]) -> Solution:
    if _too_short(day, windows):
        return Solution(problems=(Problem(ProblemKind.TOO_SHORT),), waived=day.waived)
    return Solution(windows=windows, waived=day.waived)


def _too_short(day: VisitDay, windows: Iterable[Window]) -> bool:
    """A handover has no end to keep; a meeting must not end while the last side is still coming in."""
    arrived = max(w.ends for w in windows if w.direction == Direction.ARRIVE)
    return day.purpose == SessionPurpose.MEETING and arrived + day.gap > day.ends_at


# --- who comes with whom -------------------------------------------------------------------------------------------


def _room_problems(day: VisitDay) -> Iterator[Problem]:
    for meeting in day.meetings:
        for one, other in combinations(meeting.in_the_room, 2):
            if pair(one, other) in day.kept_apart:
                yield Problem(ProblemKind.SAME_ROOM, (one, other))


def _escort_problems(day: VisitDay) -> Iterator[Problem]:
    for meeting in day.meetings:
        for child in meeting.children:
            if pair(meeting.resident, child) in day.kept_apart:
                yield Problem(ProblemKind.BRINGS_CHILD, (meeting.resident, child))


def _adults(day: VisitDay) -> tuple[UUID, ...]:
    """Every adult once, in the order in which they come in."""
    visiting = [m.visiting for m in day.meetings]
    resident = [m.resident for m in day.meetings]
    # Split siblings: whoever visits more children counts as the visiting side of the day.
    seen = dict.fromkeys(sorted(visiting, key=lambda adult: -_visited(day, adult)))
    first_a = (*seen, *resident)
    first_b = (*dict.fromkeys(resident), *visiting)
    order = first_a if _visiting_first(day) else first_b
    return tuple(dict.fromkeys(order))


def _visited(day: VisitDay, adult: UUID) -> int:
    return sum(len(m.children) for m in day.meetings if m.visiting == adult)


def _split(day: VisitDay) -> bool:
    return bool({m.visiting for m in day.meetings} & {m.resident for m in day.meetings})


def _visiting_first(day: VisitDay) -> bool:
    # Brought back by the visiting parent, the child comes with them: they are first under both protocols.
    return day.protocol == Protocol.A or day.purpose == SessionPurpose.HANDOVER_BACK or _split(day)


def _company(day: VisitDay, adult: UUID, direction: Direction) -> Iterator[tuple[Any, UUID]]:
    """The adult and everybody who comes or goes with them, each under the session they belong to."""
    for meeting in day.meetings:
        if adult in (meeting.visiting, meeting.resident):
            yield meeting.key, adult
        if adult == meeting.visiting:
            yield from ((meeting.key, other) for other in meeting.others)
        if adult == _escort(day.purpose, meeting, direction):
            yield from ((meeting.key, child) for child in meeting.children)


def _escort(purpose: SessionPurpose, meeting: Meeting, direction: Direction) -> UUID:
    """Who brings the child, or takes it away: the child is never at the entrance alone."""
    visiting = {
        (SessionPurpose.HANDOVER_OUT, Direction.LEAVE),
        (SessionPurpose.HANDOVER_BACK, Direction.ARRIVE),
    }
    return meeting.visiting if (purpose, direction) in visiting else meeting.resident


# --- when ----------------------------------------------------------------------------------------------------------

Choice = Mapping[UUID, UUID]  # adult -> entrance


def _door_choices(day: VisitDay) -> Iterator[Choice]:
    """The safety plan's doors first, then every other way to spread the adults over the open entrances."""
    adults = _adults(day)
    visiting = {m.visiting for m in day.meetings} - ({adults[-1]} if _split(day) else set())
    wanted = {adult: day.doors.visiting if adult in visiting else day.doors.resident for adult in adults}
    yield _joined(day, wanted)
    for doors in product(day.doors.known, repeat=len(adults)):
        choice = dict(zip(adults, doors, strict=True))
        if choice != wanted:
            yield _joined(day, choice)


def _joined(day: VisitDay, choice: dict[UUID, UUID]) -> Choice:
    """A pair that the order puts together uses one door."""
    for meeting in day.meetings:
        if meeting.together:
            choice = {**choice, meeting.visiting: choice[meeting.resident]}
    return choice


def _windows(day: VisitDay, doors: Choice) -> Iterator[Window]:
    arrivals = _anchored_arrivals(day, _slots(day, _adults(day), doors))
    departures = _departures(day, doors, arrivals)
    for direction, starts in ((Direction.ARRIVE, arrivals), (Direction.LEAVE, departures)):
        for adult, start in starts.items():
            for key, person in _company(day, adult, direction):
                yield Window(key, person, direction, doors[adult], start, start + WIDTH)


def _slots(day: VisitDay, order: Sequence[UUID], doors: Choice) -> dict[UUID, timedelta]:
    """How long after the first side each side has its turn."""
    slots: dict[UUID, timedelta] = {}
    for adult in order:
        mate = next((other for other in slots if _come_together(day, adult, other)), None)
        slots[adult] = slots[mate] if mate else _next_slot(slots, adult, doors, day.gap)
    return slots


def _next_slot(slots: Mapping[UUID, timedelta], adult: UUID, doors: Choice, gap: timedelta) -> timedelta:
    return max(
        (slot + (gap + WIDTH if doors[other] == doors[adult] else max(gap, WIDTH)) for other, slot in slots.items()),
        default=timedelta(0),
    )


def _come_together(day: VisitDay, one: UUID, other: UUID) -> bool:
    return any(m.together and {m.visiting, m.resident} == {one, other} for m in day.meetings)


def _anchored_arrivals(day: VisitDay, slots: Mapping[UUID, timedelta]) -> dict[UUID, datetime]:
    """
    The last side comes at the hour of the order, the others before it.

    When the child is brought back the first side comes at that hour: the parent's time is not shortened.
    """
    at_the_hour = timedelta(0) if day.purpose == SessionPurpose.HANDOVER_BACK else max(slots.values())
    return {adult: day.starts_at + slot - at_the_hour for adult, slot in slots.items()}


def _departures(day: VisitDay, doors: Choice, arrivals: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    if day.purpose == SessionPurpose.MEETING:
        slots = _slots(day, _leaving_order(day), doors)
        return {adult: day.ends_at + slot for adult, slot in slots.items()}
    return _handover_departures(day, doors, arrivals)


def _handover_departures(day: VisitDay, doors: Choice, arrivals: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    """Who comes only for the handover goes in the same window; who waits inside goes a gap after everybody else."""
    waiting = [adult for adult in arrivals if _waits(day, adult, arrivals)]
    slots = {adult: start - day.starts_at for adult, start in arrivals.items() if adult not in waiting}
    for adult in waiting:
        slots[adult] = _next_slot(slots, adult, doors, day.gap)
    return {adult: day.starts_at + slot for adult, slot in slots.items()}


def _waits(day: VisitDay, adult: UUID, arrivals: Mapping[UUID, datetime]) -> bool:
    """Whether the child this adult takes is brought later, or protocol A keeps the visiting parent until the end."""
    for meeting in day.meetings:
        brings = _escort(day.purpose, meeting, Direction.ARRIVE)
        if adult == _escort(day.purpose, meeting, Direction.LEAVE) and arrivals[brings] > arrivals[adult]:
            return True
        first_in = adult == meeting.visiting and arrivals[meeting.resident] > arrivals[adult]
        if first_in and day.protocol == Protocol.A:
            return True
    return False


def _leaving_order(day: VisitDay) -> tuple[UUID, ...]:
    """The resident side and the child go first and the other waits, so that nobody is followed."""
    order = tuple(reversed(_adults(day))) if _visiting_first(day) else _adults(day)
    if day.leaves_first in order:
        order = (day.leaves_first, *(adult for adult in order if adult != day.leaves_first))
    return order


# --- other families --------------------------------------------------------------------------------------------------


def _clashes(day: VisitDay, windows: Sequence[Window]) -> Iterator[Problem]:
    for window in windows:
        for use in day.taken:
            if _is_kept_from(day, window.person, use) and _too_close(window, use, day.gap):
                yield Problem(ProblemKind.ENTRANCE_TAKEN, (window.person, use.person), window.entrance, window.starts)
    for stay in _stays(day, windows):
        for use in day.taken:
            if use.stays and _is_kept_from(day, stay.person, use) and _too_close(stay, use, day.gap):
                yield Problem(ProblemKind.ENTRANCE_TAKEN, (stay.person, use.person), stay.entrance, use.starts)


def _is_kept_from(day: VisitDay, person: UUID, use: Use) -> bool:
    """From whoever is inside for something else parents are kept by default, as windows of one day do anyway."""
    return pair(person, use.person) in (day.kept_apart | day.by_default if use.stays else day.kept_apart)


def _stays(day: VisitDay, windows: Iterable[Window]) -> Iterator[Window]:
    """Whoever is in the room of a meeting, from coming in to going out, as one window."""
    inside = {(meeting.key, person) for meeting in day.meetings for person in meeting.in_the_room}
    leaving = {(one.key, one.person): one for one in windows if one.direction == Direction.LEAVE}
    for one in windows:
        out = leaving.get((one.key, one.person))
        if one.direction == Direction.ARRIVE and (one.key, one.person) in inside and out is not None:
            yield replace(one, ends=out.ends)


def _too_close(window: Window, use: Use, gap: timedelta) -> bool:
    return window.entrance == use.entrance and window.starts < use.ends + gap and use.starts < window.ends + gap


def padded(window: Window, gap: timedelta) -> Window:
    """The window with the gap behind it: two padded windows that do not overlap are a gap apart."""
    return replace(window, ends=window.ends + gap)
