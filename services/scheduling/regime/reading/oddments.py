"""Dates, months and exceptions: the small recognisers."""

from services.scheduling.regime.reading import clocks
from services.scheduling.regime.reading.pieces import Days, Hit, MonthNames, PublicHolidays, Without
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag


def dates(r: Reader, i: int) -> Hit[Days] | None:
    """„На 05.09.2026 г., 19.09.2026 г. и 03.10.2026 г."."""
    here = r.skip(i, "на", "за")
    found = clocks.day(r, here)
    if not found or not (found.value.year or here > i and found.value.certain):
        return None
    listed, end = [found.value], found.end
    while (
        (after := clocks.day(r, r.skip(r.skip(r.skip(end, ","), "и"), "на")))
        and after.value.certain
        and after.end > end
    ):
        listed.append(after.value)
        end = after.end
    return Hit(Days(tuple(listed)), end)


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
