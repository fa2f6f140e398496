"""The calendar as plain values: which column an entry stands in, at which quarter of an hour, in which lane."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from kernel.clock import local
from services.scheduling.days import DayFacts

QUARTER = timedelta(minutes=15)
FIRST_HOUR, LAST_HOUR = 8, 20  # shown when nothing lies outside
SHORTEST = 3  # quarters; below that the name could not be read
MAX_LANES = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing in the calendar. Without `title` it only says that something is taken.

    `tone` is a colour of the design (blue, green, amber, red, grey, violet) and never the only sign: `state` says it.
    """

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    url: str = ""
    kind: str = ""
    state: str = ""
    tone: str = "blue"
    room_id: UUID | None = None
    room: str = ""
    worker_id: UUID | None = None
    worker: str = ""
    second_id: UUID | None = None  # whoever is there beside that worker; `worker` names both

    @property
    def day(self) -> date:
        return local(self.starts_at).date()


@dataclass(frozen=True, slots=True)
class Placed:
    """`top` and `height` in quarters from the first hour shown; `lane` of `lanes` beside what overlaps it."""

    entry: Entry
    top: int
    height: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the week view or a room of the rooms view."""

    key: str
    title: str
    entries: tuple[Placed, ...] = ()
    facts: DayFacts | None = None
    is_today: bool = False
    closed: str = ""

    @property
    def lanes(self) -> int:
        """How many stand beside each other at most: a column is as wide as their names need."""
        return max((one.lanes for one in self.entries), default=1)


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[Column, ...]
    hours: range = field(default_factory=lambda: range(FIRST_HOUR, LAST_HOUR))

    @property
    def opens_at(self) -> int | None:
        """The hour to begin looking at, where something in the night stretches the grid upwards."""
        return FIRST_HOUR if self.hours.start < FIRST_HOUR else None

    @property
    def is_empty(self) -> bool:
        return not any(column.entries for column in self.columns)


def hours_of(entries: Iterable[Entry]) -> range:
    """From eight to twenty, wider when something begins earlier or ends later."""
    first, last = FIRST_HOUR, LAST_HOUR
    for entry in entries:
        ends = local(entry.ends_at)
        first = min(first, local(entry.starts_at).hour)
        last = max(last, ends.hour + bool(ends.minute)) if ends.date() == entry.day else 24
    return range(first, last)


def placed(entries: Iterable[Entry], hours: range) -> tuple[Placed, ...]:
    """Entries of one column in the order of time, side by side where they overlap."""
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.ends_at, entry.room, entry.title))
    return tuple(one for cluster in _clusters(ordered) for one in _side_by_side(cluster, hours))


def _clusters(ordered: Sequence[Entry]) -> list[list[Entry]]:
    """Runs of entries in which each touches another one."""
    clusters: list[list[Entry]] = []
    for entry in ordered:
        if clusters and entry.starts_at < max(_shown_end(other) for other in clusters[-1]):
            clusters[-1].append(entry)
        else:
            clusters.append([entry])
    return clusters


def _side_by_side(cluster: Sequence[Entry], hours: range) -> list[Placed]:
    ends: list[datetime] = []
    lanes: list[int] = []
    for entry in cluster:
        free = next((number for number, end in enumerate(ends) if end <= entry.starts_at), len(ends))
        ends[free : free + 1] = [_shown_end(entry)]
        lanes.append(free)
    width = min(len(ends), MAX_LANES)
    return [
        Placed(entry, _top(entry, hours), _height(entry), lane % MAX_LANES + 1, width)
        for entry, lane in zip(cluster, lanes, strict=True)
    ]


def _top(entry: Entry, hours: range) -> int:
    moment = local(entry.starts_at)
    return (moment.hour - hours.start) * 4 + moment.minute // 15 + 1


def _height(entry: Entry) -> int:
    return max(SHORTEST, -(-(entry.ends_at - entry.starts_at) // QUARTER))


def _shown_end(entry: Entry) -> datetime:
    return max(entry.ends_at, entry.starts_at + SHORTEST * QUARTER)


def by_day(entries: Sequence[Entry], days: Sequence[DayFacts], *, today: date, closed: dict[date, str]) -> Grid:
    hours = hours_of(entries)
    columns = tuple(
        Column(
            key=facts.day.isoformat(),
            title="",
            entries=placed((e for e in entries if e.day == facts.day), hours),
            facts=facts,
            is_today=facts.day == today,
            closed=closed.get(facts.day, ""),
        )
        for facts in days
    )
    return Grid(columns, hours)


def by_room(entries: Sequence[Entry], rooms: Sequence[tuple[UUID, str]], *, without: str) -> Grid:
    """One column per room; meetings that have no room yet stand in a last column named `without`."""
    hours = hours_of(entries)
    known = {room_id for room_id, _name in rooms}
    columns = [
        Column(str(room_id), name, placed((e for e in entries if e.room_id == room_id), hours))
        for room_id, name in rooms
    ]
    homeless = [entry for entry in entries if entry.room_id not in known]
    if homeless:
        columns.append(Column("none", without, placed(homeless, hours)))
    return Grid(tuple(columns), hours)
