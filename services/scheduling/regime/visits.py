"""
The days of a recurrence, without clock times: where each visit begins, and where there is none and why.

An unresolved recurrence gives the days of all its readings; the days that only some readings have are marked as
doubtful with the code of the question.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.scheduling.regime import asking
from services.scheduling.regime.calendar import (
    easter_sunday,
    has_parity,
    monday,
    month_end,
    months,
    nth_calendar_week,
    nth_full_week,
    nth_weekday,
)
from services.scheduling.regime.rule import (
    WEEKEND,
    Counting,
    Dates,
    EasterDay,
    EveryDays,
    EveryNth,
    MonthDates,
    Monthly,
    Parity,
    Pattern,
    Recurrence,
    Slot,
    TimesPer,
    Undated,
    Unit,
    Weekly,
    Yearly,
)

ONE_DAY = timedelta(days=1)
REACH = timedelta(days=35)  # a visit of one month can lie in the month beside it


@dataclass(frozen=True, slots=True)
class Visit:
    """slot: its place in the pattern. gap: why nothing takes place. doubt: the question on which this day depends."""

    day: date
    slot: int
    gap: str = ""
    doubt: str = ""
    ordinal: int = 0
    weekday: int | None = None
    notes: tuple[str, ...] = ()


def visits(pattern: Pattern, since: date, until: date) -> list[Visit]:
    """Visits that begin between the two days (both included), in order."""
    ways = readings(pattern)
    if len(ways) == 1:
        found = list(_of(replace(pattern, recurrence=ways[0]), since, until))
    else:
        found = _compared(pattern, ways, since, until)
    inside = [visit for visit in found if since <= visit.day <= until]
    return sorted(inside, key=lambda visit: (visit.day, visit.slot, visit.gap))


def _compared(pattern: Pattern, ways: list[Recurrence], since: date, until: date) -> list[Visit]:
    """The union of all readings; what not all of them have is in doubt."""
    every = [list(_of(replace(pattern, recurrence=way), since, until)) for way in ways]
    sure = set.intersection(*({(visit.day, visit.slot) for visit in one if not visit.gap} for one in every))
    code = doubt_code(pattern.recurrence)
    seen: dict[tuple[date, int], Visit] = {}
    for visit in (visit for one in every for visit in one if not visit.gap):
        place = (visit.day, visit.slot)
        seen.setdefault(place, visit if place in sure else replace(visit, doubt=code))
    return list(seen.values())


# Readings ------------------------------------------------------------------------------------------------------


def doubt_code(recurrence: Recurrence) -> str:
    if isinstance(recurrence, Monthly):
        codes = {Unit.WEEK: "week_of_month", Unit.WEEKEND: "weekend_of_month", Unit.WEEKDAY: "weekend_pair"}
        return codes[recurrence.unit]
    if isinstance(recurrence, EveryNth):
        return "every_nth"
    if isinstance(recurrence, Weekly):
        return (
            "week_parity" if recurrence.parity else "how_often" if recurrence.interval is None else "alternate_anchor"
        )
    return "day_anchor" if isinstance(recurrence, EveryDays) else "year_of_new_year"


def readings(pattern: Pattern) -> list[Recurrence]:
    """All ways in which an unresolved recurrence can be meant; one when it is resolved."""
    recurrence = pattern.recurrence
    if isinstance(recurrence, Monthly) and recurrence.counting is None:
        return monthly_readings(pattern, recurrence)
    if isinstance(recurrence, EveryNth):
        return [Monthly((recurrence.nth,), recurrence.unit, counting=Counting.OWN), Weekly(1), Weekly(recurrence.nth)]
    if isinstance(recurrence, Weekly):
        return _weekly_readings(recurrence)
    if isinstance(recurrence, EveryDays) and recurrence.interval > 1 and recurrence.anchor is None:
        return [EveryDays(1), Dates(())]
    if isinstance(recurrence, Yearly) and recurrence.parity and recurrence.parity_by is None:
        return [replace(recurrence, parity_by=by) for by in ("start", "end")]
    return [recurrence]


def monthly_readings(pattern: Pattern, recurrence: Monthly) -> list[Recurrence]:
    if recurrence.unit is Unit.WEEK:
        days = {asking.first_day(pattern), asking.last_day(pattern)}
        ways = [_by(recurrence, day) for day in sorted(days)]
        ways += [replace(recurrence, counting=way) for way in (Counting.FULL_WEEK, Counting.CALENDAR_WEEK)]
        return list(ways)
    if recurrence.unit is Unit.WEEKEND:
        return [_by(recurrence, day) for day in sorted({asking.first_day(pattern), *WEEKEND})]
    own = [replace(recurrence, counting=Counting.OWN)] if not any(slot.nights for slot in pattern.slots) else []
    return [*own, *(_by(recurrence, day) for day in recurrence.days)]


def _by(recurrence: Monthly, day: int) -> Recurrence:
    return replace(recurrence, counting=Counting.BY_DAY, by=day)


def _weekly_readings(recurrence: Weekly) -> list[Recurrence]:
    if recurrence.parity and recurrence.of_year is None:
        ordinals = (2, 4) if recurrence.parity is Parity.EVEN else (1, 3, 5)
        in_month = Monthly(ordinals, Unit.WEEK, counting=Counting.CALENDAR_WEEK)
        full = replace(in_month, counting=Counting.FULL_WEEK)
        return [replace(recurrence, of_year=True), in_month, full, Dates(())]
    unsure = recurrence.interval is None or recurrence.interval > 1 and recurrence.anchor is None
    return [Weekly(1), Dates(())] if unsure else [recurrence]


# Days of one reading -------------------------------------------------------------------------------------------


def _of(pattern: Pattern, since: date, until: date) -> Iterator[Visit]:
    recurrence = pattern.recurrence
    for number, slot in enumerate(pattern.slots):
        yield from MAKERS[type(recurrence)](recurrence, slot, number, since, until)


def _weekly(recurrence: Weekly, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    if slot.day is None:
        return
    day = since + timedelta(days=(slot.day - since.weekday()) % 7)
    while day <= until:
        if _is_on(recurrence, day):
            yield Visit(day, number, notes=_week_notes(recurrence, day))
        day += timedelta(days=7)


def _is_on(recurrence: Weekly, day: date) -> bool:
    if recurrence.parity:
        return has_parity(day.isocalendar().week, recurrence.parity)
    if recurrence.anchor is None or not recurrence.interval:
        return True
    weeks = (monday(day) - monday(recurrence.anchor)).days // 7
    return weeks >= 0 and weeks % recurrence.interval == 0


def _week_notes(recurrence: Weekly, day: date) -> tuple[str, ...]:
    """After a 53rd week two odd weeks follow one another."""
    long_year = recurrence.parity is Parity.ODD and day.isocalendar().week == 53
    return ("week_53",) if long_year else ()


def _monthly(recurrence: Monthly, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    if slot.day is None:
        return
    for first in months(since - REACH, until + REACH):
        for ordinal in recurrence.ordinals:
            yield _in_month(recurrence, slot, number, first, ordinal)
        yield from _free_fifth(recurrence, slot, number, first)


def _free_fifth(recurrence: Monthly, slot: Slot, number: int, first: date) -> Iterator[Visit]:
    """„Първа и трета": people expect the rhythm to go on, so a fifth weekday without a visit is shown as empty."""
    rhythmic = len(recurrence.ordinals) > 1 and all(1 <= ordinal <= 4 for ordinal in recurrence.ordinals)
    counted = recurrence.by if recurrence.by is not None else slot.day
    is_counted = slot.day == counted and recurrence.counting in (Counting.OWN, Counting.BY_DAY)
    day = nth_weekday(first, 5, counted) if rhythmic and is_counted and counted is not None else None
    if day is not None:
        yield Visit(day, number, "fifth_free", ordinal=5, weekday=counted)


