"""The state of the reading: closed phases, the open draft, and terms that wait for a pattern."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.scheduling.regime.reading import layout
from services.scheduling.regime.reading.draft import Draft
from services.scheduling.regime.reading.notes import Notes
from services.scheduling.regime.reading.pieces import Found
from services.scheduling.regime.reading.staging import StageBook
from services.scheduling.regime.rule import Exclusion, OpenPoint, Terms


@dataclass(slots=True)
class Desk:
    """
    clause_text gives the words between two token places, separated tells whether a comma or „и" stands between them.

    aside: why the rest of the sentence is not used; empty while it is.
    """

    clause_text: Callable[[int, int], str]
    separated: Callable[[int, int], bool]
    notes: Notes = field(default_factory=Notes)
    book: StageBook = field(default_factory=StageBook)
    draft: Draft | None = None
    waiting: Terms = field(default_factory=Terms)
    exclusions: list[Exclusion] = field(default_factory=list)
    open_points: list[OpenPoint] = field(default_factory=list)
    pieces: list[Found] = field(default_factory=list)
    aside: str = ""

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
        made = layout.patterns(draft, self.notes)
        if not made and (draft.hours or draft.minutes):
            self.notes.leave("hours_without_day", draft.first, draft.last)
        if not made and not draft.hours:
            self.waiting = draft.terms
        self.book.add(made)

    def close_if_timed(self) -> None:
        if self.draft and (self.draft.is_timed or not self.draft.has_days):
            self.flush()
