"""
From–to: „от 10 до 12 ч.", „от 10,00 ч. в събота до 18,00 ч. в неделя", „от 10 ч. на 24.12 до 18 ч. на 26.12".

Each end is a point whose parts (clock, weekday, date, feast, „следващия ден") stand in any order.
"""

from dataclasses import replace

from services.scheduling.regime.reading.clocks import clock, counted, day
from services.scheduling.regime.reading.feasts import feast_day
from services.scheduling.regime.reading.frequency import head
from services.scheduling.regime.reading.phrases import phrases
from services.scheduling.regime.reading.pieces import Clock, DateRef, Hit, Point, Span, Unclear
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag

FILLERS = ("в", "във", "на", "за", "през", ",", "(", "/", "часа", "ден", "деня", ")", "-", "към")
TIME_LEADS = phrases(
    "за времето", "във времето", "в времето", "за време", "през времето", "в интервала", "във времевия интервал",
    "в часовете", "в часовия интервал", "за периода", "в периода", "времето", "периода", "в рамките", "часовете",
    "в часа",
)  # fmt: skip
FROM_LEADS = phrases(
    "считано от", "начиная от", "започвайки от", "започвайки в", "започващ в", "започваща в", "започващи в",
    "с начало", "с начален час", "начален час", "от", "между",
)  # fmt: skip
TO_LEADS = phrases(
    "и до", "и завършващ в", "приключващ в", "и приключващ в", "завършва в", "с краен час", "и краен час",
    "краен час", "с край", "и край", "и свършва в", "и свършват в", "и завършва в", "и завършват в", "и приключва в",
    "и приключват в", "до",
)  # fmt: skip
MAX_PARTS = 5
MAX_FILLERS = 3


