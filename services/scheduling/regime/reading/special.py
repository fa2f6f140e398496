"""
Clauses about feasts, vacations, leave: days that come once a year or that need a fact which is not in the text.

A clause with its own dates and hours becomes a yearly pattern; every other becomes an open point with its own words.
"""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from services.scheduling.regime.reading import halves
from services.scheduling.regime.reading.draft import with_terms
from services.scheduling.regime.reading.pieces import (
    Amount,
    Break,
    Clock,
    Company,
    Daily,
    DateRef,
    Days,
    Found,
    Head,
    Interval,
    Manner,
    MonthNames,
    Numbered,
    Occasion,
    Often,
    Point,
    PublicHolidays,
    Span,
    Stage,
    Stay,
    Where,
    YearParity,
)
from services.scheduling.regime.rule import (
    MAX_NIGHTS,
    Dates,
    EasterDay,
    Exclusion,
    MonthDay,
    OpenPoint,
    Parity,
    Pattern,
    Per,
    Slot,
    Terms,
    Yearly,
)

Start = EasterDay | MonthDay | date
OPENERS = (Amount, Occasion, YearParity, MonthNames, PublicHolidays)


@dataclass(slots=True)
class Clause:
    """
    What a special clause says; `end` is the piece behind it, `conditional`: it swallowed a regular pattern.

    feast_parted, visit_parted: the years stand behind the feast or the visit, so a further one is another clause.
    """

    end: int
    occasions: list[Occasion] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    days: list[DateRef] = field(default_factory=list)
    amount: Amount | None = None
    parity: Parity | None = None
    has_parity: bool = False
    months: tuple[int, ...] = ()
    holidays: bool = False
    conditional: bool = False
    feast_behind: bool = False
    feast_parted: bool = False
    visit_parted: bool = False
    parities_differ: bool = False
    terms: Terms = field(default_factory=Terms)
    overnight: bool | None = None

    @property
    def is_condition(self) -> bool:
        """Only names a time of the year („през лятото", „от 15.09. до 30.06."): a pattern beside it is limited."""
        named = bool(self.occasions or self.months or self.has_parity or self.holidays)
        stretch = bool(self.spans) and all(is_dated(span) and not has_clock(span) for span in self.spans)
        return not self.amount and (stretch or named and not self.spans)

    @property
    def is_part_of_year(self) -> bool:
        """Months or a season, and nothing else."""
        seasons = bool(self.occasions) and all(occasion.code in WIDEST for occasion in self.occasions)
        return self.is_condition and not self.spans and (bool(self.months) or seasons)

    @property
    def is_nothing(self) -> bool:
        return not (
            self.days or self.occasions or self.months or self.holidays or any(is_dated(span) for span in self.spans)
        )


def opens(value: object, sentence: list[Found]) -> bool:
    """A day without a year opens a clause when the sentence says „всяка година"."""
    if isinstance(value, Days):
        every_year = any(isinstance(found.value, YearParity) for found in sentence)
        return every_year and all(found.year is None for found in value.dates)
    return isinstance(value, OPENERS) or isinstance(value, Span) and is_dated(value)


def is_dated(span: Span) -> bool:
    return any(point is not None and (point.date or point.feast) for point in (span.first, span.last))


def has_clock(span: Span) -> bool:
    return any(point is not None and point.clock for point in (span.first, span.last))


def is_rate(value: object) -> bool:
    """A regular pattern begins here."""
    if isinstance(value, Head):
        return not value.is_bare
    return isinstance(value, Interval | Daily | Often | Numbered)


WIDEST: dict[str, tuple[MonthDay, MonthDay]] = {
    "summer": (MonthDay(6, 1), MonthDay(9, 30)),
    "school_year": (MonthDay(9, 1), MonthDay(6, 30)),
}  # the longest that an order may mean: a date too few is asked for, one too many is a child at the wrong door
NARROWEST: dict[str, tuple[MonthDay, MonthDay]] = {
    "summer": (MonthDay(6, 22), MonthDay(8, 31)),
    "school_year": (MonthDay(9, 15), MonthDay(5, 31)),
}


