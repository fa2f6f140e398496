"""
A contact regime as a value: phases, patterns and slots, with holes where the order leaves something open.

A hole is `None` (or an unresolved recurrence such as `EveryNth`), never a default: `questions.questions(rule)` lists
them, `resolve.resolve` fills them, and a rule that still has blocking questions must not make sessions.
Weekdays count from Monday = 0 as in `date.weekday()`. All clock times are wall-clock times in Europe/Sofia.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

VERSION = 1
LAST, LAST_BUT_ONE = -1, -2
ORDINALS = (1, 2, 3, 4, 5, LAST_BUT_ONE, LAST)
WEEKEND = (5, 6)
MAX_NIGHTS = 62


class Unit(StrEnum):
    """What the words of the order count: „първа събота", „първи уикенд" or „първа седмица"."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    WEEK = "week"


class Counting(StrEnum):
    """How „first, third …" is counted when the words allow more than one way."""

    OWN = "own"  # every weekday for itself: the 1st Saturday, the 1st Sunday
    BY_DAY = "by_day"  # one weekday is counted (`by`), the others are those of the same week
    CALENDAR_WEEK = "calendar_week"  # Monday–Sunday rows, the first is the row with the 1st of the month
    FULL_WEEK = "full_week"  # only whole weeks Monday–Sunday that lie inside the month


class Parity(StrEnum):
    EVEN = "even"
    ODD = "odd"