def span(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    """The longest reading here; a single end („от 10 ч.", „до 18 ч.", „в 10 ч.") is a span with a hole."""
    if r.word(i - 1, "повече", "малко", "много", "минимум", "максимум"):
        return None
    start = TIME_LEADS.past(r, i)
    here = start if start is not None else i
    dates = _named_dates(r, here) if start is not None else None
    return dates or _from_to(r, here) or _slashed(r, i) or _dashed(r, here) or _only_to(r, here) or _at(r, here)


def _named_dates(r: Reader, i: int) -> Hit[Span] | None:
    """„Периода 24 декември – 2 януари"."""
    first = day(r, i)
    last = day(r, first.end + 1) if first and r.word(first.end, "-", "до") else None
    if not first or not last or first.value.year or last.value.year:
        return None
    certain = first.value.certain and last.value.certain
    return Hit(Span(Point(date=first.value), Point(date=last.value)), last.end) if certain else None


def _slashed(r: Reader, i: int) -> Hit[Unclear] | None:
    """„16.30/17.30 ч.": from the one to the other, or one of the two?"""
    here = i + 3 if r.word(i + 1, ".", ":", ",") and r.at(i + 2).kind == "number" else i + 1
    last = clock(r, here + 1) if r.at(i).kind == "number" and r.word(here, "/") else None
    return Hit(Unclear("number"), last.end) if last and r.tag(last.end - 1, Tag.UNIT) == "hour" else None


# Two ends --------------------------------------------------------------------------------


def _from_to(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    after = FROM_LEADS.past(r, i)
    first = point(r, after) if after is not None else None
    if first is None:
        return None
    last = _to(r, first.end, between=r.word(i, "между"), names_day=first.value.head is not None)
    if last is None:
        return _only_from(r, after, first) if after is not None else None
    return _checked(first.value, last)


def _to(r: Reader, i: int, *, between: bool, names_day: bool) -> Hit[Point] | None:
    here = r.skip_all(i, ",")
    after = TO_LEADS.past(r, r.skip(here, "-"))
    if after is None and (r.word(here, "-") or between and r.word(here, "и")):
        after = here + 1
    return _end_point(r, after, names_day=names_day) if after is not None else None


def _end_point(r: Reader, i: int, *, names_day: bool) -> Hit[Point] | None:
    """The last point; a weekday behind it may already belong to the next hours („до 19 ч., сряда от 17 ч.")."""
    whole = point(r, i)
    if whole is None or whole.value.head is None or _day_belongs(r, i, whole, names_day=names_day):
        return whole
    found = clock(r, r.skip(i, "в", "във"))
    return Hit(Point(clock=found.value), found.end) if found else None


def _day_belongs(r: Reader, i: int, found: Hit[Point], *, names_day: bool) -> bool:
    """Not „всяка сряда", nothing behind a comma, and nothing that hours of its own follow."""
    head = found.value.head
    if head is None or not head.is_bare:
        return False
    listed = not names_day and any(r.word(place, ",") and r.at(place + 1).gap for place in range(i, found.end))
    hours_follow = r.has(r.skip_all(found.end, ",", "-", ":"), Tag.FROM) and not r.has(found.end - 2, Tag.IN)
    return not listed and not hours_follow and _dashed_clock(r, found.end) is None


def _dashed_clock(r: Reader, i: int) -> Hit[Clock] | None:
    found = clock(r, r.skip_all(i, ",", "-", ":"))
    return found if found and found.value.marked else None


def _checked(first: Point, last: Hit[Point]) -> Hit[Span | Unclear] | None:
    """A pair of bare „10.12" can be hours or days: then nobody but the worker can tell."""
    if _is_doubtful(first) and not _is_sure_date(last.value) or _is_doubtful(last.value) and not _is_sure_date(first):
        return Hit(Unclear("date_or_time"), last.end)
    if _is_since(first) and last.value.clock and not last.value.names_day:
        return None
    if first.clock is None and last.value.clock is None and not _names_dates(first, last.value):
        return None
    return Hit(Span(first, last.value), last.end)


def _is_since(first: Point) -> bool:
    """„От 01.01.2027 г. – до 14 ч.": from that day on, and not a visit on it."""
    return bool(first.date and first.date.year) and not (first.clock or first.head)


def _names_dates(first: Point, last: Point) -> bool:
    """Without hours only dates and feasts make a span; „от понеделник до петък" is a list of days."""
    return bool((first.date or first.feast) and (last.date or last.feast))


def _is_doubtful(found: Point) -> bool:
    return found.date is not None and not found.date.certain and found.clock is None


def _is_sure_date(found: Point) -> bool:
    return found.date is not None and found.date.certain


def _only_from(r: Reader, i: int, first: Hit[Point]) -> Hit[Span | Unclear] | None:
    """„От 10 ч." begins something; „от събота" or „от 01.09." alone is no time of day."""
    found = clock(r, i) if first.value.head and not _day_belongs(r, i, first, names_day=False) else None
    if found and found.value.marked:
        return Hit(Span(Point(clock=found.value), None), found.end)  # „… от 17 ч., в сряда от 18 ч."
    if first.value.clock and first.value.clock.marked:
        return Hit(Span(first.value, None), first.end)
    return None


def _only_to(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    after = TO_LEADS.past(r, i)
    last = _end_point(r, after, names_day=False) if after is not None else None
    if last is None or last.value.clock is None or not last.value.clock.marked:
        return None
    return Hit(Span(None, last.value), last.end)


# A range without „от", a time without „до" ------------------------------------------------------


def _dashed(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    """„10:00–12:00", „10-12 ч."."""
    here = r.skip(i, "в", ",", "(", ":")
    first = clock(r, here)
    if not first or not r.word(first.end, "-", "до"):
        return None
    last = clock(r, first.end + 1)
    if not last or not (first.value.marked or last.value.marked or _is_plain_range(r, here)):
        return None
    return Hit(Span(Point(clock=first.value), Point(clock=last.value)), last.end)


def dashed_days(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    """„Събота 10:00 – неделя 17:00", „петък, 17.00 ч. – неделя, 17.00 ч."."""
    first = point(r, i)
    last = point(r, first.end + 1) if first and r.word(first.end, "-") and r.has(first.end + 1, Tag.DAY) else None
    if not first or not last or not (_is_day_and_clock(first.value) and _is_day_and_clock(last.value)):
        return None
    goes_on = r.word(last.end, "-", "до") or r.word(last.end, ",") and r.has(last.end + 1, Tag.FROM)
    follows = r.word(i - 1, "-") and (r.at(i - 2).kind == "number" or r.tag(i - 2, Tag.UNIT) == "hour")
    return None if goes_on or follows else Hit(Span(first.value, last.value), last.end)


def _is_day_and_clock(found: Point) -> bool:
    bare = found.head is not None and found.head.is_bare and len(found.head.days) == 1
    return bare and found.clock is not None and found.clock.marked and found.date is None


def _is_plain_range(r: Reader, i: int) -> bool:
    """„Събота 10-12": beside a weekday two glued hours need no „ч."."""
    glued = r.word(i + 1, "-") and not r.at(i + 1).gap and not r.at(i + 2).gap and r.at(i + 2).kind == "number"
    return glued and r.has(i - 1, Tag.DAY) and (r.at(i).number or 0) < (r.at(i + 2).number or 0)


def _at(r: Reader, i: int) -> Hit[Span | Unclear] | None:
    """„В 10 ч."; bare minutes such as „10.30" need their „ч." or a colon."""
    leads = r.word(i, "в", "във")
    here = r.skip(i, "в", "във")
    found = clock(r, here)
    if not found or not found.value.marked:
        return None
    whole = point(r, here) if leads else None
    belongs = whole is not None and _day_belongs(r, here, whole, names_day=False)
    if whole and belongs and not whole.value.date:
        return Hit(Span(whole.value, None), whole.end)
    is_sure = r.tag(found.end - 1, Tag.UNIT) == "hour" or r.word(here + 1, ":") or r.has(found.end - 1, Tag.PART)
    is_duration = r.tag(found.end - 1, Tag.UNIT) == "hour" and found.end - here in (2, 5) and not leads
    if not is_sure or is_duration:
        return None
    return Hit(Span(Point(clock=found.value), None), found.end)


# Points --------------------------------------------------------------------------------


def point(r: Reader, i: int) -> Hit[Point] | None:
    """As many parts as fit together, at most one of each."""
    value, end = Point(), i
    for _ in range(MAX_PARTS):
        grown = _grow(r, value, end, first=end == i)
        if grown is None:
            break
        value, end = grown.value, grown.end
    return Hit(value, end) if end > i else None


def _grow(r: Reader, value: Point, i: int, *, first: bool) -> Hit[Point] | None:
    here = i
    for _ in range(MAX_FILLERS + 1):
        if here > 0 and r.ends_sentence(here):
            return None
        part = _part(r, value, here, first=first)
        if part is not None and _begins_other_hours(r, value, part, i, here):
            return None
        if part is not None:
            return _close(r, i, part)
        if not r.word(here, *FILLERS) or (first and r.word(here, "-", ")")):
            return None
        if r.word(here, "-") and value.clock:
            return None
        here += 1
    return None


def _begins_other_hours(r: Reader, value: Point, part: Hit[Point], start: int, here: int) -> bool:
    """„… до 12 ч., на Великден от 10 до 14 ч.": behind a comma a feast or a date with hours of its own."""
    grown = part.value.feast != value.feast or part.value.date != value.date
    comma = any(r.word(place, ",") for place in range(start, here))
    return grown and comma and value.clock is not None and r.has(r.skip_all(part.end, "-", ":"), Tag.FROM)


def _close(r: Reader, start: int, part: Hit[Point]) -> Hit[Point]:
    """Take the closing bracket of „/неделя/" along."""
    opened = r.word(start, "/", "(")
    return Hit(part.value, part.end + 1) if opened and r.word(part.end, "/", ")") else part


def _part(r: Reader, value: Point, i: int, *, first: bool) -> Hit[Point] | None:
    return (
        _days_on_part(r, value, i)
        or _feast_part(r, value, i)
        or _date_part(r, value, i)
        or _head_part(r, value, i, first=first)
        or _clock_part(r, value, i)
    )


def _days_on_part(r: Reader, value: Point, i: int) -> Hit[Point] | None:
    after = counted(r, i + 1) if r.word(i, "след") and value.clock else None
    if after and r.word(after.end, "дни", "ден"):
        return Hit(replace(value, days_on=after.value), after.end + 1)
    here = r.skip(i, "на", "в")
    if value.days_on is not None or not r.word(here + 1, "ден", "денят"):
        return None
    if r.has(here, Tag.NEXT_DAY) or r.word(here, "другия", "другият"):
        return Hit(replace(value, days_on=1), here + 2)
    return Hit(replace(value, days_on=0), here + 2) if r.word(here, "същия", "същият") else None


def _feast_part(r: Reader, value: Point, i: int) -> Hit[Point] | None:
    found = feast_day(r, r.skip(i, "на", "в"))
    if value.feast or not found or found.value.day is None:
        return None
    return Hit(replace(value, feast=found.value.day), found.end)


def _date_part(r: Reader, value: Point, i: int) -> Hit[Point] | None:
    found = day(r, i)
    if not found or value.date:
        return None
    certain = found.value.certain or value.clock is not None or found.value.year is not None
    if not certain and _clock_follows(r, found.end):
        certain = True
    if not certain and (clock(r, i) is None or r.word(i - 1, "на")):
        certain = True
    return Hit(replace(value, date=_sure(found.value, certain)), found.end)


def _sure(found: DateRef, certain: bool) -> DateRef:
    return replace(found, certain=certain)


def _clock_follows(r: Reader, i: int) -> bool:
    here = r.skip_all(i, ",", "в", "от", "-", "(")
    found = clock(r, here)
    return bool(found and found.value.marked)


def _head_part(r: Reader, value: Point, i: int, *, first: bool) -> Hit[Point] | None:
    """A weekday, with its ordinals if they stand here. A list of days belongs to the first end only."""
    found = head(r, i) if value.head is None else None
    if not found or not found.value.days or value.date and not found.value.is_bare:
        return None
    return Hit(replace(value, head=found.value), found.end)


def _clock_part(r: Reader, value: Point, i: int) -> Hit[Point] | None:
    if value.clock or r.word(i, ",", "(", "/"):
        return None
    found = clock(r, i)
    return Hit(replace(value, clock=found.value), found.end) if found else None
