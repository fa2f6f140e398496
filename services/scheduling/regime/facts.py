"""Facts from outside the text that close holes of a rule: the birth date of the child, the date of the decision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from services.scheduling.regime.rule import After, AtAge, Bound, Event, On, Per, Phase, Rule

DECISION = "decision"


def with_birth(rule: Rule, born: date) -> Rule:
    """Ages become days."""
    return on_bounds(
        rule, lambda bound: replace(bound, on=birthday(born, bound)) if isinstance(bound, AtAge) else bound
    )


def with_decision(rule: Rule, decided_on: date) -> Rule:
    """„От постановяване на решението" becomes a day. Entry into force does not: that is another day."""

    def dated(bound: Bound) -> Bound:
        is_decision = isinstance(bound, Event) and bound.code == DECISION
        return Event(DECISION, decided_on) if is_decision else bound

    return on_bounds(rule, dated)


def on_bounds(rule: Rule, change: Callable[[Bound], Bound]) -> Rule:
    def maybe(bound: Bound | None) -> Bound | None:
        return change(bound) if bound is not None else None

    phases = tuple(Phase(phase.patterns, maybe(phase.starts), maybe(phase.ends)) for phase in rule.phases)
    return replace(rule, phases=phases, starts=maybe(rule.starts), ends=maybe(rule.ends))


def birthday(born: date, age: AtAge) -> date:
    """The first day on which the child has this age; one born on 29 February has it on 1 March of common years."""
    return plus(born, After(age.years * 12 + age.months, Per.MONTH), roll=True)


def plus(day: date, length: After, *, roll: bool = False) -> date:
    """The day so long after; a month that is too short ends on its last day (or rolls over to the next 1st)."""
    if length.unit in (Per.DAY, Per.WEEK):
        return date.fromordinal(day.toordinal() + length.amount * (7 if length.unit is Per.WEEK else 1))
    months = length.amount * (12 if length.unit is Per.YEAR else 1)
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return _clamped(year, month + 1, day.day, roll=roll)


def _clamped(year: int, month: int, day: int, *, roll: bool) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        after = date(year + month // 12, month % 12 + 1, 1)
        return after if roll else date.fromordinal(after.toordinal() - 1)


def day_of(bound: Bound | None) -> date | None:
    """The calendar day of a bound that has one by itself."""
    if isinstance(bound, On):
        return bound.day
    return bound.on if isinstance(bound, AtAge | Event) else None
