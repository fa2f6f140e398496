"""
What the planner is asked and what it answers. Times are whole minutes since 1970 in UTC; ids are opaque words.

A span is a pair (from, until), half-open. `why` of a span that is not free is one of the codes of `Code`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

Span = tuple[int, int]


class Code(StrEnum):
    """Why something cannot be had. The sentences are made where people read them."""

    # of the whole date
    CLOSED = "closed"
    HOURS = "hours"
    NO_TIME = "no_time"
    BASIS = "basis"
    FROZEN = "frozen"
    ENGAGED = "engaged"
    CHILD = "child"
    # of rooms and of colleagues
    SMALL = "small"
    TAKEN = "taken"
    SHARED = "shared"  # a supported meeting: taken for one to one, not for another supported one
    ABSENT = "absent"
    OFF_DUTY = "off_duty"
    UNQUALIFIED = "unqualified"
    CONFLICT = "conflict"
    LANGUAGE = "language"
    # of the whole meeting
    ROOMS = "rooms"
    WORKERS = "workers"
    SECOND = "second"  # one can supervise, and two are needed
    DOORS = "doors"
    ON_DUTY = "on_duty"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A span in which a room or a colleague cannot be had."""

    starts: int
    ends: int
    why: str = Code.TAKEN


@dataclass(frozen=True, slots=True)
class Window:
    """When a person stands at a door, counted from the start of the meeting."""

    person: str
    door: str
    after: int
    minutes: int


@dataclass(frozen=True, slots=True)
class DoorUse:
    """A person of a family that has its meeting already, at a door."""

    person: str
    door: str
    starts: int
    ends: int
    case: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    id: str
    capacity: int
    blocked: tuple[Blocked, ...] = ()


@dataclass(frozen=True, slots=True)
class Worker:
    """`conflicts` are cases; `load` minutes that the colleague has already in the time that is planned."""

    id: str
    languages: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """
    One meeting that is wanted.

    `starts`: when it may begin, the order's own time first; one alone is a fixed time. `rank`: 0 is the court's.
    `speech`: for each who speaks in the room the languages of which the supervisor must share one; empty with an
    interpreter. `alone`: the supervisor has no other family then (R24); `beside`: so many colleagues must be on duty.
    `two`: a second supervisor is in the room, of whom the same is asked.
    `doors`: the ways in which the doors can be used, the safety plan's first. `never`: why there is no start at all.
    """

    id: str
    case: str
    minutes: int
    starts: tuple[int, ...]
    children: tuple[str, ...] = ()
    people: int = 2
    needs_room: bool = True
    alone: bool = True
    beside: int = 0
    two: bool = False
    rank: int = 0
    speech: tuple[tuple[str, ...], ...] = ()
    usual_room: str = ""
    usual_worker: str = ""
    usual_second: str = ""
    doors: tuple[tuple[Window, ...], ...] = ()
    never: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """`apart`: pairs of people who must not meet. `together`: families whom one supervisor may look after at once."""

    visits: tuple[Visit, ...]
    rooms: tuple[Room, ...]
    workers: tuple[Worker, ...]
    apart: tuple[tuple[str, str], ...] = ()
    uses: tuple[DoorUse, ...] = ()
    busy_children: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    gap: int = 15
    together: int = 3
    seconds: float = 20.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    visit: str
    starts: int
    room: str = ""
    worker: str = ""
    second: str = ""
    door: int = 0  # which of the visit's ways

    @property
    def workers(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.worker, self.second)))


@dataclass(frozen=True, slots=True)
class Reason:
    """`counts`: how many rooms or colleagues fall out for which code; `door`: where two would meet."""

    code: str
    counts: dict[str, int] = field(default_factory=dict)
    door: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    visit: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    placed: tuple[Placed, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    seconds: float = 0.0