# How far the clause goes ------------------------------------------------------------------------


def clause(pieces: list[Found], start: int, *, lacks_hours: bool) -> Clause:
    """lacks_hours: the days before wait for theirs: „всяка събота през март от 10 до 12 ч."."""
    found = Clause(end=start)
    while found.end < len(pieces) and not _stops(pieces, found, start):
        value = pieces[found.end].value
        if lacks_hours and found.is_part_of_year and isinstance(value, Span) and not is_dated(value):
            break
        if isinstance(value, YearParity):
            _take_parity(found, value, touching=found.end > start and _touches(pieces, found))
        _take(found, value)
        found.end += 1
    return found


def _stops(pieces: list[Found], found: Clause, start: int) -> bool:
    value = pieces[found.end].value
    if isinstance(value, Break):
        return value.strong or not found.conditional
    if isinstance(value, Stage) and value.follows:
        return True
    if isinstance(value, Span) and not is_dated(value) and found.spans and found.is_condition:
        return True
    if is_rate(value):
        found.conditional = found.conditional or found.is_condition
        return not found.conditional
    return found.end > start and not found.conditional and _begins_another(pieces, found)


def _begins_another(pieces: list[Found], found: Clause) -> bool:
    """A new amount after an occasion, a new occasion after dated hours, a parity that a new occasion follows."""
    value = pieces[found.end].value
    if isinstance(value, Amount):
        named = bool(found.occasions or found.months)
        return named and (found.amount is not None or _names_occasion(pieces, found.end + 1))
    if isinstance(value, Occasion):
        return found.feast_parted or bool(found.occasions) and any(is_dated(span) for span in found.spans)
    if isinstance(value, YearParity) and (found.occasions or found.spans):
        following = pieces[found.end + 1].value if found.end + 1 < len(pieces) else None
        dated = isinstance(following, Span) and is_dated(following) and bool(found.spans)
        return _leads(pieces, found) and (isinstance(following, Occasion | Amount) or dated)
    return found.visit_parted and isinstance(value, Span) and is_dated(value)


def _leads(pieces: list[Found], found: Clause) -> bool:
    """„До 18 ч. на 26.12. в четните години" ends a visit: years lead only what they touch, or after other years."""
    here, past = pieces[found.end], pieces[found.end + 1 : found.end + 2]
    follows = any(following.start == here.end for following in past)
    return found.has_parity or follows and not _touches(pieces, found)


def _touches(pieces: list[Found], found: Clause) -> bool:
    return pieces[found.end - 1].end == pieces[found.end].start


def _names_occasion(pieces: list[Found], place: int) -> bool:
    """„… на Коледа, 20 дни през лятото": the amount belongs to what follows it; „през лятото – 20 дни" does not."""
    return place < len(pieces) and isinstance(pieces[place].value, Occasion | MonthNames)


def _take(found: Clause, value: object) -> None:
    if isinstance(value, Occasion):
        found.occasions.append(value)
        found.feast_behind = bool(found.spans)
    elif isinstance(value, Span):
        found.spans.append(value)
    elif isinstance(value, Amount):
        found.amount = value
    elif isinstance(value, Days):
        found.days.extend(value.dates)
    elif isinstance(value, MonthNames):
        found.months += value.months
    elif isinstance(value, PublicHolidays):
        found.holidays = True
    elif isinstance(value, Company | Manner | Where):
        found.terms = with_terms(found.terms, value)
    elif isinstance(value, Stay):
        found.overnight = value.overnight


def _take_parity(found: Clause, value: YearParity, *, touching: bool) -> None:
    """Even years for one half and odd ones for the other: no parity holds for the whole clause."""
    found.parities_differ |= found.has_parity and found.parity != value.parity
    found.parity = None if found.parities_differ else value.parity
    found.feast_parted |= bool(found.occasions) and not found.has_parity
    found.visit_parted |= bool(found.spans) and not found.has_parity and touching
    found.has_parity = True


