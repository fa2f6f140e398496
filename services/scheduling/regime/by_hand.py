"""
What a person enters beside the words of the order: single visits, days on which none takes place, settled points.

The order's own rule stays as it was read; `describe` tells the additions apart from it.
"""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from services.scheduling.regime import words
from services.scheduling.regime.occurrences import BY_HAND, Kind, Occurrence, occurrences
from services.scheduling.regime.rule import Dates, Exclusion, Pattern, Rule, Settled, Slot


class BadDay(ValueError):
    """The day does not fit; its text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Visit:
    """nights 0: a meeting on one day; from 1 on the child is handed out and back."""

    day: date
    start: time
    end: time
    nights: int = 0


def add_visit(rule: Rule, visit: Visit) -> Rule:
    """
    The rule with one more visit, also on a day that was struck out: so a visit gets other hours.

    :raises BadDay: a time that does not exist on that day, or another visit at the same time.
    """
    slot = Slot(None, visit.start, visit.end, visit.nights)
    pattern = Pattern(Dates((visit.day,)), (slot,), overnight=visit.nights > 0)
    made = replace(rule, by_hand=(*rule.by_hand, pattern))
    _check(made, visit)
    return made


def _check(rule: Rule, visit: Visit) -> None:
    last = visit.day + timedelta(days=visit.nights)
    mine = [one for one in occurrences(rule, since=visit.day, until=last) if _is_last_by_hand(rule, one)]
    for one in mine:
        wrong = next((mark for mark in one.marks if mark.code == "dst_missing"), None)
        if wrong:
            raise BadDay(wrong.text)
    if any(one.has("overlap") for one in mine):
        raise BadDay(_("Another visit of this plan is at the same time."))


def _is_last_by_hand(rule: Rule, one: Occurrence) -> bool:
    return one.phase == BY_HAND and one.pattern == len(rule.by_hand) - 1


def strike_out(rule: Rule, day: date) -> Rule:
    """
    The rule without the visits that begin on this day, those entered by hand included.

    :raises BadDay: none begins there.
    """
    found = [one for one in occurrences(rule, since=day, until=day) if one.kind is not Kind.GAP]
    if not any(one.is_date for one in found):
        raise BadDay(_("The plan has no visit that begins on {day}.").format(day=words.day_text(day)))
    days = {one for exclusion in rule.exclusions for one in exclusion.dates} | {day}
    others = tuple(exclusion for exclusion in rule.exclusions if not exclusion.dates)
    kept = tuple(_without(pattern, day) for pattern in rule.by_hand)
    return replace(rule, exclusions=(*others, Exclusion(dates=tuple(sorted(days)))), by_hand=kept)


def _without(pattern: Pattern, day: date) -> Pattern:
    """Emptied, not removed: meetings that were made know their visit by its place."""
    return replace(pattern, recurrence=Dates(())) if _days_of(pattern) == (day,) else pattern


def _days_of(pattern: Pattern) -> tuple[date, ...]:
    return pattern.recurrence.dates if isinstance(pattern.recurrence, Dates) else ()


def settle(rule: Rule, number: int, how: Settled | None) -> Rule:
    """The rule with its open point of that number settled, or open again."""
    point = replace(rule.open_points[number], settled=how)
    return replace(rule, open_points=(*rule.open_points[:number], point, *rule.open_points[number + 1 :]))
