"""What the grammar finds in the text, before it is put together: each piece says one thing."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from services.scheduling.regime.rule import (
    Bound,
    Counting,
    EasterDay,
    Kind,
    MonthDay,
    Parent,
    Parity,
    Per,
    Place,
    Role,
    Unit,
)

T = TypeVar("T")


@dataclass(slots=True)
class Hit(Generic[T]):
    """A recognised value and the place where the reading goes on."""

    value: T
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A piece with the tokens that it covers."""

    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clock:
    """
    marked: written as a time of day for certain (minutes, „ч."), not only a number; part: „вечерта" was said.

    padded: written „06:00", which no clock of twelve shows.
    """

    hour: int
    minute: int = 0
    marked: bool = False
    part: str = ""
    padded: bool = False

    @property
    def time(self) -> time | None:
        return time(self.hour, self.minute) if self.hour <= 23 and self.minute <= 59 else None


@dataclass(frozen=True, slots=True)
class DateRef:
    """A calendar day as written; year None when left out; `day` None when there is no such day."""

    day: int
    month: int
    year: int | None = None
    certain: bool = True

    @property
    def date(self) -> date | None:
        try:
            return date(self.year or 2000, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Head:
    """
    „Всяка първа и трета събота и неделя от месеца": how often, which days.

    either: „или" between days or ordinals; vague: between ordinals. ranged: „от понеделник до петък".
    counted: „първите четири съботи", of every month or only once.
    """

    every: bool = False
    ordinals: tuple[int, ...] = ()
    parity: Parity | None = None
    unit: Unit | None = None
    days: tuple[int, ...] = ()
    of_month: bool = False
    of_year: bool = False
    plural: bool = False
    either: bool = False
    vague: bool = False
    ranged: bool = False
    dashed: bool = False
    whole: bool = False
    counted: bool = False

    @property
    def counts_weeks(self) -> bool:
        return self.unit is Unit.WEEK and bool(self.ordinals or self.parity)

    @property
    def is_bare(self) -> bool:
        """Only weekdays: „в събота", „вторник и четвъртък"."""
        return not (self.every or self.ordinals or self.parity or self.unit is not Unit.WEEKDAY)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day, or every `interval` days."""

    interval: int = 1


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so many weeks; None when the words can be read in two ways („през две седмици")."""

    weeks: int | None
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Often:
    """„Два пъти седмично"; days when the thing that is counted names them („един уикенд месечно")."""

    times: int
    per: Per
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfMonth:
    pass


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a span: a clock, a weekday (with its ordinals), a date or a feast, „the next day", in any order."""

    clock: Clock | None = None
    head: Head | None = None
    date: DateRef | None = None
    feast: EasterDay | MonthDay | None = None
    days_on: int | None = None  # 1: the following day, 0: the same day

    @property
    def names_day(self) -> bool:
        return bool(self.head or self.date or self.feast or self.days_on)


@dataclass(frozen=True, slots=True)
class Span:
    """From one point to another; either may be missing („в 10 ч.", „до 18 ч.")."""

    first: Point | None
    last: Point | None

    @property
    def may_name_its_own_day(self) -> bool:
        """„… и от 15 до 17 ч. в неделя": two hours of Sunday, or a stay that ends on Sunday?"""
        if not (self.first and self.last and self.last.head) or self.first.head:
            return False
        start, end = self.first.clock, self.last.clock
        return bool(start and end and start.hour < end.hour)

    @property
    def names_weekday(self) -> bool:
        return any(point is not None and point.head is not None for point in (self.first, self.last))

    @property
    def ends_on_several_days(self) -> bool:
        """„До 19 ч. в делнични дни" names no day of return."""
        return bool(self.last and self.last.head and len(self.last.head.days) > 1)


@dataclass(frozen=True, slots=True)
class Duration:
    """per_week: „четири часа седмично" may be those of all days together."""

    minutes: int
    at_most: bool = False
    per_week: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    overnight: bool


@dataclass(frozen=True, slots=True)
class Company:
    role: Role | None = None
    parent: Parent | None = None
    absent: bool = False
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    kind: Kind


@dataclass(frozen=True, slots=True)
class Where:
    place: Place


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A stretch of validity. follows: it begins where the one before ends („след което", „следващите").

    leads: it can only stand before its pattern („първите 8 седмици"), not behind it. whole: „целият режим …".
    """

    starts: Bound | None = None
    ends: Bound | None = None
    follows: bool = False
    leads: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """„20 дни", „един месец", „половината": how much of a holiday."""

    count: int | None
    unit: Per | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """A feast, season, vacation or family day; `day` where the calendar fixes it."""

    code: str
    day: EasterDay | MonthDay | None = None


@dataclass(frozen=True, slots=True)
class YearParity:
    """Even or odd years; None: every year."""

    parity: Parity | None


@dataclass(frozen=True, slots=True)
class Days:
    """Single dates."""

    dates: tuple[DateRef, ...]


@dataclass(frozen=True, slots=True)
class MonthNames:
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """„1-во и 15-о число"."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """„С изключение на": what follows is left out."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    """The order itself says how it counts, or in which week it begins."""

    counting: Counting | None = None
    by: int | None = None
    anchor: DateRef | None = None
    of_year: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """„… и да го връща": the next time of day is that of the return."""


@dataclass(frozen=True, slots=True)
class Break:
    """strong: a sentence, a numbered item, a semicolon; weak: „както и", „а"."""

    strong: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Money, repeal, the word of the court, a regime: what the sentence is about."""

    topic: str


@dataclass(frozen=True, slots=True)
class Hazard:
    code: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Recognised, but it can mean several things (code) or nothing possible („24:30")."""

    code: str
