"""Where a meeting fits: opening hours, closures and what is already taken, as plain spans of time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kernel.clock import NonexistentTime, at_sofia

STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in UTC, half-open: what ends at twelve lets the next begin at twelve."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    def contains(self, other: "Span") -> bool:
        return self.starts <= other.starts and other.ends <= self.ends


@dataclass(frozen=True, slots=True)
class Hours:
    weekday: int
    opens_at: time
    closes_at: time


def open_spans(hours: Iterable[Hours], day: date) -> list[Span]:
    """The stretches of a day in which the house is open; stretches that touch are one."""
    spans = sorted(_span(h, day) for h in hours if h.weekday == day.weekday())
    joined: list[Span] = []
    for span in spans:
        if joined and span.starts <= joined[-1].ends:
            joined[-1] = Span(joined[-1].starts, max(joined[-1].ends, span.ends))
        else:
            joined.append(span)
    return joined


def _span(hours: Hours, day: date) -> Span:
    return Span(_moment(day, hours.opens_at), _moment(day, hours.closes_at))


def _moment(day: date, clock: time) -> datetime:
    """In UTC, where spans can be compared; the hour that spring skips is the one after it."""
    try:
        return at_sofia(day, clock).astimezone(UTC)
    except NonexistentTime:
        return at_sofia(day, clock.replace(hour=clock.hour + 1)).astimezone(UTC)


def is_open(hours: Sequence[Hours], wanted: Span, day: date) -> bool:
    """A centre that has not said its hours yet is not held to any."""
    return not hours or any(span.contains(wanted) for span in open_spans(hours, day))


def free_spans(
    hours: Sequence[Hours], day: date, length: timedelta, taken: Iterable[Span], *, after: datetime
) -> Iterator[Span]:
    """Every start on the half hour where the length fits into the open hours and touches nothing that is taken."""
    busy = sorted(taken)
    for stretch in open_spans(hours, day):
        starts = stretch.starts
        while starts + length <= stretch.ends:
            wanted = Span(starts, starts + length)
            if starts > after and not any(wanted.overlaps(span) for span in busy):
                yield wanted
            starts += STEP
