"""Dates, months and exceptions: the small recognisers."""

from dataclasses import replace

from services.scheduling.regime.reading import clocks
from services.scheduling.regime.reading.pieces import DateRef, Days, Hit, MonthNames, PublicHolidays, Without
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag

MAX_LISTED = 12


def dates(r: Reader, i: int) -> Hit[Days] | None:
    """„На 05.09.2026 г., 19.09.2026 г. и 03.10.2026 г."."""
    here = r.skip(i, "на", "за")
    numbers, start = _day_numbers(r, here)
    found = clocks.day(r, start)
    if not found or not (found.value.year or numbers or here > i and found.value.certain):
        return None
    listed = [replace(found.value, day=number) for number in numbers] + [found.value]
    end = found.end
    while (after := _another_date(r, end)) is not None:
        listed.append(after.value)
        end = after.end
    return Hit(Days(tuple(listed)), end)


def _day_numbers(r: Reader, i: int) -> tuple[list[int], int]:
    """„5, 12 и" before „19.09.2026 г."."""
    numbers: list[int] = []
    while len(numbers) < MAX_LISTED and r.at(i).kind == "number" and r.word(i + 1, ",", "и"):
        if r.word(i + 1, ",") and not r.at(i + 2).gap:
            break
        numbers.append(r.at(i).number or 0)
        i += 2
    return numbers, i


def _another_date(r: Reader, i: int) -> Hit[DateRef] | None:
    here = r.skip(r.skip(r.skip(i, ","), "и"), "на")
    found = clocks.day(r, here) if here > i else None
    return found if found and found.value.certain else None


def months(r: Reader, i: int) -> Hit[MonthNames] | None:
    """„През месеците юли и август"."""
    here = r.skip(r.skip(i, "през", "за", "в"), "месец", "месеците", "м", "месеца")
    listed: list[int] = []
    while (month := r.tag(here, Tag.MONTH)) is not None:
        listed.append(month)
        joint = r.skip(r.skip(here + 1, ","), "и")
        here = joint if r.has(joint, Tag.MONTH) else here + 1
    return Hit(MonthNames(tuple(listed)), here) if listed else None


def without(r: Reader, i: int) -> Hit[Without] | None:
    here = r.skip(i, "с", "със")
    if r.has(here, Tag.EXCEPT):
        return Hit(Without(), r.skip_all(here + 1, "на", "за", "дните", "в", "през"))
    holidays = r.word(i, "без") and r.has(r.skip_all(i + 1, "официалните", "официални", "дните", "на"), Tag.HOLIDAYS)
    return Hit(Without(), r.skip_all(i + 1, "дните", "на")) if holidays else None


def public_holidays(r: Reader, i: int) -> Hit[PublicHolidays] | None:
    here = r.skip_all(i, "официалните", "официални", "националните", "национални", "почивните", "и")
    if not r.has(here, Tag.HOLIDAYS):
        return None
    return Hit(PublicHolidays(), r.skip(here + 1, "дни", "дните", "ден"))
