"""Answers close the holes of a rule: one answer, one new rule; the next questions are asked of that rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time

from django.utils.translation import gettext as _

from services.scheduling.regime import clocks, facts
from services.scheduling.regime.proposal import Proposal
from services.scheduling.regime.questions import questions
from services.scheduling.regime.reading.layout import stay
from services.scheduling.regime.rule import (
    AtAge,
    Bound,
    Counting,
    Dates,
    Event,
    EveryDays,
    EveryNth,
    Monthly,
    NoYear,
    On,
    Parity,
    Pattern,
    Per,
    Phase,
    Recurrence,
    Rule,
    Slot,
    TimesPer,
    Undated,
    Unit,
    Weekly,
    Yearly,
)


class BadAnswer(ValueError):
    """The answer does not fit the question; its text is a sentence for the person."""


def resolve(subject: Proposal | Rule, code: str, answer: str) -> Rule:
    """
    The rule with this question answered.

    code is the key of one question („week_of_month@0.1") or its bare code, which answers all open questions of that
    kind alike. answer: the code of a choice, an ISO date, a time „10:30", weekdays „1,3" (Monday is 0).

    :raises BadAnswer: no such open question, or an answer that does not fit it.
    """
    rule = subject.rule if isinstance(subject, Proposal) else subject
    if rule is None:
        raise BadAnswer(_("There is no rule to complete."))
    keys = [question.key for question in questions(rule) if code in (question.code, question.key)]
    if not keys:
        raise BadAnswer(_("This question is not open."))
    for key in keys:
        rule = _answered(rule, key, answer.strip())
    return rule


def _answered(rule: Rule, key: str, answer: str) -> Rule:
    code, place = key.split("@")
    try:
        if place.endswith(("starts", "ends")):
            return BOUNDS[code](rule, place, answer)
        return _in_pattern(rule, code, place, answer)
    except BadAnswer:
        raise
    except (ValueError, KeyError, IndexError) as error:
        raise BadAnswer(_("This answer does not fit the question.")) from error


def _in_pattern(rule: Rule, code: str, place: str, answer: str) -> Rule:
    phase, number, *slot = (int(part) for part in place.split("."))
    old = rule.phases[phase]
    pattern = old.patterns[number]
    new = SLOTS[code](pattern, slot[0], answer) if slot else PATTERNS[code](pattern, answer)
    patterns = (*old.patterns[:number], new, *old.patterns[number + 1 :])
    phases = (*rule.phases[:phase], replace(old, patterns=patterns), *rule.phases[phase + 1 :])
    return replace(rule, phases=phases)


# Patterns --------------------------------------------------------------------------------------------------------


def _counting(pattern: Pattern, answer: str) -> Pattern:
    """„by:5", „own", „full_week", „calendar_week"."""
    recurrence = _monthly(pattern.recurrence)
    if answer.startswith("by:"):
        return replace(pattern, recurrence=replace(recurrence, counting=Counting.BY_DAY, by=_weekday(answer[3:])))
    return replace(pattern, recurrence=replace(recurrence, counting=Counting(answer), by=None))


def _monthly(recurrence: Recurrence) -> Monthly:
    if not isinstance(recurrence, Monthly):
        raise ValueError("monthly")
    return recurrence


def _every_nth(pattern: Pattern, answer: str) -> Pattern:
    recurrence = pattern.recurrence
    if not isinstance(recurrence, EveryNth):
        raise ValueError("every nth")
    if answer == "alternate":
        return replace(pattern, recurrence=Weekly(recurrence.nth))
    _expect(answer == "month")
    days = tuple(dict.fromkeys(slot.day for slot in pattern.slots if slot.day is not None))
    counted = days if recurrence.unit is Unit.WEEKDAY else ()
    counting = Counting.OWN if len(counted) == 1 else None
    return replace(pattern, recurrence=Monthly((recurrence.nth,), recurrence.unit, counted, counting))


def _week_parity(pattern: Pattern, answer: str) -> Pattern:
    recurrence = _weekly(pattern.recurrence)
    if answer == "year":
        return replace(pattern, recurrence=replace(recurrence, of_year=True))
    _expect(answer == "month")
    ordinals = (2, 4) if recurrence.parity is Parity.EVEN else (1, 3, 5)
    return replace(pattern, recurrence=Monthly(ordinals, Unit.WEEK))


def _weekly(recurrence: Recurrence) -> Weekly:
    if not isinstance(recurrence, Weekly):
        raise ValueError("weekly")
    return recurrence


def _how_often(pattern: Pattern, answer: str) -> Pattern:
    return replace(pattern, recurrence=replace(_weekly(pattern.recurrence), interval=int(answer)))


def _anchor(pattern: Pattern, answer: str) -> Pattern:
    recurrence = pattern.recurrence
    if not isinstance(recurrence, Weekly | EveryDays):
        raise ValueError("anchor")
    return replace(pattern, recurrence=replace(recurrence, anchor=_date(answer)))


def _year_of_new_year(pattern: Pattern, answer: str) -> Pattern:
    recurrence = pattern.recurrence
    if not isinstance(recurrence, Yearly) or answer not in ("start", "end"):
        raise ValueError("year")
    return replace(pattern, recurrence=replace(recurrence, parity_by=answer))


def _which_days(pattern: Pattern, answer: str) -> Pattern:
    """„1,3": these weekdays every week; „1,3:5": the 1st and 3rd Saturday of the month."""
    ordinals, _sign, weekdays = answer.rpartition(":")
    days = tuple(_weekday(day) for day in weekdays.split(","))
    slots = tuple(_on(slot, day) for slot in pattern.slots for day in days)
    recurrence = pattern.recurrence
    if not isinstance(recurrence, TimesPer) or len(set(days)) != len(days):
        raise ValueError("days")
    if recurrence.per is Per.WEEK:
        _expect(not ordinals)
        return replace(pattern, recurrence=Weekly(1), slots=slots)
    which = tuple(int(ordinal) for ordinal in ordinals.split(","))
    counting = Counting.OWN if len(days) == 1 else None
    return replace(pattern, recurrence=Monthly(which, Unit.WEEKDAY, days, counting), slots=slots)


def _on(slot: Slot, day: int) -> Slot:
    return replace(slot, day=day)


def _stay(pattern: Pattern, answer: str) -> Pattern:
    if answer == "day":
        return replace(pattern, overnight=False)
    _expect(answer == "overnight")
    return replace(pattern, overnight=True, slots=stay(pattern.slots))


def _parent_present(pattern: Pattern, answer: str) -> Pattern:
    _expect(answer in ("yes", "no"))
    return replace(pattern, terms=replace(pattern.terms, confirmed=answer == "yes"))


def _year_of_dates(pattern: Pattern, answer: str) -> Pattern:
    """The year of the first date; a list that runs over New Year goes on in the next."""
    recurrence = pattern.recurrence
    if not isinstance(recurrence, Undated):
        raise ValueError("year")
    first = recurrence.days[0]
    year = int(answer) if answer.isdecimal() else _date(answer).year
    later = [year + ((day.month, day.day) < (first.month, first.day)) for day in recurrence.days]
    days = [date(in_year, day.month, day.day) for in_year, day in zip(later, recurrence.days, strict=True)]
    return replace(pattern, recurrence=Dates(tuple(sorted(days))))


PATTERNS: dict[str, Callable[[Pattern, str], Pattern]] = {
    "week_of_month": _counting,
    "weekend_of_month": _counting,
    "weekend_pair": _counting,
    "every_nth": _every_nth,
    "week_parity": _week_parity,
    "how_often": _how_often,
    "alternate_anchor": _anchor,
    "day_anchor": _anchor,
    "year_of_new_year": _year_of_new_year,
    "which_days": _which_days,
    "stay": _stay,
    "parent_present": _parent_present,
    "missing_year": _year_of_dates,
}


# Slots -------------------------------------------------------------------------------------------------------------


def _with_slot(pattern: Pattern, number: int, slot: Slot) -> Pattern:
    slots = (*pattern.slots[:number], slot, *pattern.slots[number + 1 :])
    return replace(pattern, slots=slots)


def _slot_day(pattern: Pattern, number: int, answer: str) -> Pattern:
    day = _weekday(answer)
    made = _with_slot(pattern, number, replace(pattern.slots[number], day=day))
    recurrence = made.recurrence
    if isinstance(recurrence, Monthly) and recurrence.unit is Unit.WEEKDAY and not recurrence.days:
        return replace(made, recurrence=Monthly(recurrence.ordinals, Unit.WEEKDAY, (day,), Counting.OWN))
    return made


def _slot_start(pattern: Pattern, number: int, answer: str) -> Pattern:
    slot = pattern.slots[number]
    start = time.fromisoformat(answer)
    end = slot.end or (_after(start, slot.minutes) if slot.minutes else None)
    minutes = None if end else slot.minutes
    return _with_slot(pattern, number, replace(slot, start=start, end=end, minutes=minutes))


def _after(start: time, minutes: int) -> time:
    total = start.hour * 60 + start.minute + minutes
    return time(total // 60, total % 60)


def _slot_end(pattern: Pattern, number: int, answer: str) -> Pattern:
    slot = replace(pattern.slots[number], end=time.fromisoformat(answer), minutes=None)
    return _with_slot(pattern, number, slot)


def _slot_nights(pattern: Pattern, number: int, answer: str) -> Pattern:
    made = _with_slot(pattern, number, replace(pattern.slots[number], nights=int(answer)))
    return replace(made, overnight=any(slot.nights != 0 for slot in made.slots))


def _slot_part(pattern: Pattern, number: int, answer: str) -> Pattern:
    _expect(answer in ("am", "pm"))
    slot = clocks.in_part(pattern.slots[number], answer)
    if slot is None:
        raise ValueError("part")
    return _with_slot(pattern, number, slot)


SLOTS: dict[str, Callable[[Pattern, int, str], Pattern]] = {
    "weekday": _slot_day,
    "part_of_day": _slot_part,
    "start_time": _slot_start,
    "end_time": _slot_end,
    "return_day": _slot_nights,
}


# Bounds ------------------------------------------------------------------------------------------------------------


def _replaced(rule: Rule, place: str, bound: Bound) -> Rule:
    """place: „starts", „ends" of the rule, „1.starts" of a phase."""
    number, _dot, side = place.rpartition(".")
    if not number:
        return replace(rule, starts=bound) if side == "starts" else replace(rule, ends=bound)
    phase = rule.phases[int(number)]
    changed = (
        Phase(phase.patterns, bound, phase.ends) if side == "starts" else Phase(phase.patterns, phase.starts, bound)
    )
    return replace(rule, phases=(*rule.phases[: int(number)], changed, *rule.phases[int(number) + 1 :]))


def _bounds(rule: Rule) -> Iterator[tuple[str, Bound | None]]:
    yield from (("starts", rule.starts), ("ends", rule.ends))
    for number, phase in enumerate(rule.phases):
        yield from ((f"{number}.starts", phase.starts), (f"{number}.ends", phase.ends))


def _missing_year(rule: Rule, place: str, answer: str) -> Rule:
    """A year, or a whole date that agrees with the day and month of the order."""
    bound = dict(_bounds(rule))[place]
    if not isinstance(bound, NoYear):
        raise ValueError("year")
    day = date(int(answer), bound.month, bound.day) if answer.isdecimal() else _date(answer)
    _expect((day.month, day.day) == (bound.month, bound.day))
    return _replaced(rule, place, On(day))


def _child_born(rule: Rule, place: str, answer: str) -> Rule:
    """One birth date settles every age of the order."""
    _expect(isinstance(dict(_bounds(rule))[place], AtAge))
    return facts.with_birth(rule, _date(answer))


def _event_date(rule: Rule, place: str, answer: str) -> Rule:
    bound = dict(_bounds(rule))[place]
    if not isinstance(bound, Event):
        raise ValueError("event")
    return _replaced(rule, place, Event(bound.code, _date(answer)))


def _start_date(rule: Rule, place: str, answer: str) -> Rule:
    return replace(rule, starts=On(_date(answer)))


def _phase_start(rule: Rule, place: str, answer: str) -> Rule:
    return _replaced(rule, place, On(_date(answer)))


BOUNDS: dict[str, Callable[[Rule, str, str], Rule]] = {
    "missing_year": _missing_year,
    "child_born": _child_born,
    "event_date": _event_date,
    "start_date": _start_date,
    "phase_start": _phase_start,
}


# Values ------------------------------------------------------------------------------------------------------------


def _expect(fact: object) -> None:
    if not fact:
        raise ValueError("answer")


def _date(answer: str) -> date:
    return date.fromisoformat(answer)


def _weekday(answer: str) -> int:
    day = int(answer)
    _expect(0 <= day <= 6)
    return day
