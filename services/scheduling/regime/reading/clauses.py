"""Special clauses and exceptions on the desk: yearly visits, open points, days that are left out."""

from dataclasses import replace

from services.scheduling.regime.reading import special
from services.scheduling.regime.reading.desk import Desk
from services.scheduling.regime.reading.pieces import (
    Break,
    Daily,
    DateRef,
    Days,
    Head,
    MonthNames,
    Occasion,
    PublicHolidays,
    Span,
    Stage,
    Unclear,
)
from services.scheduling.regime.rule import Exclusion, MonthDay, NoYear, On, Unit

LISTING = frozenset({",", "и"})
FEASTS = frozenset({"christmas", "christmas_new_year", "new_year", "easter", "feast", "birthday", "name_day"})
VACATIONS = frozenset({"winter", "spring", "summer", "autumn", "between_terms"})
EXCEPTED = "hazard_except"  # what stands behind an exception that was not understood must not become a pattern


def read_special(desk: Desk, place: int) -> int:
    """The piece behind the clause that begins at `place`."""
    waits = desk.draft is not None and desk.draft.has_days and not desk.draft.is_timed
    clause = special.clause(desk.pieces, place, lacks_hours=waits)
    for found in desk.pieces[place : clause.end]:
        if isinstance(found.value, Stage):
            desk.notes.leave("phase", found.start, found.end)
        if found.value == Unclear("place"):
            desk.notes.leave("place", found.start, found.end)
    start, end = desk.pieces[place].start, desk.pieces[clause.end - 1].end
    made = special.patterns(clause)
    desk.doubt_years(clause.has_parity, clause.parity is not None, bool(made), (start, end))
    if made:
        desk.close_if_timed()
        desk.compare(made, start, end)
        desk.book.add(made)
        desk.phase_begun = None
        desk.notes.use("yearly", start, end)
    elif clause.is_nothing:
        desk.notes.leave("amount", start, end)
    elif clause.is_condition and not clause.conditional and _limits_draft(desk, place):
        desk.notes.leave("condition", start, end)
        _limit(desk, clause, start, end)
    else:
        _add_open_point(desk, clause, place)
    return clause.end


def _limit(desk: Desk, clause: special.Clause, start: int, end: int) -> None:
    """Outside the part of the year that was named nothing is proposed."""
    point = special.limiting(clause, special.open_point(clause, desk.clause_text(start, end)))
    if point.months or point.first:
        desk.open_points.append(point)


def _limits_draft(desk: Desk, place: int) -> bool:
    """„Всяка събота … през лятото": no comma, no „и" between the pattern and the time of the year."""
    if not (desk.draft and desk.draft.has_days) or place == 0 or isinstance(desk.pieces[place - 1].value, Break):
        return False
    return not desk.separated(desk.pieces[place - 1].end, desk.pieces[place].start)


def _add_open_point(desk: Desk, clause: special.Clause, place: int) -> None:
    start, last = desk.pieces[place].start, desk.pieces[clause.end - 1].end
    following = desk.pieces[clause.end].start if clause.end < len(desk.pieces) else max(last, desk.sentence_end)
    text = desk.clause_text(start, following)
    for part in _feast_by_feast(desk, clause, place):
        desk.open_points.append(special.competing(part, special.open_point(part, text)))
    desk.phase_begun = None
    desk.notes.use("open_point", start, last)


def _feast_by_feast(desk: Desk, clause: special.Clause, place: int) -> list[special.Clause]:
    """„На Коледа и Великден …": one point for each, or the second one would be forgotten."""
    named = [found for found in desk.pieces[place : clause.end] if isinstance(found.value, Occasion)]
    kinds = dict.fromkeys(found.value.code for found in named)
    listed = all(
        not LISTING.isdisjoint(desk.between(one.end, two.start)) for one, two in zip(named, named[1:], strict=False)
    )
    is_half = clause.amount is not None and clause.amount.count is None
    dated = any(special.is_dated(span) for span in clause.spans) or clause.amount is not None and not is_half
    parted = FEASTS | VACATIONS if is_half else FEASTS
    if dated or len(kinds) < 2 or not listed or not parted.issuperset(kinds):
        return [clause]
    return [replace(clause, occasions=[found.value for found in named if found.value.code == code]) for code in kinds]


