"""Two parts of one order on the same days: in addition, or one in place of the other? The text rarely says."""

from datetime import date

from services.scheduling.regime.rule import (
    WEEKEND,
    Dates,
    EasterDay,
    EveryDays,
    MonthDay,
    Monthly,
    Parity,
    Pattern,
    Unit,
    Weekly,
    Yearly,
)

WHOLE_WEEK = frozenset(range(7))
FROM_THE_END = {-1: {4, 5}, -2: {3, 4}}  # the last Saturday is the 4th or the 5th


def may_coincide(one: Pattern, other: Pattern) -> bool:
    """Whether a day can belong to both. Feasts and days of the month are no rhythm; the overlap mark shows those."""
    if not (_days(one) & _days(other)):
        return False
    return _weeks_meet(one.recurrence, other.recurrence)


def _days(pattern: Pattern) -> frozenset[int]:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Dates):
        return frozenset(day.weekday() for day in recurrence.dates)
    if isinstance(recurrence, EveryDays):
        return WHOLE_WEEK
    if isinstance(recurrence, Yearly):
        return _of_easter(recurrence.start)
    if not isinstance(recurrence, Weekly | Monthly):
        return frozenset()
    named = frozenset(slot.day for slot in pattern.slots if slot.day is not None)
    is_weekend = isinstance(recurrence, Monthly) and recurrence.unit is Unit.WEEKEND
    return named or (frozenset(WEEKEND) if is_weekend else frozenset())


def _of_easter(start: EasterDay | MonthDay) -> frozenset[int]:
    """A day of Easter always is the same weekday; another feast meets the others only in some years."""
    return frozenset({(6 + start.offset) % 7}) if isinstance(start, EasterDay) else frozenset()


def _weeks_meet(one: object, other: object) -> bool:
    if isinstance(one, Monthly) and isinstance(other, Monthly):
        return bool(_numbers(one) & _numbers(other))
    if isinstance(one, Weekly) and isinstance(other, Weekly):
        return {one.parity, other.parity} != {Parity.EVEN, Parity.ODD}
    for dates, monthly in ((one, other), (other, one)):
        if isinstance(dates, Dates) and isinstance(monthly, Monthly):
            return any(_number(day) in _numbers(monthly) for day in dates.dates)
    singular = (Dates, Yearly)
    return not (isinstance(one, singular) and isinstance(other, singular))


def _numbers(recurrence: Monthly) -> set[int]:
    found: set[int] = set()
    for ordinal in recurrence.ordinals:
        found |= FROM_THE_END.get(ordinal, {ordinal})
    return found


def _number(day: date) -> int:
    return (day.day - 1) // 7 + 1
