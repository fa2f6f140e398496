"""Times of day, durations and calendar dates, in all the ways in which courts write them."""

from dataclasses import replace

from services.scheduling.regime.reading.pieces import Clock, DateRef, Duration, Hit
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import Per

SEPARATORS = frozenset(":.,'")
LATEST_BARE_HOUR = 24
LONGEST = 8  # „8 часа седмично" is a length; „18 часа седмично" still a time of day
PLAIN_MINUTES = frozenset({"00", "30", "45"})  # „10-30 ч." is half past ten, „10-12 ч." from ten to twelve


# Numbers --------------------------------------------------------------------------------


@remembered
def number(r: Reader, i: int) -> Hit[int] | None:
    """Digits or words: 20, двадесет, двадесет и пет."""
    token = r.at(i)
    if token.kind == "number":
        return Hit(token.number, i + 1) if token.number is not None else None
    value = r.tag(i, Tag.NUMBER)
    if value is None:
        return None
    ones = r.tag(i + 2, Tag.NUMBER)
    if value in (20, 30, 40, 50) and r.word(i + 1, "и") and ones and ones < 10:
        return Hit(value + ones, i + 3)
    return Hit(value, i + 1)


@remembered
def counted(r: Reader, i: int) -> Hit[int] | None:
    """A number with its twin in brackets („20 /двадесет/ дни", „2-та", „8-те") as orders like to write it."""
    found = number(r, i)
    if found is None:
        return None
    end = _past_ending(r, found.end)
    twin = number(r, end + 1) if r.word(end, "(", "/") else None
    if twin and twin.value == found.value and r.word(twin.end, ")", "/"):
        end = twin.end + 1
    return Hit(found.value, end)


def _past_ending(r: Reader, i: int) -> int:
    return i + 2 if r.word(i, "-") and r.word(i + 1, "те", "та", "ма") else i


# Clock times --------------------------------------------------------------------------------


@remembered
def clock(r: Reader, i: int) -> Hit[Clock] | None:
    """A time of day; a bare number counts only up to 24 and never before a unit of something else."""
    found = _digits(r, i) or _words(r, i)
    return _with_part(r, _past_twin(r, i, found)) if found else None


def _past_twin(r: Reader, i: int, found: Hit[Clock]) -> Hit[Clock]:
    """„10.00 /десет/ часа", „10 (десет) часа": the number again in words, before its unit."""
    twin = number(r, found.end + 1) if r.word(found.end, "(", "/") and r.at(found.end + 1).kind == "word" else None
    if not twin or twin.value != found.value.hour or not r.word(twin.end, ")", "/"):
        return found
    if r.tag(twin.end + 1, Tag.UNIT) != "hour":
        return Hit(found.value, twin.end + 1)
    return Hit(replace(found.value, marked=True), twin.end + 2)


def _digits(r: Reader, i: int) -> Hit[Clock] | None:
    token = r.at(i)
    if token.kind != "number" or token.number is None or r.word(i - 1, "№"):
        return None
    if len(token.text) >= 3:
        return _run_together(r, i)
    minutes = _minutes(r, i)
    found = _timed(r, token.number, minutes, i + 3) if minutes is not None else _whole_hour(r, i, token.number, i + 1)
    is_padded = token.text.startswith("0")
    return Hit(replace(found.value, padded=True), found.end) if found and is_padded else found


def _run_together(r: Reader, i: int) -> Hit[Clock] | None:
    """„1000 ч."."""
    text = r.at(i).text
    if len(text) <= 4 and r.tag(i + 1, Tag.UNIT) == "hour":
        return Hit(Clock(int(text[:-2]), int(text[-2:]), marked=True), i + 2)
    return None


def _minutes(r: Reader, i: int) -> int | None:
    sign, minutes = r.at(i + 1), r.at(i + 2)
    if minutes.kind != "number" or len(minutes.text) != 2 or sign.gap or minutes.number is None:
        return None
    if minutes.gap and not (minutes.text in PLAIN_MINUTES and (_is_hour(r, i + 3) or r.word(i + 3, "до"))):
        return None  # „10, 00 ч." of a scanner
    if sign.text in SEPARATORS:
        return None if _goes_on_as_date(r, i + 3) else minutes.number
    return minutes.number if sign.text == "-" and _is_dashed_minute(r, i) else None


