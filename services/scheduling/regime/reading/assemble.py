"""Pieces in their order → phases, patterns, exclusions and open points, with a note for everything read or left."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.scheduling.regime.reading import clauses, special
from services.scheduling.regime.reading.desk import Desk
from services.scheduling.regime.reading.draft import Draft, with_terms
from services.scheduling.regime.reading.pieces import (
    Break,
    Company,
    Daily,
    Days,
    Duration,
    Found,
    Hazard,
    Head,
    Interval,
    Manner,
    Mark,
    MonthNames,
    Numbered,
    Occasion,
    OfMonth,
    Often,
    Point,
    PublicHolidays,
    Reading,
    Span,
    Stage,
    Stay,
    Unclear,
    Where,
    Without,
)
from services.scheduling.regime.rule import Unit

USES: dict[type, str] = {
    Head: "days", Daily: "days", Numbered: "days", Days: "dates", Interval: "interval", Often: "often", Span: "hours",
    Duration: "duration", Stay: "stay", Company: "company", Manner: "manner", Where: "place", Stage: "phase",
    Reading: "reading", OfMonth: "often", Without: "exclusion", PublicHolidays: "exclusion", MonthNames: "exclusion",
}  # fmt: skip
REGULAR = (Head, Daily, Numbered, Days, Interval, Often, Span, Duration, Stay, Stage, Occasion, Reading)


@dataclass(slots=True)
class Assembly(Desk):
    """The state of the reading: closed phases, the open draft, and terms that wait for a pattern."""

    # The walk --------------------------------------------------------------------------------

    def read(self, pieces: list[Found]) -> None:
        """One sentence after the other; a draft without hours stays open, the next sentence may bring them."""
        for sentence in sentences(pieces):
            self._sentence(sentence)
        self.flush()

    def _sentence(self, pieces: list[Found]) -> None:
        self.pieces, self.aside = pieces, ""
        self.close_if_timed()
        money_from = _money_from(pieces)
        place = 0
        while place < len(pieces):
            if money_from is not None and place >= money_from:
                self.aside = self.aside or "money"
            place = self._step(place)

    def _step(self, place: int) -> int:
        found = self.pieces[place]
        if isinstance(found.value, Mark):
            self._mark(found.value)
            return place + 1
        if self.aside:
            self._set_aside(found)
            return place + 1
        if isinstance(found.value, Without):
            return clauses.exclude(self, place)
        if special.opens(found.value):
            return clauses.read_special(self, place)
        return self._regular(place)

    def _mark(self, mark: Mark) -> None:
        if mark.topic in ("repeal", "other_person"):
            self.flush()
            self.aside = mark.topic
        elif mark.topic in ("holds", "instead") and self.aside == "repeal":
            self.aside = ""

    def _set_aside(self, found: Found) -> None:
        if isinstance(found.value, REGULAR):
            self.notes.leave(self.aside, found.start, found.end)

    def _regular(self, place: int) -> int:
        found = self.pieces[place]
        handler = HANDLERS.get(type(found.value))
        if handler:
            handler(self, found, place)
        return place + 1

    # Notes ------------------------------------------------------------------------------------------

    def used(self, found: Found) -> None:
        self.notes.use(USES[type(found.value)], found.start, found.end)

    def next_of(self, place: int, *kinds: type) -> Any:
        """The next piece of these kinds in this sentence, up to a weak break."""
        for found in self.pieces[place + 1 :]:
            if isinstance(found.value, Break):
                return None
            if isinstance(found.value, kinds):
                return found.value
        return None

    # Days and rates ------------------------------------------------------------------------------

    def on_head(self, found: Found, place: int) -> None:
        head: Head = found.value
        self.used(found)
        if head.either:
            self.notes.leave("either", found.start, found.end)
        if head.is_bare:
            self._bare(head, found)
            return
        if self.draft and self._begins_new(head):
            self.flush()
        draft = self.open(found)
        draft.either |= head.either
        draft.of_month |= head.of_month
        self._add_frame(draft, head)

    def _begins_new(self, head: Head) -> bool:
        draft = self.draft
        return bool(draft and draft.is_timed and draft.has_days)

    def _add_frame(self, draft: Draft, head: Head) -> None:
        """„Всяка седмица, всяка сряда": the week only repeats how often the days come."""
        only = draft.frames[-1] if draft.frames else None
        weekly_frame = isinstance(only, Head) and only.unit is Unit.WEEK and not draft.bare
        if weekly_frame and head.unit is Unit.WEEKDAY and not head.ordinals and not head.parity:
            draft.bare = head.days
        elif head.unit is Unit.WEEK and head.every and not head.ordinals and not head.parity and draft.frames:
            return
        else:
            draft.frames.append(head)

    def _bare(self, head: Head, found: Found) -> None:
        if self.draft and not self._joins(self.draft, head):
            self.flush()
        draft = self.open(found)
        draft.either |= head.either
        if head.plural and not draft.frames and not draft.rate:
            draft.frames.append(replace(head, every=True))
        elif not (head.ranged and not head.days):
            draft.add_days(head.days)

    def _joins(self, draft: Draft, head: Head) -> bool:
        """Further days share how often the first ones come, unless that would be a guess (see `frame_shared`)."""
        frame = draft.weekday_frame()
        if not draft.is_timed or frame is None or not frame.ordinals:
            return not (draft.is_timed and any(not isinstance(item, Head) for item in draft.frames))
        return head.days[0] == (frame.days[-1] + 1) % 7

    def on_daily(self, found: Found, place: int) -> None:
        if self.draft and (self.draft.is_timed or self.draft.frames) and self.draft.has_days:
            self.flush()
        self.open(found).frames.append(found.value)
        self.used(found)

    def on_rate(self, found: Found, place: int) -> None:
        """A rate stands before its days, or behind a finished pattern whose number it repeats."""
        ahead = self.next_of(place, Head, Daily, Numbered)
        if self.draft and self.draft.is_timed and self.draft.has_days and (ahead or self.draft.rate):
            self.flush()
        draft = self.open(found)
        self.used(found)
        if isinstance(found.value, Often) and draft.frames:
            self._repeat(draft, found)
            return
        draft.rate = found.value
        if isinstance(found.value, Interval) and found.value.days:
            draft.bare = found.value.days

    def _repeat(self, draft: Draft, found: Found) -> None:
        """„Всяка първа и трета събота, два пъти месечно"."""
        frame = draft.frames[-1]
        counted = len(frame.ordinals) if isinstance(frame, Head) and frame.ordinals else None
        if found.value.times and counted and counted != found.value.times:
            self.notes.leave("count_mismatch", found.start, found.end)

    def on_of_month(self, found: Found, place: int) -> None:
        self.open(found).of_month = True
        self.used(found)

    # Hours --------------------------------------------------------------------------------

    def on_span(self, found: Found, place: int) -> None:
        span: Span = found.value
        first = span.first or Point()
        if first.head and not first.head.is_bare:
            self.on_head(replace(found, value=first.head), place)
            span = replace(span, first=replace(first, head=None))
        elif first.head and self.draft and not self._fits(self.draft, first.head):
            self.flush()
        if span.last and span.last.head and not span.last.head.is_bare:
            self.notes.leave("return_day", found.start, found.end)
        draft = self.open(found)
        self.used(found)
        self._place_days(draft, span)
        draft.add_span(span, found.start, found.end)

    def _fits(self, draft: Draft, head: Head) -> bool:
        """Whether hours that name their own weekday belong to the days read so far."""
        if not draft.has_days:
            return True
        frame = draft.weekday_frame()
        return frame is None or head.days[0] in frame.days or not draft.is_timed and not frame.ordinals

    def _place_days(self, draft: Draft, span: Span) -> None:
        """„От 10 ч. в събота до 18 ч. в неделя" names the days of a draft that has none."""
        days = span.first.head.days if span.first and span.first.head else ()
        if days and not draft.weekday_frame():
            draft.bare = tuple(dict.fromkeys((*draft.bare, *days)))

    def on_duration(self, found: Found, place: int) -> None:
        if found.value.at_most:
            self.notes.leave("duration", found.start, found.end)
            return
        self.open(found).minutes = found.value.minutes
        self.used(found)

    # Terms --------------------------------------------------------------------------------

    def on_stay(self, found: Found, place: int) -> None:
        draft = self.open(found)
        if draft.overnight is not None and draft.overnight != found.value.overnight:
            self.notes.leave("stay_conflict", found.start, found.end)
        draft.overnight = found.value.overnight
        self.used(found)

    def on_terms(self, found: Found, place: int) -> None:
        """Terms belong to the pattern beside them; in a sentence of their own, to all patterns of the phase."""
        self.used(found)
        if self.draft:
            self.draft.add_terms(found.value)
        elif self.next_of(place, Head, Interval, Daily, Often, Span) or not self.book.has_patterns:
            self.waiting = with_terms(self.waiting, found.value)
        else:
            self.book.add_terms(found.value)
            if self.book.is_phased:
                self.notes.leave("terms_of_which_phase", found.start, found.end)

    def on_reading(self, found: Found, place: int) -> None:
        if self.draft is None:
            self.notes.leave("reading", found.start, found.end)
            return
        self.draft.reading = found.value
        self.used(found)

    def on_unclear(self, found: Found, place: int) -> None:
        bad = found.value.code == "no_such_date"
        (self.notes.err if bad else self.notes.leave)(found.value.code, found.start, found.end)

    def on_hazard(self, found: Found, place: int) -> None:
        self.notes.leave(f"hazard_{found.value.code}", found.start, found.end)

    # Phases --------------------------------------------------------------------------------

    def on_stage(self, found: Found, place: int) -> None:
        stage: Stage = found.value
        ahead = self._pattern_ahead(place)
        busy = self.book.has_patterns or bool(self.draft and self.draft.has_days)
        if not stage.whole and (stage.follows or busy and ahead and self._leads(stage, place)):
            self.flush()
            self._begin(stage, found)
        elif self.book.bound(stage, leading=not busy):
            self.used(found)
        else:
            self.notes.leave("phase", found.start, found.end)

    def _begin(self, stage: Stage, found: Found) -> None:
        if self.book.begin(stage):
            self.used(found)
        else:
            self.notes.leave("phase", found.start, found.end)

    def _leads(self, stage: Stage, place: int) -> bool:
        """Whether a new phase begins; in the middle of a sentence it is said, but doubted."""
        found = self.pieces[place]
        if place > 0 and not stage.leads and not isinstance(self.pieces[place - 1].value, Stage | Break):
            self.notes.leave("phase_or_limit", found.start, found.end)
        return True

    def _pattern_ahead(self, place: int) -> bool:
        """Whether a new pattern begins behind this stage, before any other stage or break."""
        for found in self.pieces[place + 1 :]:
            if isinstance(found.value, Break) or isinstance(found.value, Stage) and found.value.follows:
                return False
            if special.is_rate(found.value) or isinstance(found.value, Days):
                return True
            if isinstance(found.value, Head | Span) and not (self.draft and self.draft.has_days):
                return True
        return False


