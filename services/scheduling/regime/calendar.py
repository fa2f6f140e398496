"""The Bulgarian calendar: public holidays by name, Orthodox Easter, nth weekdays, the weeks of a month and a year."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

import holidays
from dateutil.easter import EASTER_ORTHODOX, easter

from services.scheduling.regime.rule import LAST, LAST_BUT_ONE, Parity

WEEK = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 1980, 2099


class Holidays(Protocol):
    """Anything that knows the name of a holiday: the Bulgarian calendar, or a plain dictionary."""

    def get(self, day: date, /) -> str | None: ...


class PublicHolidays:
    """Bulgarian public holidays by name, for any year that is asked about."""

    def get(self, day: date, /) -> str | None:
        return _of_year(day.year).get(day)


@lru_cache(maxsize=64)
def _of_year(year: int) -> Mapping[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    return dict(holidays.country_holidays("BG", years=year, language="bg"))


PUBLIC_HOLIDAYS = PublicHolidays()


def easter_sunday(year: int) -> date | None:
    return easter(year, EASTER_ORTHODOX) if 1900 <= year <= LAST_YEAR else None


# Months ----------------------------------------------------------------------------------------------------------


def month_end(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - timedelta(days=1)


def months(since: date, until: date) -> Iterator[date]:
    """The first days of the months that touch the range."""
    month = since.replace(day=1)
    while month <= until:
        yield month
        month = month_end(month) + timedelta(days=1)


def nth_weekday(first: date, nth: int, weekday: int) -> date | None:
    """The nth such weekday of the month that begins on `first`; None when the month has none."""
    if nth in (LAST, LAST_BUT_ONE):
        end = month_end(first)
        return end - timedelta(days=(end.weekday() - weekday) % 7) + WEEK * (nth + 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7) + WEEK * (nth - 1)
    return day if day.month == first.month else None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def nth_calendar_week(first: date, nth: int) -> date | None:
    """The Monday of the nth row of the calendar sheet; the first row holds the 1st of the month."""
    rows = [monday(first)]
    while rows[-1] + WEEK <= month_end(first):
        rows.append(rows[-1] + WEEK)
    return _nth(rows, nth)


def nth_full_week(first: date, nth: int) -> date | None:
    """The Monday of the nth week that lies wholly in the month."""
    start = first + timedelta(days=-first.weekday() % 7)
    weeks = []
    while (start + timedelta(days=6)).month == first.month:
        weeks.append(start)
        start += WEEK
    return _nth(weeks, nth)


def _nth(weeks: list[date], nth: int) -> date | None:
    place = nth - 1 if nth > 0 else nth
    return weeks[place] if -len(weeks) <= place < len(weeks) else None


def has_parity(number: int, parity: Parity) -> bool:
    return (number % 2 == 0) == (parity is Parity.EVEN)
