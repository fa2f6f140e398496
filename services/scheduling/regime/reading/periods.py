"""Whole months and years, where a month begins, and where one or a year ends."""

from dataclasses import replace

from services.scheduling.regime.reading.pieces import DateRef, Hit
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag


def whole(r: Reader, i: int) -> Hit[tuple[DateRef, DateRef]] | None:
    """„През месец юни 2027 г.", „от месец октомври 2026 г.", „за 2027 г.": the first and the last day."""
    if not r.word(i, "през", "за", "в", "от") or _is_since(r, i - 1):
        return None
    here = r.skip(i + 1, "месец", "м")
    month = r.tag(here, Tag.MONTH)
    year = _year(r, here + 1 if month else i + 1)
    if year is None or month is None and not _is_whole_year(r, i):
        return None
    first, last = DateRef(1, month or 1, year), DateRef(_last_day(month or 12, year), month or 12, year)
    return Hit((first, last), r.skip((here + 1 if month else i + 1) + 1, "г", "година"))


def stretch(r: Reader, i: int) -> Hit[tuple[DateRef, DateRef]] | None:
    """„От м. септември 2026 г. до м. юни 2027 г."."""
    first = _month_of_year(r, i + 1) if r.word(i, "от") else None
    last = _month_of_year(r, first.end + 1) if first and r.word(first.end, "до", "-") else None
    if not first or not last:
        return None
    end = replace(last.value, day=_last_day(last.value.month, last.value.year or 0))
    return Hit((first.value, end), r.skip(last.end, "включително"))


def _month_of_year(r: Reader, i: int) -> Hit[DateRef] | None:
    here = i + 2 if r.word(i, "м") and r.word(i + 1, ".") else r.skip(i, "месец", "м")
    month, year = r.tag(here, Tag.MONTH), _year(r, here + 1)
    if month is None or year is None:
        return None
    return Hit(DateRef(1, month, year), r.skip(here + 2, "г", "година"))


def month_begins(r: Reader, i: int) -> Hit[DateRef] | None:
    """„Считано от месец ноември 2026 г."; without „считано" it is rather the whole month."""
    here = r.skip(i, "месец", "м")
    month, year = r.tag(here, Tag.MONTH), _year(r, here + 1)
    if month is None or year is None or not _is_since(r, i - 2):
        return None
    return Hit(DateRef(1, month, year), r.skip(here + 2, "г", "година"))


def end_of(r: Reader, i: int) -> Hit[DateRef] | None:
    """„Края на 2026 г.", „края на месец юни 2026 г."."""
    if not r.word(i, "края", "край") or not r.word(i + 1, "на"):
        return None
    here = r.skip(i + 2, "месец")
    month = r.tag(here, Tag.MONTH)
    place = here + 1 if month else here
    year = _year(r, place)
    if year is None:
        return None
    return Hit(DateRef(_last_day(month or 12, year), month or 12, year), r.skip(place + 1, "г", "година"))


def _year(r: Reader, i: int) -> int | None:
    token = r.at(i)
    return token.number if token.kind == "number" and len(token.text) == 4 else None


def _is_since(r: Reader, i: int) -> bool:
    return r.has(i, Tag.SINCE) or r.word(i, "начиная", "занапред")


def _is_whole_year(r: Reader, i: int) -> bool:
    """Not „дело № 123 за 2024 г." and not „решение от 2024 г."."""
    return r.word(i, "през", "за") and r.word(i + 2, "г", "година") and r.at(i - 1).kind != "number"


def _last_day(month: int, year: int) -> int:
    return 29 if month == 2 and year % 4 == 0 else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
