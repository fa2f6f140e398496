"""Generated rules: complete ones, as a person would have confirmed them."""

from datetime import date, time

from hypothesis import strategies as st

from services.scheduling.regime.rule import (
    After,
    AtAge,
    Counting,
    Dates,
    EasterDay,
    Event,
    EveryDays,
    Exclusion,
    Kind,
    MonthDates,
    MonthDay,
    Monthly,
    On,
    Parent,
    Parity,
    Pattern,
    Per,
    Phase,
    Place,
    Role,
    Rule,
    Slot,
    Terms,
    Unit,
    Weekly,
    Yearly,
)

weekdays = st.integers(0, 6)
days_of_year = st.dates(date(2026, 1, 1), date(2029, 12, 31))
ordinals = st.sets(st.sampled_from((1, 2, 3, 4, 5, -2, -1)), min_size=1, max_size=3).map(
    lambda values: tuple(sorted(values, key=lambda value: value if value > 0 else 100 + value))
)
hours = st.tuples(st.integers(7 * 60, 22 * 60), st.integers(7 * 60, 22 * 60)).filter(lambda pair: pair[0] < pair[1])


def clock(minutes):
    return time(minutes // 60, minutes % 60)


def meeting(day, pair):
    return Slot(day, clock(pair[0]), clock(pair[1]))


@st.composite
def meetings(draw, days):
    """Same hours for all days, or each its own."""
    if draw(st.booleans()):
        pair = draw(hours)
        return tuple(meeting(day, pair) for day in days)
    return tuple(meeting(day, draw(hours)) for day in days)


@st.composite
def stays(draw, day, longest=4):
    start, end = draw(st.integers(7 * 60, 22 * 60)), draw(st.integers(7 * 60, 22 * 60))
    return (Slot(day, clock(start), clock(end), draw(st.integers(1, longest))),)


@st.composite
def week_slots(draw):
    days = tuple(sorted(draw(st.sets(weekdays, min_size=1, max_size=3))))
    return draw(st.one_of(meetings(days), stays(days[0])))


@st.composite
def weekly(draw):
    recurrence = draw(
        st.one_of(
            st.just(Weekly(1)),
            st.builds(Weekly, st.integers(2, 4), days_of_year),
            st.builds(Weekly, st.just(1), parity=st.sampled_from(Parity), of_year=st.just(True)),
        )
    )
    return recurrence, draw(week_slots())


@st.composite
def monthly_single(draw):
    day = draw(weekdays)
    recurrence = Monthly(draw(ordinals), Unit.WEEKDAY, (day,), Counting.OWN)
    return recurrence, draw(st.one_of(meetings((day,)), stays(day)))


@st.composite
def monthly_group(draw):
    first = draw(weekdays)
    days = (first, (first + 1) % 7)
    own = draw(st.booleans())
    counting, by = (Counting.OWN, None) if own else (Counting.BY_DAY, draw(st.sampled_from(days)))
    slots = meetings(days) if own else st.one_of(meetings(days), stays(first, longest=1))
    return Monthly(draw(ordinals), Unit.WEEKDAY, days, counting, by), draw(slots)


@st.composite
def monthly_week(draw):
    unit = draw(st.sampled_from((Unit.WEEK, Unit.WEEKEND)))
    counting = draw(st.sampled_from((Counting.BY_DAY, Counting.FULL_WEEK, Counting.CALENDAR_WEEK)))
    if unit is Unit.WEEKEND:
        counting = Counting.BY_DAY
    by = draw(weekdays) if counting is Counting.BY_DAY else None
    return Monthly(draw(ordinals), unit, (), counting, by), draw(week_slots())


@st.composite
def other(draw):
    kind = draw(st.sampled_from(("days", "numbers", "dates", "yearly")))
    if kind == "days":
        interval = draw(st.integers(1, 9))
        return EveryDays(interval, draw(days_of_year) if interval > 1 else None), draw(meetings((None,)))
    if kind == "numbers":
        found = draw(st.sets(st.integers(1, 31), min_size=1, max_size=3))
        return MonthDates(tuple(sorted(found))), draw(meetings((None,)))
    if kind == "dates":
        found = draw(st.sets(days_of_year, min_size=1, max_size=3))
        return Dates(tuple(sorted(found))), draw(st.one_of(meetings((None,)), stays(None)))
    return draw(yearly())


@st.composite
def yearly(draw):
    parity = draw(st.sampled_from((None, *Parity)))
    easter = draw(st.sampled_from((-8, -7, -3, -2, -1, 0, 1)).map(EasterDay))
    fixed = draw(st.builds(MonthDay, st.integers(1, 11), st.integers(1, 28)))
    start = draw(st.sampled_from((easter, fixed)))
    longest = 1 - easter.offset if start == easter else 20
    slots = draw(meetings((None,)) if longest == 0 else st.one_of(meetings((None,)), stays(None, longest)))
    if isinstance(start, EasterDay) and start.offset + slots[0].nights not in (-8, -7, -3, -2, -1, 0, 1):
        slots = draw(meetings((None,)))
    return Yearly(start, parity, "start" if parity else None), slots


@st.composite
def terms(draw):
    roles = draw(st.sets(st.sampled_from(Role), max_size=3))
    present = tuple(role for role in Role if role in roles)
    watched = bool(roles - {Role.RELATIVE})
    kind = draw(st.sampled_from((Kind.SUPERVISED,) if watched else (None, *Kind)))
    parent = draw(st.sampled_from((None, *Parent)))
    confirmed = draw(st.sampled_from((None, True, False))) if parent else None
    return Terms(kind, draw(st.sampled_from((None, *Place))), present, parent, confirmed)


@st.composite
def patterns(draw):
    recurrence, slots = draw(st.one_of(weekly(), monthly_single(), monthly_group(), monthly_week(), other()))
    overnight = any(slot.nights for slot in slots)
    return Pattern(recurrence, slots, overnight, draw(st.one_of(st.just(Terms()), terms())))


lengths = st.builds(After, st.integers(1, 40), st.sampled_from(Per))
ages = st.builds(AtAge, st.integers(1, 17), st.integers(0, 11))
events = st.sampled_from(("entry_into_force", "end_of_case", "end_of_school_year")).map(Event)
some_patterns = st.lists(patterns(), min_size=1, max_size=2).map(tuple)
exclusions = st.lists(
    st.one_of(
        st.just(Exclusion(holidays=True)),
        st.sets(st.integers(1, 12), min_size=1, max_size=3).map(lambda found: Exclusion(months=tuple(sorted(found)))),
        st.sets(days_of_year, min_size=1, max_size=3).map(lambda found: Exclusion(dates=tuple(sorted(found)))),
        st.builds(
            lambda first, last: Exclusion(first=first, last=last),
            st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28)),
            st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28)),
        ),
        st.tuples(days_of_year, days_of_year).map(lambda days: Exclusion(since=min(days), until=max(days))),
    ),
    max_size=2,
    unique=True,
).map(tuple)
starts = st.one_of(st.none(), days_of_year.map(On), st.just(Event("entry_into_force")))
ends = st.one_of(st.none(), days_of_year.map(On), lengths, ages, events)


@st.composite
def rules(draw):
    """One phase, or several that follow one another."""
    count = draw(st.integers(1, 3))
    if count == 1:
        phases = (Phase(draw(some_patterns)),)
        return Rule(phases, draw(starts), draw(ends), draw(exclusions))
    bounds = [draw(st.one_of(lengths, ages, days_of_year.map(On))) for _ in range(count - 1)] + [None]
    phases = tuple(Phase(draw(some_patterns), None, bound) for bound in bounds)
    return Rule(phases, draw(starts), draw(st.one_of(st.none(), days_of_year.map(On))), draw(exclusions))