def exclude(desk: Desk, place: int) -> int:
    """„С изключение на …": holidays, months or a span of days; anything else is left for the worker."""
    following = desk.pieces[place + 1] if place + 1 < len(desk.pieces) else None
    if following and _leaves_out_days(desk, following.value):
        desk.notes.use("exclusion", desk.pieces[place].start, following.end)
        return place + 2
    made = _exclusions(following.value) if following else []
    if not made or following is None:
        desk.notes.leave("hazard_except", desk.pieces[place].start, desk.pieces[place].end)
        desk.aside = EXCEPTED
        return place + 1
    desk.exclusions.extend(made)
    past = _past_listed(desk, place + 2)
    desk.notes.use("exclusion", desk.pieces[place].start, desk.pieces[past - 1].end)
    if past < len(desk.pieces) and _goes_on(desk, past):
        desk.aside = EXCEPTED
    return past


def _past_listed(desk: Desk, place: int) -> int:
    """„… на месец август и периода от 24.12. до 02.01.": everything in the list is left out."""
    while place < len(desk.pieces) and _is_listed(desk, place):
        desk.exclusions.extend(_exclusions(desk.pieces[place].value))
        place += 1
    return place


def _is_listed(desk: Desk, place: int) -> bool:
    """Not what has hours of its own: that is a visit."""
    value = desk.pieces[place].value
    following = desk.pieces[place + 1].value if place + 1 < len(desk.pieces) else None
    timed = special.has_clock(value) if isinstance(value, Span) else isinstance(following, Span)
    return not timed and _follows_directly(desk, place) and bool(_exclusions(value))


def _follows_directly(desk: Desk, place: int) -> bool:
    """Only „и" or a comma stands between, and no day of the month that was not read („август, 24 декември")."""
    between = desk.clause_text(desk.pieces[place - 1].end, desk.pieces[place].start)
    return _is_joined(desk, place) and between in ("", "и")


def _is_joined(desk: Desk, place: int) -> bool:
    return desk.separated(desk.pieces[place - 1].end, desk.pieces[place].start)


def _goes_on(desk: Desk, place: int) -> bool:
    """„… на август, през който – всяка неделя", „… на август и Коледа": this speaks of the exception alone."""
    value = desk.pieces[place].value
    if special.is_rate(value):
        return desk.has_regular
    return _is_joined(desk, place) and special.opens(value, desk.pieces) or isinstance(value, Days)


def _leaves_out_days(desk: Desk, value: object) -> bool:
    """„Всеки ден с изключение на неделя" are the other six."""
    draft = desk.draft
    if not (draft and draft.frames == [Daily()] and isinstance(value, Head) and value.is_bare):
        return False
    draft.frames = [Head(every=True, unit=Unit.WEEKDAY, days=tuple(day for day in range(7) if day not in value.days))]
    return True


def _exclusions(value: object) -> list[Exclusion]:
    if isinstance(value, PublicHolidays):
        return [Exclusion(holidays=True)]
    if isinstance(value, MonthNames):
        return [Exclusion(months=tuple(sorted(set(value.months))))]
    if isinstance(value, Days):
        return _excluded_days(value)
    stretch = special.excluded(value) if isinstance(value, Span) else None
    stretch = _excluded_period(value) if isinstance(value, Stage) else stretch
    return [stretch] if stretch else []


def _excluded_period(value: Stage) -> Exclusion | None:
    """„Без периода от 01.07.2027 до 31.08.2027"; a beginning without a year takes that of the end."""
    first, last = value.starts, value.ends
    if not isinstance(last, On) or value.follows or value.leads:
        return None
    if isinstance(first, NoYear):
        turns = (first.month, first.day) > (last.day.month, last.day.day)
        begin = DateRef(first.day, first.month, last.day.year - turns).date
        first = On(begin) if begin else None
    return Exclusion(since=first.day, until=last.day) if isinstance(first, On) and first.day <= last.day else None


def _excluded_days(value: Days) -> list[Exclusion]:
    """Days of every year, or single dates; a list in which only some have a year takes that of the last."""
    if any(not found.date for found in value.dates):
        return []
    year = next((found.year for found in reversed(value.dates) if found.year), None)
    if year is None:
        days = [MonthDay(found.month, found.day) for found in value.dates]
        return [Exclusion(first=day, last=day) for day in days]
    dates = [replace(found, year=found.year or year).date for found in value.dates]
    return [] if None in dates else [Exclusion(dates=tuple(sorted({day for day in dates if day})))]