# What it becomes --------------------------------------------------------------------------------


def open_point(found: Clause, text: str) -> OpenPoint:
    codes = [occasion.code for occasion in found.occasions]
    named = [code for code in codes if code != "leave"] or codes
    code = named[0] if named else "public_holidays" if found.holidays else "months" if found.months else "dates"
    span = found.spans[0] if found.spans else Span(None, None)
    first, last = span.first or Point(), span.last or Point()
    amount = found.amount or Amount(None, None)
    hours = (clock_time(first.clock), clock_time(last.clock))
    unit: Per | None = amount.unit
    return OpenPoint(code, text, amount.count, unit, found.parity, *hours)


def competing(found: Clause, point: OpenPoint) -> OpenPoint:
    """The point with the part of the year in which it may take the place of the regular days."""
    return _in_its_part(found, point, WIDEST)


def _in_its_part(found: Clause, point: OpenPoint, stretches: dict[str, tuple[MonthDay, MonthDay]]) -> OpenPoint:
    dated = [span for span in found.spans if is_dated(span)]
    if not found.amount and {"summer", "winter"} <= {occasion.code for occasion in found.occasions}:
        return replace(point, months=tuple(range(1, 13)))  # each season its own hours: none of them is the usual one
    named = [bool(found.months), bool(found.occasions), bool(dated)]
    if found.amount or found.has_parity or found.holidays or found.days or sum(named) != 1:
        return point
    if found.months:
        return replace(point, months=tuple(sorted(set(found.months))))
    return _with_stretch(point, _stretch_of(found.occasions, dated, stretches))


def _stretch_of(
    occasions: list[Occasion], dated: list[Span], stretches: dict[str, tuple[MonthDay, MonthDay]]
) -> tuple[MonthDay, MonthDay] | None:
    if len(occasions) == 1:
        return stretches.get(occasions[0].code)
    made = excluded(dated[0]) if len(dated) == 1 and not has_clock(dated[0]) else None
    return (made.first, made.last) if made and made.first and made.last else None


def limiting(found: Clause, point: OpenPoint) -> OpenPoint:
    """The opposite: „всяка събота … през юли" says nothing about the other months, so none is proposed there."""
    inside = _in_its_part(found, point, NARROWEST)
    if inside.months:
        return replace(point, months=tuple(month for month in range(1, 13) if month not in inside.months))
    if inside.first and inside.last:
        return _with_stretch(point, (_beside(inside.last, 1), _beside(inside.first, -1)))
    return point


def _beside(day: MonthDay, step: int) -> MonthDay:
    found = date(2001, day.month, min(day.day, 28)) + timedelta(days=step + day.day - min(day.day, 28))
    return MonthDay(found.month, found.day)


def _with_stretch(point: OpenPoint, stretch: tuple[MonthDay, MonthDay] | None) -> OpenPoint:
    return replace(point, first=stretch[0], last=stretch[1]) if stretch else point


def excluded(span: Span) -> Exclusion | None:
    """„С изключение на периода от 24.12. до 02.01."."""
    first, last = _day_of(span.first or Point()), _day_of(span.last or Point())
    if isinstance(first, MonthDay) and isinstance(last, MonthDay):
        return Exclusion(first=first, last=last)
    return None


def clock_time(found: Clock | None) -> time | None:
    return found.time if found else None


def patterns(found: Clause) -> list[Pattern]:
    """Yearly or dated visits, one for each day that is named; none when the clause leaves one of its days open."""
    if found.amount or found.conditional or found.parities_differ or len(found.spans) != 1:
        return []
    first, last = found.spans[0].first or Point(), found.spans[0].last or Point()
    own, end = _day_of(first), _day_of(last)
    starts = [own] if own is not None else _named(found)
    if not _is_whole(found, starts, own, end) or len(starts) > 1 and (end is not None or found.parity):
        return []
    made = [_pattern(found, start, first, last) for start in starts]
    return [] if None in made else [one for one in made if one]


