"""Whole months and years, where a month begins, and where one or a year ends."""

from dataclasses import replace

from services.scheduling.regime.reading.clocks import day
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
    """„От м. септември 2026 г. до м. юни 2027 г.", „от юни до август 2027 г.", „от юни 2027 г. до 15.08.2027 г."."""
    led = r.word(i, "от", "през", "за")
    if not led and (not r.has(i, Tag.MONTH) or r.at(i - 1).kind == "number"):
        return None  # „24 юни – …" is a day
    first = _side(r, _past_edge(r, i + 1, "началото") if led else i)
    joined = first is not None and (r.word(first.end, "-") or r.word(i, "от") and r.word(first.end, "до"))
    last = _side(r, _past_edge(r, first.end + 1, "края")) if first and joined else None
    if not first or not last or not (first.value.year or last.value.year):
        return None
    if first.value.day and last.value.day:
        return None  # two days are no matter of months
    begin, end = _with_years(first.value, last.value)
    end = end if end.day else replace(end, day=_last_day(end.month, end.year or 0))
    return Hit((replace(begin, day=begin.day or 1), end), r.skip(last.end, "включително", "вкл"))


def _past_edge(r: Reader, i: int, edge: str) -> int:
    """Behind „началото на", „края на"."""
    return i + 2 if r.word(i, edge) and r.word(i + 1, "на") else i


def _with_years(first: DateRef, last: DateRef) -> tuple[DateRef, DateRef]:
    """A side without a year takes that of the other: „от ноември до февруари 2027 г." begins in the year before."""
    turns = first.month > last.month
    begin = first.year or (last.year or 0) - turns
    return replace(first, year=begin), replace(last, year=last.year or begin + turns)


def _side(r: Reader, i: int) -> Hit[DateRef] | None:
    """A day, or a month (its day is 0); with its year where one is written."""
    here = i + 2 if r.word(i, "м") and r.word(i + 1, ".") else r.skip(i, "месец", "м")
    month = r.tag(here, Tag.MONTH)
    if month is None:
        return day(r, i)
    year = _year(r, here + 1)
    return Hit(DateRef(0, month, year), r.skip(here + 2, "г", "година") if year else here + 1)


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
