"""What is wrong or remarkable about a rule: ends before it begins, already over, hours at night, fifth weekdays."""

from collections.abc import Iterator
from datetime import date, time

from services.scheduling.regime import messages
from services.scheduling.regime.facts import day_of
from services.scheduling.regime.proposal import Issue, Level
from services.scheduling.regime.rule import Dates, Monthly, Pattern, Rule
from services.scheduling.regime.timeline import stretches

EARLIEST, LATEST = time(7, 0), time(22, 0)


def issues(rule: Rule, *, today: date) -> tuple[Issue, ...]:
    """Errors first. They do not depend on the wording, so hand-made rules are checked by the same function."""
    found = [*_disorder(rule), *_past(rule, today)]
    patterns = [pattern for phase in rule.phases for pattern in phase.patterns]
    found += _codes(patterns, today)
    codes = dict.fromkeys(found)
    return tuple(sorted((issue(code) for code in codes), key=lambda item: item.level is Level.WARNING))


ERRORS = frozenset({
    "clock", "end_before_start", "no_such_date", "ordinal", "until_before_from", "phases_disordered", "too_long",
    "empty", "nothing_found",
})  # fmt: skip


def issue(code: str, start: int | None = None, end: int | None = None, text: str = "") -> Issue:
    level = Level.ERROR if code in ERRORS else Level.WARNING
    return Issue(code, level, messages.ISSUES[code](), start, end, text)


def _disorder(rule: Rule) -> Iterator[str]:
    starts, ends = day_of(rule.starts), day_of(rule.ends)
    if starts and ends and ends < starts:
        yield "until_before_from"
    spans = stretches(rule)
    if any(span.first and span.past and span.past <= span.first for span in spans):
        yield "until_before_from" if len(spans) == 1 else "phases_disordered"


def _past(rule: Rule, today: date) -> Iterator[str]:
    starts = day_of(rule.starts)
    last = stretches(rule)[-1].past if rule.phases else None
    if last and last <= today:
        yield "over"
    elif starts and starts < today:
        yield "started"


def _codes(patterns: list[Pattern], today: date) -> Iterator[str]:
    for pattern in patterns:
        sure = [slot for slot in pattern.slots if not slot.twelve]
        if any(_is_at_night(slot.start) or _is_at_night(slot.end) for slot in sure):
            yield "early_hours"
        if isinstance(pattern.recurrence, Monthly) and 5 in pattern.recurrence.ordinals:
            yield "no_fifth"
        if isinstance(pattern.recurrence, Dates) and any(day < today for day in pattern.recurrence.dates):
            yield "past_dates"


def _is_at_night(clock: time | None) -> bool:
    return clock is not None and not EARLIEST <= clock <= LATEST