def _is_hour(r: Reader, i: int) -> bool:
    return bool(r.tag(i, Tag.UNIT) == "hour")


def _goes_on_as_date(r: Reader, i: int) -> bool:
    return (
        r.word(i, ".", "/")
        and r.at(i + 1).kind == "number"
        and len(r.at(i + 1).text) in (2, 4)
        and not r.at(i + 1).gap
    )


def _is_dashed_minute(r: Reader, i: int) -> bool:
    return r.at(i + 2).text in PLAIN_MINUTES and (r.at(i + 2).text == "00" or r.has(i - 1, Tag.FROM, Tag.TO, Tag.IN))


def _timed(r: Reader, hour: int, minute: int, end: int) -> Hit[Clock] | None:
    if _is_other_quantity(r, end):
        return None
    sure = r.tag(end, Tag.UNIT) == "hour"
    return Hit(Clock(hour, minute, marked=True), end + 1 if sure else end)


def _whole_hour(r: Reader, i: int, hour: int, end: int) -> Hit[Clock] | None:
    if r.tag(end, Tag.UNIT) == "hour":
        return None if _is_per(r, end + 1) and hour <= LONGEST else _and_minutes(r, hour, end + 1)
    spaced = r.at(end)
    if spaced.text in PLAIN_MINUTES and r.tag(end + 1, Tag.UNIT) == "hour":
        return Hit(Clock(hour, int(spaced.text), marked=True), end + 2)
    if spaced.text in PLAIN_MINUTES and r.word(end + 1, "до", "-") and len(r.at(i).text) == 2:
        return Hit(Clock(hour, int(spaced.text), marked=True), end + 1)
    if hour > LATEST_BARE_HOUR or _is_other_quantity(r, end):
        return None
    return Hit(Clock(hour), end)


def _and_minutes(r: Reader, hour: int, end: int) -> Hit[Clock]:
    """„10 ч. и 30 мин.", „10 часа и половина"."""
    here = r.skip(end, "и")
    if here > end and r.has(here, Tag.HALF):
        return Hit(Clock(hour, 30, marked=True), here + 1)
    minutes = number(r, here)
    if minutes and r.tag(minutes.end, Tag.UNIT) == "minute":
        return Hit(Clock(hour, minutes.value, marked=True), minutes.end + 1)
    return Hit(Clock(hour, marked=True), end)


def _is_other_quantity(r: Reader, i: int) -> bool:
    """The number counts days, years, money or is the beginning of a date or an ordinal."""
    unit = r.tag(i, Tag.UNIT)
    if unit not in (None, "hour") or r.has(i, Tag.MONTH, Tag.MONEY, Tag.AGE, Tag.TIMES):
        return True
    hyphenated = r.word(i, "-") and not r.at(i).gap and r.has(i + 1, Tag.SUFFIX, Tag.AGE) and not r.has(i + 1, Tag.AND)
    glued = r.has(i, Tag.SUFFIX) and not r.at(i).gap and not r.has(i, Tag.AND)
    return hyphenated or glued or r.word(i, "%", "/", "№") and r.at(i + 1).kind == "number"


def _words(r: Reader, i: int) -> Hit[Clock] | None:
    """„десет часа", „десет и половина", „десет и тридесет часа"."""
    hour = r.tag(i, Tag.NUMBER)
    if hour is None or hour > LATEST_BARE_HOUR:
        return None
    if r.word(i + 1, "и") and r.has(i + 2, Tag.HALF):
        return Hit(
            Clock(hour, 30, marked=True), r.skip_tag(i + 3, Tag.UNIT) if r.tag(i + 3, Tag.UNIT) == "hour" else i + 3
        )
    whole = number(r, i)
    if whole and whole.end > i + 1 and r.tag(whole.end, Tag.UNIT) == "hour" and whole.value <= LATEST_BARE_HOUR:
        return Hit(Clock(whole.value, marked=True), whole.end + 1)
    minutes = number(r, i + 2) if r.word(i + 1, "и") else None
    if minutes and minutes.value >= 10 and r.tag(minutes.end, Tag.UNIT) in ("hour", "minute"):
        return Hit(Clock(hour, minutes.value, marked=True), minutes.end + 1)
    return _whole_hour(r, i, hour, i + 1)


