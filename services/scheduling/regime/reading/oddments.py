"""Dates, months and exceptions: the small recognisers."""

from dataclasses import replace

from services.scheduling.regime.reading import clocks, periods
from services.scheduling.regime.reading.pieces import DateRef, Days, Hit, MonthNames, PublicHolidays, Without
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import Parity

MAX_LISTED = 12
MONTHS_OF = {Parity.EVEN: (2, 4, 6, 8, 10, 12), Parity.ODD: (1, 3, 5, 7, 9, 11)}


def dates(r: Reader, i: int) -> Hit[Days] | None:
    """„На 05.09.2026 г., 19.09.2026 г. и 03.10.2026 г."."""
    here = r.skip(i, "на", "за")
    numbers, start = _day_numbers(r, here)
    found = clocks.day(r, start)
    if not found or not (found.value.year or numbers or here > i and found.value.certain or _is_listed(r, found.end)):
        return None
    listed = [replace(found.value, day=number) for number in numbers] + [found.value]
    end = found.end
    while (after := _another_date(r, end)) is not None:
        listed.append(after.value)
        end = after.end
    return Hit(Days(tuple(listed)), end)


@remembered
def _is_listed(r: Reader, i: int) -> bool:
    """„05.09, 12.09 и 19.09.2026 г.": the year of the last one tells that all of them are dates."""
    for _ in range(MAX_LISTED):
        here = r.skip(r.skip(r.skip(i, ","), "и"), "на")
        found = clocks.day(r, here) if here > i else None
        if found is None or found.value.year:
            return found is not None
        i = found.end
    return False


def _day_numbers(r: Reader, i: int) -> tuple[list[int], int]:
    """„5, 12 и" before „19.09.2026 г."."""
    numbers: list[int] = []
    if r.word(i - 1, ".") and not r.at(i).gap:
        return numbers, i  # the middle of „05.09, 12.09"
    while len(numbers) < MAX_LISTED and r.word(i + 1, ",", "и"):
        number = r.at(i).number if r.at(i).kind == "number" else r.tag(i, Tag.ORDINAL)
        if number is None or number < 1 or r.word(i + 1, ",") and not r.at(i + 2).gap:
            break
        numbers.append(number)
        i += 2
    return numbers, i


def _another_date(r: Reader, i: int) -> Hit[DateRef] | None:
    here = r.skip(r.skip(r.skip(i, ","), "и"), "на")
    found = clocks.day(r, here) if here > i else None
    return found if found and (found.value.certain or _is_listed(r, found.end)) else None


def months(r: Reader, i: int) -> Hit[MonthNames] | None:
    """„През месеците юли и август", „от октомври до април"."""
    stretch = _month_range(r, i) or _every_other(r, i)
    if stretch is not None:
        return stretch
    here = _past_month_word(r, r.skip(i, "през", "за", "в"))
    listed: list[int] = []
    while (month := r.tag(here, Tag.MONTH)) is not None:
        listed.append(month)
        joint = _past_month_word(r, r.skip(r.skip(here + 1, ","), "и"))
        here = joint if r.has(joint, Tag.MONTH) else here + 1
    return Hit(MonthNames(tuple(listed)), here) if listed else None


def _every_other(r: Reader, i: int) -> Hit[MonthNames] | None:
    """„През четните месеци", „от нечетните месеци"."""
    here = r.skip(i, "през", "за", "в", "на", "от")
    parity = r.tag(here, Tag.PARITY)
    return Hit(MonthNames(MONTHS_OF[parity]), here + 2) if parity and r.word(here + 1, "месеци", "месеците") else None


def _past_month_word(r: Reader, i: int) -> int:
    """„месеците", „м."; a lone „м." is rather the initial of a name, so its stop ends a sentence elsewhere."""
    if r.word(i, "м") and r.word(i + 1, "."):
        return i + 2 if r.has(i + 2, Tag.MONTH) else i
    return r.skip(i, "месец", "месеците", "м", "месеца")


def _month_range(r: Reader, i: int) -> Hit[MonthNames] | None:
    start = r.skip(r.skip(r.skip(i, "през", "за", "в"), "периода", "времето"), "от")
    here = r.skip(start, "месец", "м")
    first = r.tag(here, Tag.MONTH)
    joint = here + 1
    after = r.skip(joint + 1, "месец", "м")
    last = r.tag(after, Tag.MONTH) if r.word(joint, "до", "-") else None
    if first is None or last is None or r.at(after + 1).kind == "number":
        return None
    steps = (last - first) % 12
    return Hit(
        MonthNames(tuple((first - 1 + step) % 12 + 1 for step in range(steps + 1))), r.skip(after + 1, "включително")
    )


def without(r: Reader, i: int) -> Hit[Without] | None:
    here = r.skip(i, "с", "със")
    if r.has(here, Tag.EXCEPT):
        return Hit(Without(), r.skip_all(here + 1, "на", "за", "дните", "в", "през"))
    after = r.skip_all(i + 1, "официалните", "официални", "дните", "на", "месец", "месеците", "през", "датите", "дата")
    named = r.has(after, Tag.HOLIDAYS, Tag.MONTH, Tag.DAY) or clocks.day(r, after) is not None
    named = named or r.word(i + 1, "периода", "времето") and _names_stretch(r, i + 2)
    return Hit(Without(), r.skip_all(i + 1, "дните", "на")) if r.word(i, "без") and named else None


def _names_stretch(r: Reader, i: int) -> bool:
    return clocks.day(r, r.skip(i, "от")) is not None or periods.stretch(r, i) is not None


def public_holidays(r: Reader, i: int) -> Hit[PublicHolidays] | None:
    here = r.skip_all(i, "официалните", "официални", "националните", "национални", "почивните", "и")
    if not r.has(here, Tag.HOLIDAYS):
        return None
    return Hit(PublicHolidays(), r.skip(here + 1, "дни", "дните", "ден"))