def _named(found: Clause) -> list[Start]:
    days: list[Start] = [occasion.day for occasion in found.occasions if occasion.day]
    days += [MonthDay(day.month, day.day) for day in found.days if day.date]
    return list(dict.fromkeys(days))


def _is_whole(found: Clause, starts: list[Start], own: Start | None, end: Start | None) -> bool:
    """Whether each feast and day of the clause is one of these; a feast that was left out would be lost."""
    if own is not None and end is None and found.feast_behind:
        return False  # „от 10 ч. на Бъдни вечер до 18 ч. на Коледа": on which day it ends is not said
    if own is not None and len(found.occasions) + len(found.days) < 2:
        return True
    if any(day.date is None for day in found.days):
        return False  # „на 0.05.", „на 31.02."
    known = [*starts, *([end] if end is not None else [])]
    days = [MonthDay(day.month, day.day) for day in found.days]
    return all(_tells(occasion, known) for occasion in found.occasions) and set(days) <= set(known)


def _tells(occasion: Occasion, known: list[Start]) -> bool:
    """„На Коледа – 25 декември": the feast only names what is dated beside it."""
    if occasion.day in known:
        return True
    if occasion.code == "easter":
        return occasion.day is None and any(isinstance(day, EasterDay) for day in known)
    months = ROUND_NEW_YEAR.get(occasion.code, {})
    return any(not isinstance(day, EasterDay) and day.day in months.get(day.month, ()) for day in known)


ROUND_NEW_YEAR = {
    "christmas": {12: range(22, 32)},
    "new_year": {12: range(29, 32), 1: range(1, 8)},
    "christmas_new_year": {12: range(18, 32), 1: range(1, 11)},
}


def _pattern(found: Clause, start: Start, first: Point, last: Point) -> Pattern | None:
    nights = _nights(start, last)
    slot = _slot(first, last, nights) if nights is not None else None
    recurrence = _recurrence(start, found.parity, nights or 0) if slot else None
    if not slot or not recurrence or found.overnight not in (None, bool(slot.nights)):
        return None
    return Pattern(recurrence, (slot,), bool(slot.nights), found.terms)


def _day_of(point: Point) -> Start | None:
    if point.feast is not None:
        return point.feast
    found: DateRef | None = point.date
    if found is None or found.date is None:
        return None
    return found.date if found.year else MonthDay(found.month, found.day)


def _nights(start: Start, last: Point) -> int | None:
    """Nights until the day of return; None when it cannot be counted."""
    end = _day_of(last)
    if end is None:
        return (last.days_on or 0) if last.head is None else None
    nights = _distance(start, end)
    return nights if nights is not None and 0 <= nights <= MAX_NIGHTS else None


def _distance(start: Start, end: EasterDay | MonthDay | date) -> int | None:
    if isinstance(start, EasterDay) and isinstance(end, EasterDay):
        return end.offset - start.offset
    if isinstance(start, MonthDay) and isinstance(end, MonthDay):
        first, last = date(2001, start.month, min(start.day, 28)), date(2001, end.month, min(end.day, 28))
        days = (last - first).days + (end.day - min(end.day, 28)) - (start.day - min(start.day, 28))
        return days if days >= 0 else days + 365
    both = isinstance(start, date) and isinstance(end, date)
    return (end - start).days if both else None  # type: ignore[operator]


def _slot(first: Point, last: Point, nights: int) -> Slot | None:
    start, end = clock_time(first.clock), clock_time(last.clock)
    if nights == 0 and start and end and end <= start:
        return None
    return Slot(None, start, end, nights, twelve=halves.is_open(first.clock, last.clock, stay=nights != 0))


def _recurrence(start: Start, parity: Parity | None, nights: int) -> Yearly | Dates | None:
    if isinstance(start, date):
        return Dates((start,))
    crosses = isinstance(start, MonthDay) and start.month == 12 and start.day + nights > 31
    return Yearly(start, parity, None if parity and crosses else "start" if parity else None)
