"""Dates and times in the many forms that cells hold."""
# Cyrillic: months and hours as people write them in cells.

import re
from datetime import date, datetime, time, timedelta

EARLIEST = date(1900, 3, 1)  # before it Excel's calendar has a day that never was
LATEST = date(2100, 1, 1)
NAMES: tuple[str, ...] = ("януари", "февруари", "март", "април", "май", "юни")
NAMES += ("юли", "август", "септември", "октомври", "ноември", "декември")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
MONTHS = {name: number for names in (NAMES, ROMAN) for number, name in enumerate(names, start=1)}
SHORTEST_MONTH = 3
DAY_FIRST = re.compile(r"\A(\d{1,2})[./\-\s]+(\d{1,2}|[^\W\d_]+)[./\-\s,]+(\d{4}|\d{2})\Z")
YEAR_FIRST = re.compile(r"\A(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})(?:[T\s]+00:00(?::00)?(?:\.0+)?)?\Z")
YEAR_WORD = re.compile(r"\s*(г\.?|год\.?|година)\Z", re.IGNORECASE)
CLOCK = re.compile(r"\A(\d{1,2})(?:[:.,\s]+(\d{2})(?::00)?)?\Z")
HOUR_WORD = re.compile(r"\s*(ч\.?|час\.?|часа|часът|h\.?)\Z", re.IGNORECASE)


class NotADate(ValueError):
    pass


class NotATime(ValueError):
    pass


def as_date(raw: object, *, epoch: datetime, today: date) -> tuple[date, bool]:
    """
    The date, and whether something had to be supposed (a century, a day number): a person should look.

    :raises NotADate: nothing that is a date here; the American order is never guessed.
    """
    found, supposed = _read_date(raw, epoch, today)
    if not EARLIEST <= found < LATEST:
        raise NotADate
    return found, supposed


def _read_date(raw: object, epoch: datetime, today: date) -> tuple[date, bool]:
    if isinstance(raw, datetime):
        return raw.date(), False
    if isinstance(raw, date):
        return raw, False
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _of_number(raw, epoch), True
    text = YEAR_WORD.sub("", str(raw).strip().strip("."))
    if re.fullmatch(r"\d{5}", text):
        return _of_number(int(text), epoch), True
    return _of_text(text.strip(" ."), today)


def _of_number(days: float, epoch: datetime) -> date:
    try:
        return (epoch + timedelta(days=days)).date()
    except (OverflowError, ValueError) as error:
        raise NotADate from error


def _of_text(text: str, today: date) -> tuple[date, bool]:
    if found := YEAR_FIRST.match(text):
        year, month, day = found.groups()
        return _made(year, int(month), day), False
    if found := DAY_FIRST.match(text):
        day, name, year = found.groups()
        return _made(_century(year, today), _month(name), day), len(year) == 2
    raise NotADate


def _made(year: str, month: int, day: str) -> date:
    try:
        return date(int(year), month, int(day))
    except ValueError as error:
        raise NotADate from error


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    wanted = name.casefold()
    if wanted in MONTHS:
        return MONTHS[wanted]
    fits = {number for full, number in MONTHS.items() if len(wanted) >= SHORTEST_MONTH and full.startswith(wanted)}
    if len(fits) != 1:
        raise NotADate
    return fits.pop()


def _century(year: str, today: date) -> str:
    """„17" is the last year that ended so and has come: 2017 in 2026; „85" is 1985."""
    if len(year) == 4:
        return year
    century = today.year // 100 - (int(year) > today.year % 100)
    return f"{century:02}{year}"


def as_time(raw: object) -> time:
    """:raises NotATime: 24:30, words, a number of more than a day."""
    if isinstance(raw, datetime):
        return raw.time().replace(second=0, microsecond=0)
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, timedelta):
        return _of_fraction(raw / timedelta(days=1))
    if isinstance(raw, float) and 0 <= raw < 1:
        return _of_fraction(raw)
    return _of_clock(HOUR_WORD.sub("", str(raw).strip()))


def _of_fraction(days: float) -> time:
    minutes = round(days * 24 * 60)
    if not 0 <= minutes < 24 * 60:
        raise NotATime
    return time(minutes // 60, minutes % 60)


def _of_clock(text: str) -> time:
    found = CLOCK.match(text)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else _no_time()
    except ValueError as error:
        raise NotATime from error


def _no_time() -> time:
    raise NotATime