def _in_month(recurrence: Monthly, slot: Slot, number: int, first: date, ordinal: int) -> Visit:
    weekday = slot.day or 0
    day = START[recurrence.counting or Counting.OWN](recurrence, weekday, first, ordinal)
    if day is None:
        counted = recurrence.by if recurrence.by is not None else weekday
        gap = "no_such_week" if recurrence.unit is Unit.WEEK else "no_such_day"
        return Visit(month_end(first), number, gap, ordinal=ordinal, weekday=counted)
    if recurrence.counting is Counting.CALENDAR_WEEK and not _inside(day, slot, first):
        return Visit(max(first, min(day, month_end(first))), number, "outside_month", ordinal=ordinal, weekday=weekday)
    outside = ("other_month",) if day.month != first.month else ()
    return Visit(day, number, ordinal=ordinal, weekday=weekday, notes=outside)


def _inside(day: date, slot: Slot, first: date) -> bool:
    return day.month == first.month and (day + timedelta(days=slot.nights or 0)).month == first.month


def _own(recurrence: Monthly, weekday: int, first: date, ordinal: int) -> date | None:
    return nth_weekday(first, ordinal, weekday)


def _by_day(recurrence: Monthly, weekday: int, first: date, ordinal: int) -> date | None:
    by = recurrence.by if recurrence.by is not None else weekday
    counted = nth_weekday(first, ordinal, by)
    return counted + timedelta(days=weekday - by) if counted else None


