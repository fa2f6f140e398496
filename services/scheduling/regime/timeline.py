"""When each phase begins and ends, as half-open day ranges; None where the rule does not know."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.scheduling.regime.facts import day_of, plus
from services.scheduling.regime.rule import After, AtAge, Bound, Rule

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`first` is inside, `past` is not; None is open on that side."""

    first: date | None
    past: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.past is None or day < self.past)


def stretches(rule: Rule, *, assumed_start: date | None = None) -> tuple[Stretch, ...]:
    """
    One stretch per phase; a phase ends at the latest where the next one begins.

    assumed_start stands in for a start that the rule does not have, so that a preview can count weeks from it.
    """
    if not rule.phases:
        return ()
    known = day_of(rule.starts)
    begin = known or assumed_start
    whole = past_of(rule.ends, begin)
    found: list[Stretch] = []
    for phase in rule.phases:
        first = _first(phase.starts, begin, found)
        found.append(Stretch(first, _earlier(past_of(phase.ends, first), whole)))
    if known is None and rule.phases[0].starts is None:
        found[0] = Stretch(None, found[0].past)  # an assumed start counts weeks, it does not hide earlier days
    return tuple(_cut(found))


def _first(starts: Bound | None, begin: date | None, before: list[Stretch]) -> date | None:
    if starts is None:
        return before[-1].past if before else begin
    if isinstance(starts, After):
        return plus(begin, starts) if begin else None
    return day_of(starts)


def past_of(ends: Bound | None, first: date | None) -> date | None:
    """The first day that no longer belongs: a date is the last day, a birthday is already outside."""
    if isinstance(ends, After):
        return plus(first, ends) if first else None
    day = day_of(ends)
    return day + ONE_DAY if day and not isinstance(ends, AtAge) else day


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _cut(found: list[Stretch]) -> list[Stretch]:
    following = [stretch.first for stretch in found[1:]] + [None]
    return [
        Stretch(stretch.first, _earlier(stretch.past, after)) for stretch, after in zip(found, following, strict=True)
    ]  # fmt: skip
