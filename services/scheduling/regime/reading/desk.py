"""The state of the reading: closed phases, the open draft, and terms that wait for a pattern."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from services.scheduling.regime.reading import layout
from services.scheduling.regime.reading.draft import Draft
from services.scheduling.regime.reading.notes import Notes
from services.scheduling.regime.reading.pieces import (
    Break,
    Company,
    Daily,
    Days,
    Duration,
    Found,
    Head,
    Interval,
    Manner,
    MonthNames,
    Numbered,
    Occasion,
    OfMonth,
    Often,
    PublicHolidays,
    Reading,
    Span,
    Stage,
    Stay,
    Where,
    Without,
)
from services.scheduling.regime.reading.same_days import may_coincide
from services.scheduling.regime.reading.staging import StageBook
from services.scheduling.regime.rule import Exclusion, OpenPoint, Pattern, Terms

USES: dict[type, str] = {
    Head: "days", Daily: "days", Numbered: "days", Days: "dates", Interval: "interval", Often: "often", Span: "hours",
    Duration: "duration", Stay: "stay", Company: "company", Manner: "manner", Where: "place", Stage: "phase",
    Reading: "reading", OfMonth: "often", Without: "exclusion", PublicHolidays: "exclusion", MonthNames: "exclusion",
}  # fmt: skip

REGULAR = (
    Head, Daily, Numbered, Days, Interval, Often, Span, Duration, Stay, Stage, Occasion, Reading, Company, Manner,
    Where,
)  # fmt: skip

SEPARATING = frozenset({",", "и", "-", "/"})
MOST_COMPARED = 20  # patterns; no order has more parts
FORESIGHT = 40  # pieces; no sentence of a court needs more, and a long one must not cost its square


@dataclass(slots=True)
class Desk:
    """
    clause_text gives the words between two token places as they were written, between the same as single tokens.

    aside: why the rest of the sentence is not used; empty while it is.
    """

    clause_text: Callable[[int, int], str]
    between: Callable[[int, int], tuple[str, ...]]
    notes: Notes = field(default_factory=Notes)
    book: StageBook = field(default_factory=StageBook)
    draft: Draft | None = None
    waiting: Terms = field(default_factory=Terms)
    waiting_since: int = 0
    in_sentence: int = 0
    exclusions: list[Exclusion] = field(default_factory=list)
    open_points: list[OpenPoint] = field(default_factory=list)
    pieces: list[Found] = field(default_factory=list)
    aside: str = ""
    phase_begun: Found | None = None
    sentence_end: int = 0
    replacing: bool = False
    decided_later: bool = False
    last_head: Head | None = None
    going_back: bool = False
    back_days: tuple[int, ...] = ()
    years: tuple[bool, bool] | None = None
    each: bool = False

    def separated(self, start: int, end: int) -> bool:
        """Whether a comma, a dash or „и" stands between two places."""
        return not SEPARATING.isdisjoint(self.between(start, end))

    def open(self, found: Found) -> Draft:
        """The open draft, or a new one with the terms that waited."""
        if self.draft is None:
            self.draft = Draft(terms=self.waiting)
            self.waiting = Terms()
        self.draft.touch(found.start, found.end)
        return self.draft

    def flush(self) -> None:
        """The draft becomes patterns; hours without any day are left for the worker."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        made = layout.patterns(draft, self.notes) or self._same_days(draft)
        if not made and (draft.hours or draft.minutes):
            self._leave_hours(draft)
        elif not made and draft.says_something and not draft.has_days:
            self.notes.leave("schedule", draft.first, draft.last)
        if not made and not draft.hours:
            self.waiting = draft.terms
        self.compare(made, draft.first, draft.last)
        self.in_sentence += len(made)
        self.book.add(made)
        self.phase_begun = None if made else self.phase_begun

    def _leave_hours(self, draft: Draft) -> None:
        """An hour that no clock shows is named as such; else it is the day that is missing."""
        impossible = [hours for hours in draft.hours if hours.is_impossible]
        for hours in impossible:
            self.notes.err("clock", hours.start, hours.end)
        if not impossible:
            self.notes.leave("hours_without_day", draft.first, draft.last)

    def _same_days(self, draft: Draft) -> list[Pattern]:
        """„… след това от 10 до 18 ч.": the days of the period before, which the worker must see."""
        before = self.book.only_pattern_before
        if before is None or not draft.hours or draft.has_days:
            return []
        made = layout.with_hours(before, draft, self.notes)
        self.notes.leave("same_days", draft.first, draft.last)
        return [made]

    def close_if_timed(self) -> None:
        if self.draft and (self.draft.is_timed or not self.draft.has_days):
            self.flush()

    def doubt_years(self, has_years: bool, is_parity: bool, is_visit: bool, place: tuple[int, int]) -> None:
        """„Всяка четна година на Великден от … и на Гергьовден от …": do the years hold for both?"""
        one_sided = self.years is not None and self.years[0] != has_years
        if is_visit and one_sided and (is_parity or self.years and self.years[1]):
            self.notes.leave("condition", *place)
        self.years = (has_years, is_parity) if is_visit else None

    def doubt_whose(self, draft: Draft, span: Span, place: int) -> None:
        """„От 17 ч. в сряда, в петък от 18 ч.": hours before the days and hours behind them."""
        before, found = self.pieces[place - 1] if place else None, self.pieces[place]
        if before is None or not draft.is_timed or span.names_weekday or self.separated(before.end, found.start):
            return
        point = before.value.first if isinstance(before.value, Span) and before.value.last is None else None
        listed = point is not None and point.head is not None and len(point.head.days) > 1
        if listed or isinstance(before.value, Head) and draft.hours_first and draft.has_several_days:
            self.notes.leave("hazard_each", found.start, found.end)

    def part_dates(self) -> None:
        """„Дата: 01.09.2026 г. Определя всяка събота …": dates do not share hours with days of another sentence."""
        dated = self.draft is not None and any(isinstance(frame, Days) for frame in self.draft.frames)
        if dated and any(isinstance(found.value, Head) for found in self.pieces):
            self.flush()

    @property
    def has_regular(self) -> bool:
        """Whether days that repeat have been read; a clause about a part of the year may take their place."""
        return bool(self.draft and self.draft.has_days) or self.book.has_patterns or self.book.is_phased

    def compare(self, made: list[Pattern], start: int, end: int) -> None:
        known = self.book.now.patterns[-MOST_COMPARED:]
        if any(may_coincide(one, other) for one in made for other in known):
            self.notes.leave("same_day", start, end)

    def close_phase(self) -> None:
        """„… а след това – без социален работник": a period of which only the beginning was read must be said."""
        if self.phase_begun is not None:
            self.notes.leave("phase", self.phase_begun.start, max(self.phase_begun.end, self.sentence_end))
        self.phase_begun = None

    def used(self, found: Found) -> None:
        self.notes.use(USES[type(found.value)], found.start, found.end)

    def next_of(self, place: int, *kinds: type) -> Any:
        """The next piece of these kinds in this sentence, up to a weak break."""
        for found in self.pieces[place + 1 : place + FORESIGHT]:
            if isinstance(found.value, Break):
                return None
            if isinstance(found.value, kinds):
                return found.value
        return None

    def set_aside(self, found: Found) -> None:
        if isinstance(found.value, REGULAR):
            self.notes.leave(self.aside, found.start, found.end)