def _in_week(find: Callable[[date, int], date | None]) -> Callable[[Monthly, int, date, int], date | None]:
    def start(recurrence: Monthly, weekday: int, first: date, ordinal: int) -> date | None:
        week = find(first, ordinal)
        return week + timedelta(days=weekday) if week else None

    return start


START: dict[Counting, Callable[[Monthly, int, date, int], date | None]] = {
    Counting.OWN: _own,
    Counting.BY_DAY: _by_day,
    Counting.CALENDAR_WEEK: _in_week(nth_calendar_week),
    Counting.FULL_WEEK: _in_week(nth_full_week),
}


def _every_days(recurrence: EveryDays, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    day = since
    while day <= until:
        steps = (day - recurrence.anchor).days if recurrence.anchor else 0
        if steps >= 0 and steps % recurrence.interval == 0:
            yield Visit(day, number)
        day += ONE_DAY


def _month_dates(recurrence: MonthDates, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    for first in months(since, until):
        for day in recurrence.days:
            if day <= month_end(first).day:
                yield Visit(first.replace(day=day), number)
            else:
                yield Visit(month_end(first), number, "no_such_date", ordinal=day)


def _yearly(recurrence: Yearly, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    for year in range(since.year, until.year + 1):
        day = _day_in(recurrence, year)
        if day is None:
            continue
        last = day + timedelta(days=slot.nights or 0)
        counted = last.year if recurrence.parity_by == "end" else year
        if recurrence.parity is None or has_parity(counted, recurrence.parity):
            yield Visit(day, number)


def _day_in(recurrence: Yearly, year: int) -> date | None:
    start = recurrence.start
    if isinstance(start, EasterDay):
        sunday = easter_sunday(year)
        return sunday + timedelta(days=start.offset) if sunday else None
    try:
        return date(year, start.month, start.day)
    except ValueError:
        return None


def _dates(recurrence: Dates, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    return (Visit(day, number) for day in recurrence.dates)


def _never(recurrence: TimesPer | Undated, slot: Slot, number: int, since: date, until: date) -> Iterator[Visit]:
    return iter(())


MAKERS: dict[type, Callable[..., Iterator[Visit]]] = {
    Weekly: _weekly,
    Monthly: _monthly,
    EveryDays: _every_days,
    MonthDates: _month_dates,
    Yearly: _yearly,
    Dates: _dates,
    TimesPer: _never,
    Undated: _never,
}
