"""Dates as people of each language write them; the machine's form goes into the datetime attribute."""

from datetime import date, datetime

from django.utils import formats
from django.utils.dateformat import format as formatted
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from kernel.clock import local

Moment = date | datetime


def day(value: Moment) -> str:
    """21.11.2026"""
    return formatted(_local(value), pgettext("date format: day", "d M Y"))


def long_day(value: Moment) -> str:
    """Saturday, 21 November 2026"""
    return in_sentence(formatted(_local(value), pgettext("date format: weekday and day", "l, j F Y")))


def clock(value: datetime) -> str:
    """10:00"""
    return formatted(_local(value), pgettext("date format: time", "H:i"))


def moment(value: datetime) -> str:
    """21.11.2026, 10:00"""
    return formatted(_local(value), pgettext("date format: day and time", "d M Y, H:i"))


def long_moment(value: datetime) -> str:
    """Saturday, 21 November 2026, 10:00"""
    return in_sentence(formatted(_local(value), pgettext("date format: weekday, day and time", "l, j F Y, H:i")))


def weekday(value: Moment) -> str:
    """Saturday, 21 November"""
    return in_sentence(formatted(_local(value), pgettext("date format: weekday without year", "l, j F")))


def month(value: Moment) -> str:
    """November 2026, as a heading."""
    text = formatted(_local(value), pgettext("date format: month", "F Y"))
    return text[:1].upper() + text[1:]


FORMATS = {
    "day": day,
    "long_day": long_day,
    "clock": clock,
    "moment": moment,
    "long_moment": long_moment,
    "weekday": weekday,
    "month": month,
}


def tag(value: Moment, how: str = "") -> SafeString:
    """A <time> element; by default the day for a date, the day and the minute for a moment."""
    how = how or ("moment" if isinstance(value, datetime) else "day")
    return format_html('<time datetime="{}">{}</time>', _local(value).isoformat(), FORMATS[how](value))  # type: ignore[operator]


def number(value: int | float, places: int = 0) -> str:
    return str(formats.number_format(value, places, use_l10n=True, force_grouping=True))


def in_sentence(text: str) -> str:
    """Weekdays and months are written small in Bulgarian and Hungarian; Django's catalogues differ in that."""
    return text if get_language() == "en" else text.lower()


def _local(value: Moment) -> Moment:
    return local(value) if isinstance(value, datetime) else value
