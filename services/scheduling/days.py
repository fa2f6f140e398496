"""What is special about a day: public holidays of Bulgaria, the clock changes, a fifth weekday."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language

from kernel.clock import SOFIA

LANGUAGES = {"bg": "bg", "en": "en_US"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """`holiday` is its name or nothing; `clocks` is forward, back or nothing."""

    day: date
    holiday: str = ""
    clocks: str = ""

    @property
    def weekday(self) -> int:
        return self.day.weekday()


def facts(day: date) -> DayFacts:
    return DayFacts(day, holiday(day), clock_change(day))


def holiday(day: date) -> str:
    """The name of the public holiday in the reader's language; empty on any other day."""
    return _holidays(day.year, LANGUAGES.get((get_language() or "bg")[:2], "en_US")).get(day, "")


@lru_cache(maxsize=64)
def _holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("BG", years=year, language=language).items())


def clock_change(day: date) -> str:
    """Whether the clocks go forward or back in the night that opens this day."""
    length = _midnight(day + ONE_DAY) - _midnight(day)
    if length < timedelta(hours=24):
        return "forward"
    return "back" if length > timedelta(hours=24) else ""


def _midnight(day: date) -> datetime:
    # In UTC: the difference of two moments of one zone would be taken by the wall clock.
    return datetime.combine(day, time.min, tzinfo=SOFIA).astimezone(UTC)


def week_of(day: date) -> list[date]:
    """Monday to Sunday around the day."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