def _with_part(r: Reader, found: Hit[Clock]) -> Hit[Clock]:
    """„6 часа вечерта" is 18:00."""
    before_noon = r.phrase(found.end, "преди", "обяд") or r.phrase(found.end, "преди", "обед")
    if before_noon and not _contradicts(found.value, "am"):
        return Hit(replace(found.value, part=found.value.part or "am"), before_noon)
    after_noon = r.phrase(found.end, "след", "обяд") or r.phrase(found.end, "след", "обед")
    if after_noon and not _contradicts(found.value, "pm"):
        return Hit(_in_afternoon(found.value), after_noon)
    here = r.skip(found.end, "на", "по", "през", "в")
    part = r.tag(here, Tag.PART)
    if part is None or here > found.end + 1 or _contradicts(found.value, part):
        return found
    if part == "pm":
        return Hit(_in_afternoon(found.value), here + 1)
    return Hit(replace(found.value, marked=True, part=part), here + 1)


def _in_afternoon(found: Clock) -> Clock:
    hour = found.hour + 12 if found.hour < 12 else found.hour
    return replace(found, hour=hour, marked=True, part="pm")


def _contradicts(found: Clock, part: str) -> bool:
    """„17:30 сутринта", „12 ч. вечерта": left for the worker."""
    return part == "am" and found.hour > 12 or part == "pm" and found.hour == 12 or part == "midnight"


# Durations --------------------------------------------------------------------------------


def duration(r: Reader, i: int) -> Hit[Duration] | None:
    """„за два часа", „по 1,5 часа", „час и половина", „90 минути", „с продължителност до 2 часа"."""
    here = _past_lead(r, i)
    if here == i and not _is_rated(r, i):
        return None
    at_most = r.word(here, "до") or here == i + 1 and r.word(i, "до", "от")
    found = _length(r, r.skip(here, "до"))
    return Hit(Duration(found.value, at_most, _is_weekly(r, found.end)), found.end) if found else None


def _past_lead(r: Reader, i: int) -> int:
    here = r.skip(i, "за", "по", "с", "със")
    if r.has(here, Tag.LASTING):
        return r.skip_all(here + 1, "от", "на", "-", ":")
    if r.word(i, "до", "от", "от") and _is_rated(r, i + 1):
        return i if r.word(i, "до") and r.word(i - 1, "за", "по") else i + 1
    return here if r.word(i, "за", "по") else i


def _is_rated(r: Reader, i: int) -> bool:
    """„Два часа седмично": a length, whatever preposition stands before it."""
    found = _length(r, i)
    return bool(found) and _is_per(r, found.end if found else i)


def _is_per(r: Reader, i: int) -> bool:
    return r.has(i, Tag.OFTEN) or r.word(i, "на", "в", "дневно") and r.tag(i + 1, Tag.UNIT) in ("day", "week", "month")


def _is_weekly(r: Reader, i: int) -> bool:
    weekly = r.tag(i, Tag.OFTEN) == (1, Per.WEEK)
    return weekly or r.word(i, "на", "в") and r.tag(i + 1, Tag.UNIT) == "week"


def _length(r: Reader, i: int) -> Hit[int] | None:
    if r.has(i, Tag.HALF) and r.tag(i + 1, Tag.UNIT) == "hour":
        return Hit(30, i + 2)
    if r.word(i, "час") and r.word(i + 1, "и") and r.has(i + 2, Tag.HALF):
        return Hit(90, i + 3)
    if r.word(i, "час") and r.word(i - 1, "за", "по"):
        return Hit(60, i + 1)
    decimal = _decimal_hours(r, i)
    return decimal or _counted_length(r, i)


def _decimal_hours(r: Reader, i: int) -> Hit[int] | None:
    parts = (r.at(i), r.at(i + 1), r.at(i + 2))
    is_decimal = parts[0].kind == parts[2].kind == "number" and parts[1].text in (",", ".") and not parts[2].gap
    if is_decimal and parts[2].text == "5" and r.tag(i + 3, Tag.UNIT) == "hour":
        return Hit((parts[0].number or 0) * 60 + 30, i + 4)
    return None