HANDLERS: dict[type, Callable[[Assembly, Found, int], None]] = {
    Head: Assembly.on_head,
    Daily: Assembly.on_daily,
    Numbered: Assembly.on_daily,
    Days: Assembly.on_daily,
    Interval: Assembly.on_rate,
    Often: Assembly.on_rate,
    OfMonth: Assembly.on_of_month,
    Span: Assembly.on_span,
    Duration: Assembly.on_duration,
    Stay: Assembly.on_stay,
    Company: Assembly.on_terms,
    Manner: Assembly.on_terms,
    Where: Assembly.on_terms,
    Reading: Assembly.on_reading,
    Unclear: Assembly.on_unclear,
    Hazard: Assembly.on_hazard,
    Stage: Assembly.on_stage,
}


def sentences(pieces: list[Found]) -> list[list[Found]]:
    """Cut at strong breaks."""
    found: list[list[Found]] = [[]]
    for piece in pieces:
        if isinstance(piece.value, Break) and piece.value.strong:
            found.append([])
        else:
            found[-1].append(piece)
    return [sentence for sentence in found if sentence]


def _money_from(pieces: list[Found]) -> int | None:
    """Where a sentence about money begins to be one: at „осъжда", else at its beginning."""
    topics = [piece.value.topic if isinstance(piece.value, Mark) else "" for piece in pieces]
    if "money" not in topics:
        return None
    return topics.index("pays") if "pays" in topics else 0
