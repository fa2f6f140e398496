"""What a rule leaves open, as questions with choices. Derived from the rule alone, so it can be asked at any time."""

from collections.abc import Iterator

from services.scheduling.regime import asking
from services.scheduling.regime.proposal import Ambiguity
from services.scheduling.regime.rule import (
    After,
    AtAge,
    Bound,
    Event,
    EveryDays,
    EveryNth,
    Monthly,
    NoYear,
    Pattern,
    Rule,
    Slot,
    TimesPer,
    Undated,
    Unit,
    Weekly,
    Yearly,
)

OPEN_ENDS = frozenset({"entry_into_force", "end_of_case"})  # nobody knows them beforehand; the regime runs until told


def questions(rule: Rule) -> tuple[Ambiguity, ...]:
    """Every hole of the rule, in reading order."""
    found = list(_of_bounds(rule))
    for place, phase in enumerate(rule.phases):
        for number, pattern in enumerate(phase.patterns):
            found.extend(_of_pattern(pattern, f"{place}.{number}"))
    return tuple(found)


def blocking(rule: Rule) -> tuple[Ambiguity, ...]:
    """The questions that must be answered before sessions may be made from the rule."""
    return tuple(question for question in questions(rule) if question.blocking)


# Patterns --------------------------------------------------------------------------------


def _of_pattern(pattern: Pattern, key: str) -> Iterator[Ambiguity]:
    yield from _of_recurrence(pattern, key)
    if pattern.overnight is None:
        yield asking.stay(f"stay@{key}")
    if pattern.terms.with_parent and pattern.terms.confirmed is None:
        yield asking.parent_present(f"parent_present@{key}", pattern.terms.with_parent)
    for number, slot in enumerate(pattern.slots):
        yield from _of_slot(pattern, slot, f"{key}.{number}")


def _of_recurrence(pattern: Pattern, key: str) -> Iterator[Ambiguity]:
    recurrence = pattern.recurrence
    if isinstance(recurrence, Monthly):
        yield from _of_monthly(recurrence, pattern, key)
    elif isinstance(recurrence, Weekly):
        yield from _of_weekly(recurrence, key)
    elif isinstance(recurrence, EveryNth):
        yield asking.every_nth(f"every_nth@{key}", recurrence)
    elif isinstance(recurrence, Undated):
        first = recurrence.days[0]
        yield asking.missing_year(f"missing_year@{key}", NoYear(first.month, first.day))
    elif isinstance(recurrence, TimesPer):
        yield asking.which_days(f"which_days@{key}", recurrence)
    elif isinstance(recurrence, EveryDays) and recurrence.interval > 1 and recurrence.anchor is None:
        yield asking.day_anchor(f"day_anchor@{key}")
    elif isinstance(recurrence, Yearly) and recurrence.parity and recurrence.parity_by is None:
        yield asking.year_of_new_year(f"year_of_new_year@{key}")


def _of_monthly(recurrence: Monthly, pattern: Pattern, key: str) -> Iterator[Ambiguity]:
    if recurrence.counting is not None:
        return
    if recurrence.unit is Unit.WEEK:
        yield asking.week_of_month(f"week_of_month@{key}", pattern)
    elif recurrence.unit is Unit.WEEKEND:
        yield asking.weekend_of_month(f"weekend_of_month@{key}", pattern)
    elif len(recurrence.days) > 1:
        yield asking.weekend_pair(f"weekend_pair@{key}", pattern, recurrence)


def _of_weekly(recurrence: Weekly, key: str) -> Iterator[Ambiguity]:
    if recurrence.parity and recurrence.of_year is None:
        yield asking.week_parity(f"week_parity@{key}", recurrence.parity)
    elif recurrence.interval is None:
        yield asking.how_often(f"how_often@{key}")
    elif recurrence.interval > 1 and recurrence.anchor is None:
        yield asking.alternate_anchor(f"alternate_anchor@{key}", recurrence.interval)


def _of_slot(pattern: Pattern, slot: Slot, key: str) -> Iterator[Ambiguity]:
    if slot.day is None and isinstance(pattern.recurrence, Weekly | Monthly | EveryNth):
        yield asking.weekday(f"weekday@{key}")
    if slot.twelve:
        yield asking.part_of_day(f"part_of_day@{key}", slot)
    if slot.start is None:
        yield asking.start_time(f"start_time@{key}", slot)
    if slot.end is None and not (slot.start is None and slot.minutes):
        yield asking.end_time(f"end_time@{key}", slot)
    if slot.nights is None:
        yield asking.return_day(f"return_day@{key}", slot)


# Bounds --------------------------------------------------------------------------------


def _of_bounds(rule: Rule) -> Iterator[Ambiguity]:
    yield from _of_bound(rule.starts, "starts", is_start=True)
    yield from _of_bound(rule.ends, "ends", is_start=False)
    for number, phase in enumerate(rule.phases):
        yield from _of_bound(phase.starts, f"{number}.starts", is_start=True)
        yield from _of_bound(phase.ends, f"{number}.ends", is_start=False)
        if number and phase.starts is None and rule.phases[number - 1].ends is None:
            yield asking.phase_start(f"phase_start@{number}.starts", number + 1)
    if needs_start(rule) and rule.starts is None:
        yield asking.start_date("start_date@starts")


def needs_start(rule: Rule) -> bool:
    """Lengths („първите 8 седмици") can only be counted from a day."""
    bounds = [rule.ends, *(phase.ends for phase in rule.phases), *(phase.starts for phase in rule.phases)]
    return any(isinstance(bound, After) for bound in bounds)


def _of_bound(bound: Bound | None, key: str, *, is_start: bool) -> Iterator[Ambiguity]:
    if isinstance(bound, NoYear):
        yield asking.missing_year(f"missing_year@{key}", bound)
    elif isinstance(bound, AtAge) and bound.on is None:
        yield asking.child_born(f"child_born@{key}", bound)
    elif isinstance(bound, Event) and bound.on is None:
        needed = is_start or bound.code not in OPEN_ENDS or not key.startswith("ends")
        yield asking.event_date(f"event_date@{key}", bound, blocking=needed)