def _counted_length(r: Reader, i: int) -> Hit[int] | None:
    found = counted(r, i)
    if not found or found.value > 24 * 60:
        return None
    unit = r.tag(found.end, Tag.UNIT)
    if unit == "minute":
        return Hit(found.value, found.end + 1)
    if unit != "hour":
        return None
    minutes = counted(r, found.end + 2) if r.word(found.end + 1, "и") else None
    if minutes and minutes.value < 60 and r.tag(minutes.end, Tag.UNIT) == "minute":
        return Hit(found.value * 60 + minutes.value, minutes.end + 1)
    half = r.word(found.end + 1, "и") and r.has(found.end + 2, Tag.HALF)
    return Hit(found.value * 60 + (30 if half else 0), found.end + (3 if half else 1))


# Dates --------------------------------------------------------------------------------


@remembered
def day(r: Reader, i: int) -> Hit[DateRef] | None:
    """A calendar date; without a year it is certain only when nothing about it can be a time."""
    return _iso(r, i) or _dotted(r, i) or _named(r, i)


def _iso(r: Reader, i: int) -> Hit[DateRef] | None:
    year, month, last = r.at(i), r.at(i + 2), r.at(i + 4)
    dashed = r.word(i + 1, "-") and r.word(i + 3, "-") and not last.gap
    if len(year.text) == 4 and year.number and dashed and month.number and last.number:
        return Hit(DateRef(last.number, month.number, year.number), _past_year_word(r, i + 5))
    return None


def _dotted(r: Reader, i: int) -> Hit[DateRef] | None:
    first, sign, second = r.at(i), r.at(i + 1), r.at(i + 2)
    if first.kind != "number" or sign.text not in (".", "/") or sign.gap or len(first.text) > 2:
        return None
    month = second.roman if second.roman else second.number if len(second.text) <= 2 else None
    if first.number is None or month is None:
        return None
    year = _dotted_year(r, i + 3, sign.text)
    if year:
        return Hit(DateRef(first.number, month, year.value), _past_year_word(r, year.end))
    return None if sign.text == "/" else _without_year(r, first.number, month, i + 3)


def _dotted_year(r: Reader, i: int, sign: str) -> Hit[int] | None:
    token = r.at(i + 1)
    if not r.word(i, sign) or token.number is None or r.at(i).gap:
        return None
    if len(token.text) == 4:
        return Hit(token.number, i + 2)
    return Hit(2000 + token.number, i + 2) if len(token.text) == 2 and not token.gap else None


def _without_year(r: Reader, first: int, month: int, end: int) -> Hit[DateRef] | None:
    """„24.12." — but „10.12" may be ten past … and „10.30" surely is a time."""
    if not 1 <= month <= 12 or first > 31 or r.tag(end, Tag.UNIT) in ("hour", "minute"):
        return None
    dotted = r.word(end, ".") and not r.at(end).gap and r.at(end + 1).kind != "end" and not r.at(end + 1).capital
    past = _past_year_word(r, end + 1 if dotted else end)
    certain = first > 24 or dotted or r.tag(end, Tag.UNIT) == "year"
    return Hit(DateRef(first, month, None, certain), past)


def _named(r: Reader, i: int) -> Hit[DateRef] | None:
    """„1 септември 2026 г.", „24-ти декември", „първи септември"."""
    found = number(r, i) or (Hit(r.tag(i, Tag.ORDINAL), i + 1) if r.has(i, Tag.ORDINAL) else None)
    if not found:
        return None
    here = found.end + 2 if r.word(found.end, "-") and r.has(found.end + 1, Tag.SUFFIX) else found.end
    here = r.skip_tag(here, Tag.SUFFIX) if not r.word(here, "и", "я", "а") else here
    month = r.tag(r.skip(here, "месец"), Tag.MONTH)
    if month is None or found.value is None or not 1 <= found.value <= 31:
        return None
    return _named_year(r, found.value, month, r.skip(here, "месец") + 1)


def _named_year(r: Reader, first: int, month: int, end: int) -> Hit[DateRef]:
    year = r.at(end)
    if year.kind == "number" and len(year.text) == 4:
        return Hit(DateRef(first, month, year.number), _past_year_word(r, end + 1))
    return Hit(DateRef(first, month), _past_year_word(r, end))


def _past_year_word(r: Reader, i: int) -> int:
    return i + 1 if r.word(i, "г", "год", "година", "годината") else i
