"""
Rule → dates in local wall-clock time, with everything that a person should see beside a date.

An overnight visit is two handovers that share a `pair`; a month without a fifth Saturday, an excluded holiday or a
week that the month cuts is an entry of its own (`Kind.GAP`), so that nothing is missing silently. A time that the
spring clock change skips has no moment: it is asked about, never moved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kernel.clock import SOFIA, NonexistentTime, at_sofia, is_ambiguous
from services.scheduling.regime import words
from services.scheduling.regime.calendar import PUBLIC_HOLIDAYS, Holidays
from services.scheduling.regime.marks import Mark, mark
from services.scheduling.regime.rule import MAX_NIGHTS, Exclusion, OpenPoint, Pattern, Rule, Settled, Slot, Terms
from services.scheduling.regime.timeline import Stretch, stretches
from services.scheduling.regime.visits import Visit, visits

FIRST_LOOK = 120  # days; doubled until enough dates are found
HORIZON = 366 * 12
BY_HAND = 99  # the phase of visits that a person entered; it sorts them behind those of the order


class Kind(StrEnum):
    MEETING = "meeting"
    HANDOVER_OUT = "handover_out"
    HANDOVER_BACK = "handover_back"
    GAP = "gap"


ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """
    One date. starts None: the time is unknown or does not exist (see marks); ends None: unknown, or a handover.

    pair: shared by the two handovers of one stay. phase and pattern: places in the rule.
    """

    kind: Kind
    day: date
    starts: datetime | None
    ends: datetime | None
    phase: int
    pattern: int
    slot: int
    pair: str = ""
    marks: tuple[Mark, ...] = ()
    terms: Terms = Terms()

    @property
    def is_date(self) -> bool:
        """Whether it counts as a date of its own: the way back belongs to the way out."""
        return self.kind in (Kind.MEETING, Kind.HANDOVER_OUT)

    def has(self, code: str) -> bool:
        return any(found.code == code for found in self.marks)

    @property
    def is_doubtful(self) -> bool:
        return self.has("doubt")


def occurrences(
    rule: Rule,
    *,
    since: date,
    until: date | None = None,
    count: int | None = None,
    holidays: Holidays | None = None,
) -> list[Occurrence]:
    """
    The dates from `since` up to `until` (both included), or the next `count` dates with the gaps between them.

    holidays: day → name; Bulgarian public holidays unless given.
    """
    if (until is None) == (count is None):
        raise ValueError("either until or count")
    names = PUBLIC_HOLIDAYS if holidays is None else holidays
    if until is not None:
        return _between(rule, since, until, names)
    return _next(rule, since, count or 0, names)


def preview(rule: Rule, since: date, count: int = 12, *, now: datetime | None = None) -> list[Occurrence]:
    """
    What the worker confirms: the next dates, the way back of the last one included, with marks and gaps.

    now: a date of `since` whose hour has begun by then is no longer ahead.
    """
    found = occurrences(rule, since=since, count=count)
    begun = sum(one.is_date for one in found if _has_begun(one, now))
    if begun:
        found = occurrences(rule, since=since, count=count + begun)
    return [one for one in found if not _has_begun(one, now)]


def _has_begun(one: Occurrence, now: datetime | None) -> bool:
    return now is not None and one.starts is not None and one.starts <= now


def _next(rule: Rule, since: date, count: int, names: Holidays) -> list[Occurrence]:
    """The range grows until it holds enough dates; it reaches so much further that every way back is in it."""
    look = FIRST_LOOK
    while True:
        last = since + timedelta(days=look)
        found = _between(rule, since, last + timedelta(days=MAX_NIGHTS), names)
        if look >= HORIZON or sum(item.is_date and item.day <= last for item in found) >= count:
            return _cut(found, count)
        look *= 3


def _cut(found: list[Occurrence], count: int) -> list[Occurrence]:
    """Up to the last counted date, with its way back and without the gaps behind it."""
    dates = [place for place, item in enumerate(found) if item.is_date]
    if len(dates) < count:
        return found
    end = dates[count - 1] + 1 if count > 0 else 0
    pairs = {item.pair for item in found[:end] if item.pair}
    late = [item for item in found[end:] if item.pair in pairs and item.kind is Kind.HANDOVER_BACK]
    return found[:end] + late


# Between two days ----------------------------------------------------------------------------------------------


def _between(rule: Rule, since: date, until: date, names: Holidays) -> list[Occurrence]:
    """All entries whose own day lies in the range; stays that began before it give their way back."""
    found: dict[tuple[object, ...], Occurrence] = {}
    spans = stretches(rule, assumed_start=since)
    for phase, span in enumerate(spans):
        for item in _phase(rule, phase, span, since, until, names):
            found.setdefault((item.day, item.kind, item.starts, item.phase, item.pattern, item.slot, item.marks), item)
    for item in _by_hand(rule, since, until, names):
        found.setdefault((item.day, item.kind, item.starts, item.phase, item.pattern, item.slot, item.marks), item)
    inside = [item for item in found.values() if since <= item.day <= until]
    ordered = sorted(inside, key=_key)
    return _with_overlaps(_with_switches(ordered, spans))


def _key(item: Occurrence) -> tuple[object, ...]:
    clock = item.starts.astimezone(SOFIA).time() if item.starts else time.min
    return (item.day, clock, ORDER.index(item.kind), item.phase, item.pattern, item.slot)


def _phase(rule: Rule, phase: int, span: Stretch, since: date, until: date, names: Holidays) -> Iterator[Occurrence]:
    for number, pattern in enumerate(rule.phases[phase].patterns):
        reach = max((slot.nights or 0 for slot in pattern.slots), default=0)
        for visit in visits(pattern, since - timedelta(days=reach), until):
            if span.holds(visit.day):
                yield from _entries(rule, phase, number, visit, names)


def _by_hand(rule: Rule, since: date, until: date, names: Holidays) -> Iterator[Occurrence]:
    """Single visits of a person: what the order says about periods and exceptions does not touch them."""
    for number, pattern in enumerate(rule.by_hand):
        reach = max((slot.nights or 0 for slot in pattern.slots), default=0)
        for visit in visits(pattern, since - timedelta(days=reach), until):
            for item in _visit(pattern, (BY_HAND, number, visit.slot), visit, names):
                yield replace(item, marks=(*item.marks, mark("by_hand")))


def _entries(rule: Rule, phase: int, number: int, visit: Visit, names: Holidays) -> Iterator[Occurrence]:
    pattern = rule.pattern(phase, number)
    place = (phase, number, visit.slot)
    gap = visit.gap or _excluded(rule, visit.day, names)
    if gap:
        reason = mark(gap, ordinal=visit.ordinal, weekday=visit.weekday, day=visit.day, name=names.get(visit.day))
        yield Occurrence(Kind.GAP, visit.day, None, None, *place, marks=(reason,), terms=pattern.terms)
        return
    yield from _visit(pattern, place, visit, names)


def _visit(pattern: Pattern, place: tuple[int, int, int], visit: Visit, names: Holidays) -> Iterator[Occurrence]:
    slot = pattern.slots[visit.slot]
    made = _stay(visit, slot, place) if slot.nights != 0 else _meeting(visit, slot, place)
    doubt = visit.doubt or ("stay" if pattern.overnight is None else "")
    for item in made:
        yield replace(item, terms=pattern.terms, marks=(*item.marks, *_day_marks(item.day, visit, doubt, names)))


def _excluded(rule: Rule, day: date, names: Holidays) -> str:
    for exclusion in rule.exclusions:
        if exclusion.holidays and names.get(day):
            return "excluded_holiday"
        if day in exclusion.dates or _in_part(exclusion, day) or _in_period(exclusion, day):
            return "excluded"
    return _of_open_point(rule.open_points, day)


def _of_open_point(points: Iterable[OpenPoint], day: date) -> str:
    """Days of which another part of the order speaks: nothing is proposed there, before and after it is settled."""
    touched = [point for point in points if point.settled is not Settled.REGULAR and _in_part(point, day)]
    if any(point.settled is None for point in touched):
        return "to_settle"
    return "settled" if touched else ""


def _in_period(exclusion: Exclusion, day: date) -> bool:
    return exclusion.since is not None and exclusion.until is not None and exclusion.since <= day <= exclusion.until


def _in_part(part: Exclusion | OpenPoint, day: date) -> bool:
    """Whether the day lies in this part of the year."""
    if day.month in part.months:
        return True
    first, last = part.first, part.last
    if first is None or last is None:
        return False
    place, start, end = (day.month, day.day), (first.month, first.day), (last.month, last.day)
    return start <= place <= end if start <= end else place >= start or place <= end


# Entries of one visit --------------------------------------------------------------------------------------------


def _meeting(visit: Visit, slot: Slot, place: tuple[int, int, int]) -> list[Occurrence]:
    starts, first = _moment(visit.day, slot, slot.start)
    ends, last = _moment(visit.day, slot, slot.end)
    return [Occurrence(Kind.MEETING, visit.day, starts, ends, *place, marks=tuple(dict.fromkeys((*first, *last))))]


def _stay(visit: Visit, slot: Slot, place: tuple[int, int, int]) -> list[Occurrence]:
    """Two handovers; the way back is missing while nobody knows its day."""
    pair = f"{'.'.join(map(str, place))}:{visit.day.isoformat()}"
    starts, first = _moment(visit.day, slot, slot.start)
    out = Occurrence(Kind.HANDOVER_OUT, visit.day, starts, None, *place, pair, (*first, mark("overnight")))
    if slot.nights is None:
        return [replace(out, marks=(*out.marks, mark("no_return_day")))]
    day = visit.day + timedelta(days=slot.nights)
    back, last = _moment(day, slot, slot.end)
    return [out, Occurrence(Kind.HANDOVER_BACK, day, back, None, *place, pair, (*last, mark("overnight")))]


def _moment(day: date, slot: Slot, clock: time | None) -> tuple[datetime | None, tuple[Mark, ...]]:
    """The moment, or a mark that says why there is none or that there are two."""
    if clock is None or slot.twelve:
        return None, (mark("no_part" if slot.twelve else "no_time"),)
    try:
        moment = at_sofia(day, clock)
    except NonexistentTime:
        return None, (mark("dst_missing", day=day, name=words.clock_text(clock)),)
    return moment, (mark("dst_twice", day=day, name=words.clock_text(clock)),) if is_ambiguous(day, clock) else ()


def _day_marks(day: date, visit: Visit, doubt: str, names: Holidays) -> Iterator[Mark]:
    name = names.get(day)
    if name:
        yield mark("holiday", name=name)
    if doubt:
        yield mark("doubt", name=doubt)
    for code in visit.notes:
        yield mark(code)


# Marks that need the neighbours ------------------------------------------------------------------------------------


def _with_switches(items: list[Occurrence], spans: tuple[Stretch, ...]) -> list[Occurrence]:
    """The first date of every further phase; of the first too, when its start was only assumed."""
    seen: set[int] = set()
    marked: list[Occurrence] = []
    for item in items:
        is_first = item.is_date and item.phase not in seen and 0 < item.phase < BY_HAND
        seen |= {item.phase} if item.is_date else set()
        marked.append(replace(item, marks=(*item.marks, mark("phase_switch"))) if is_first else item)
    return marked


def _with_overlaps(items: list[Occurrence]) -> list[Occurrence]:
    """Visits of different parts of the order that take place at the same time."""
    busy = sorted(_busy(items), key=lambda one: (one[0], one[1]))
    clashing: set[int] = set()
    last: tuple[datetime, datetime, int] | None = None
    for stretch in busy:
        if last and stretch[0] < last[1]:
            clashing |= {last[2], stretch[2]}
        last = stretch if last is None or stretch[1] > last[1] else last
    return [
        replace(item, marks=(*item.marks, mark("overlap"))) if place in clashing else item
        for place, item in enumerate(items)
    ]


def _busy(items: list[Occurrence]) -> Iterator[tuple[datetime, datetime, int]]:
    back = {item.pair: item.starts for item in items if item.kind is Kind.HANDOVER_BACK}
    for place, item in enumerate(items):
        ends = item.ends if item.kind is Kind.MEETING else back.get(item.pair)
        if item.is_date and item.starts and ends:
            yield item.starts, ends, place