class Per(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Kind(StrEnum):
    SUPERVISED = "supervised"
    SUPPORTED = "supported"
    HANDOVER = "handover"


class Place(StrEnum):
    CONTACT_CENTRE = "contact_centre"
    SOCIAL_SERVICE = "social_service"
    MOTHER_HOME = "mother_home"
    FATHER_HOME = "father_home"
    CHILD_HOME = "child_home"
    PUBLIC = "public"


class Role(StrEnum):
    """Who must be present besides the child and the visiting parent."""

    SOCIAL_WORKER = "social_worker"
    PSYCHOLOGIST = "psychologist"
    SPECIALIST = "specialist"
    RELATIVE = "relative"


class Settled(StrEnum):
    """How a person settled an open point: the regular days hold there too, or only days entered by hand."""

    REGULAR = "regular"
    BY_HAND = "by_hand"


class Parent(StrEnum):
    MOTHER = "mother"
    FATHER = "father"
    OTHER = "other"


def _require(fact: bool, message: str) -> None:
    if not fact:
        raise ValueError(message)


# Recurrences --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weekly:
    """
    Every `interval` weeks; the slots name the weekdays.

    interval None: the order does not say how often. anchor: any day of a week in which it takes place, needed from
    two weeks on. parity counts ISO weeks of the year when `of_year`, and is an open question while that is None.
    """

    interval: int | None = 1
    anchor: date | None = None
    parity: Parity | None = None
    of_year: bool | None = None

    def __post_init__(self) -> None:
        _require(self.interval is None or 1 <= self.interval <= 52, "interval")


@dataclass(frozen=True, slots=True)
class Monthly:
    """The 1st, 3rd, … of the month; `days` are the weekdays that the order names beside the ordinals."""

    ordinals: tuple[int, ...]
    unit: Unit = Unit.WEEKDAY
    days: tuple[int, ...] = ()
    counting: Counting | None = None
    by: int | None = None

    def __post_init__(self) -> None:
        _require(all(ordinal in ORDINALS for ordinal in self.ordinals), "ordinals")
        _require(all(0 <= day <= 6 for day in self.days), "days")
        _require((self.by is not None) == (self.counting is Counting.BY_DAY), "by")


@dataclass(frozen=True, slots=True)
class EveryNth:
    """„Всяка втора сряда": of each month, or every other? Always a question."""

    nth: int
    unit: Unit = Unit.WEEKDAY


@dataclass(frozen=True, slots=True)
class TimesPer:
    """„Два пъти месечно" without the days: always a question."""

    times: int
    per: Per


@dataclass(frozen=True, slots=True)
class EveryDays:
    interval: int = 1
    anchor: date | None = None

    def __post_init__(self) -> None:
        _require(1 <= self.interval <= 366, "interval")


@dataclass(frozen=True, slots=True)
class MonthDates:
    """„На 1-во и 15-о число"."""

    days: tuple[int, ...]

    def __post_init__(self) -> None:
        _require(bool(self.days) and all(1 <= day <= 31 for day in self.days), "days")


@dataclass(frozen=True, slots=True)
class MonthDay:
    month: int
    day: int

    def __post_init__(self) -> None:
        date(2000, self.month, self.day)  # a leap year: 29 February is a day of some years


@dataclass(frozen=True, slots=True)
class EasterDay:
    """Days after Orthodox Easter Sunday (Good Friday is -2)."""

    offset: int = 0


@dataclass(frozen=True, slots=True)
class Yearly:
    """parity_by: over New Year „четна година" can mean the year of the start or of the end; None asks."""

    start: MonthDay | EasterDay
    parity: Parity | None = None
    parity_by: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Undated:
    """„На 5 септември" without a year: always a question."""

    days: tuple[MonthDay, ...]


Recurrence = Weekly | Monthly | EveryNth | TimesPer | EveryDays | MonthDates | Yearly | Dates | Undated


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One visit inside the recurrence.

    day None: the recurrence itself names the day, or (Weekly, Monthly) the order does not. nights 0: a meeting that
    ends on the same day; from 1 on the child is handed out and back, two handovers; None: the day of return is open.
    minutes: the duration that the order names without two clock times. twelve: „от 6 до 8 ч." can be the morning or
    the evening; start and end are then only the hours as written, and no date may be made of them.
    """

    day: int | None = None
    start: time | None = None
    end: time | None = None
    nights: int | None = 0
    minutes: int | None = None
    twelve: bool = False

    def __post_init__(self) -> None:
        _require(self.day is None or 0 <= self.day <= 6, "day")
        _require(self.nights is None or 0 <= self.nights <= MAX_NIGHTS, "nights")
        _require(not self.is_backwards, "end before start")

    @property
    def is_backwards(self) -> bool:
        return self.nights == 0 and self.start is not None and self.end is not None and self.end <= self.start


@dataclass(frozen=True, slots=True)
class Terms:
    """
    How the visit happens, as far as the order says it.

    with_parent: a parent whose presence the order wants; it lifts HOLD for the pair only when `confirmed` by a person.
    """

    kind: Kind | None = None
    place: Place | None = None
    present: tuple[Role, ...] = ()
    with_parent: Parent | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """overnight None: several days in a row, and the order does not say whether the child stays between them."""

    recurrence: Recurrence
    slots: tuple[Slot, ...]
    overnight: bool | None = False
    terms: Terms = field(default_factory=Terms)


# Bounds --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class On:
    """A calendar day: the first day of a start, the last day of an end."""

    day: date


@dataclass(frozen=True, slots=True)
class NoYear:
    """A day whose year the order leaves out."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class AtAge:
    """The child's birthday; `on` is computed from the birth date and left out of the wording."""

    years: int
    months: int = 0
    on: date | None = None


@dataclass(frozen=True, slots=True)
class After:
    """So long after the start of the phase (of the regime, when it bounds a start)."""

    amount: int
    unit: Per


@dataclass(frozen=True, slots=True)
class Event:
    """Something whose date the text cannot know: entry into force, end of the case, end of the school year."""

    code: str
    on: date | None = None


Bound = On | NoYear | AtAge | After | Event


@dataclass(frozen=True, slots=True)
class Phase:
    """starts None: with the regime, or where the phase before ends. ends None: open, or where the next one starts."""

    patterns: tuple[Pattern, ...]
    starts: Bound | None = None
    ends: Bound | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """
    Days on which nothing takes place: public holidays, whole months, a span of days of every year, single days.

    since and until (both left out as well): a period of certain years.
    """

    holidays: bool = False
    months: tuple[int, ...] = ()
    first: MonthDay | None = None
    last: MonthDay | None = None
    dates: tuple[date, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """
    A part of the order that needs a fact which is not in the text (whose leave, which days): a person fills it.

    months, or first and last: the part of the year in which it may take the place of the regular days, so that none
    are proposed there before a person has settled it.
    """

    code: str
    text: str
    amount: int | None = None
    unit: Per | None = None
    parity: Parity | None = None
    start: time | None = None
    end: time | None = None
    months: tuple[int, ...] = ()
    first: MonthDay | None = None
    last: MonthDay | None = None
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`by_hand`: single visits that a person entered; neither periods nor exceptions of the order touch them."""

    phases: tuple[Phase, ...]
    starts: Bound | None = None
    ends: Bound | None = None
    exclusions: tuple[Exclusion, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    by_hand: tuple[Pattern, ...] = ()

    def pattern(self, phase: int, pattern: int) -> Pattern:
        return self.phases[phase].patterns[pattern]
