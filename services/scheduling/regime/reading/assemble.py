"""Pieces in their order → phases, patterns, exclusions and open points, with a note for everything read or left."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from services.scheduling.regime.reading import clauses, cutting, phasing, special, topics
from services.scheduling.regime.reading.desk import Desk
from services.scheduling.regime.reading.draft import Draft, with_terms
from services.scheduling.regime.reading.pieces import (
    Back,
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
    Numbered,
    OfMonth,
    Often,
    Point,
    Reading,
    Span,
    Stage,
    Stay,
    Unclear,
    Where,
    Without,
)
from services.scheduling.regime.rule import Per, Terms, Unit

HOLDS = Mark("holds")


@dataclass(slots=True)
class Assembly(Desk):
    """The state of the reading: closed phases, the open draft, and terms that wait for a pattern."""

    # The walk --------------------------------------------------------------------------------

    def read(self, pieces: list[Found], end: int) -> None:
        """One sentence after the other; a draft without hours stays open, the next sentence may bring them."""
        cut = cutting.sentences(pieces)
        ends = cutting.ends(pieces, cut, end)
        for number, sentence in enumerate(cut):
            self.decided_later = any(piece.value == HOLDS for later in cut[number + 1 :] for piece in later)
            following = cut[number + 1] if number + 1 < len(cut) else []
            self.replacing = cutting.replaces([*sentence, *following])
            self.sentence_end = ends[number]
            self._sentence(sentence, following)
        self.flush()
        self.close_phase()

    def _sentence(self, pieces: list[Found], following: list[Found]) -> None:
        self.pieces, self.aside = pieces, "replaced" if cutting.is_replaced(pieces, following) else ""
        self.going_back, self.back_days, self.years, self.each = False, (), None, False
        self.close_if_timed()
        self.part_dates()
        self.in_sentence = 0
        self._forget_waiting(pieces[0].start)
        money_from = cutting.money_from(pieces)
        place = 0
        while place < len(pieces):
            if money_from is not None and place >= money_from:
                self.aside = self.aside or "money"
            place = self._step(place)

    def _forget_waiting(self, start: int) -> None:
        """A place or person that was named in a sentence without days, before any, belongs to nothing."""
        if self.waiting != Terms():
            self.notes.leave("terms_unused", self.waiting_since, start)
            self.waiting = Terms()

    def _step(self, place: int) -> int:
        found = self.pieces[place]
        if isinstance(found.value, Mark):
            topics.read_mark(self, found.value, found.start)
            return place + 1
        if self.aside == clauses.EXCEPTED and isinstance(found.value, Break):
            self.aside = ""
        if self.aside:
            self.set_aside(found)
            return place + 1
        if isinstance(found.value, Without):
            return clauses.exclude(self, place)
        if special.opens(found.value, self.pieces):
            return clauses.read_special(self, place)
        return self._regular(place)

    def _regular(self, place: int) -> int:
        found = self.pieces[place]
        handler = HANDLERS.get(type(found.value))
        if handler:
            handler(self, found, place)
        return place + 1

    # Days and rates ------------------------------------------------------------------------------

    def on_head(self, found: Found, place: int) -> None:
        head: Head | None = self._complete(found.value)
        if head is None:
            self.notes.leave("schedule", found.start, found.end)
            self.close_if_timed()
            self.aside = "schedule"
            return
        self.used(found)
        if head.either:
            self.notes.leave("either", found.start, found.end)
        if head.dashed:
            self.notes.leave("day_dash", found.start, found.end)
        if head.is_bare and self._is_way_back():
            self.back_days = head.days
            return
        if head.is_bare and self._contradicts(head, found, place):
            self.notes.leave("days_unused", found.start, found.end)
            return
        if head.is_bare:
            self._bare(head, found)
            return
        if self.draft and self._begins_new(head, place):
            self.flush()
        draft = self.open(found)
        draft.either |= head.either
        draft.ranged |= head.ranged
        draft.of_month |= head.of_month
        self._add_frame(draft, head)

    def _complete(self, head: Head) -> Head | None:
        """„През втората и четвъртата" takes the noun of the head before it."""
        if head.unit is not None:
            self.last_head = head if head.ordinals else self.last_head
            return head
        before = self.last_head
        return replace(before, every=head.every, ordinals=head.ordinals) if before else None

    def _begins_new(self, head: Head, place: int) -> bool:
        """Not when it only says, behind days and hours, how often: „вторник от 17 до 19 ч., всяка седмица"."""
        draft = self.draft
        if draft is None or not (draft.is_timed and draft.has_days):
            return False
        if self.next_of(place, Head, Span):
            return True
        if draft.frames and self._is_week_of(draft.frames[-1], head):
            return len(draft.frames) > 1 or "и" in self.between(self.pieces[place - 1].end, self.pieces[place].start)
        lacks_rate = not draft.frames and not draft.rate
        return not (lacks_rate and (head.unit is Unit.WEEK or draft.is_counted_by(head)))

    def _add_frame(self, draft: Draft, head: Head) -> None:
        """„Всяка седмица, всяка сряда": the week only repeats how often the days come."""
        only = draft.frames[-1] if draft.frames else None
        if isinstance(only, Head) and self._is_week_of(only, head):
            draft.frames[-1], draft.bare = head, only.days
            return
        draft.close_week(head)
        weekly_frame = isinstance(only, Head) and only.unit is Unit.WEEK and not draft.bare
        if weekly_frame and head.unit is Unit.WEEKDAY and not head.ordinals and not head.parity:
            draft.bare = head.days
        elif head.unit is Unit.WEEK and head.every and not head.ordinals and not head.parity and draft.frames:
            return
        else:
            draft.frames.append(head)

    def _is_week_of(self, days: Any, week: Head) -> bool:
        """„Всяка събота и неделя от първата и третата седмица": the weeks say in which of them the days count."""
        plain = isinstance(days, Head) and days.unit is Unit.WEEKDAY and not days.ordinals and not days.parity
        return plain and week.unit is Unit.WEEK and bool(week.ordinals or week.parity)

    def _bare(self, head: Head, found: Found) -> None:
        if self.draft and not self._joins(self.draft, head):
            self.flush()
        draft = self.open(found)
        draft.either |= head.either
        draft.ranged |= head.ranged
        if head.plural and not draft.frames and not draft.rate:
            draft.frames.append(replace(head, every=True))
        elif head.ranged and draft.frames == [Daily()] and not draft.is_timed:
            draft.frames = [replace(head, every=True)]
        else:
            draft.add_days(head.days)

    def _contradicts(self, head: Head, found: Found, place: int) -> bool:
        """„Всяка сряда (вторник)": what a bracket says again must be the same."""
        before = self.pieces[place - 1] if place else None
        if self.draft is None or before is None or not isinstance(before.value, Head):
            return False
        return "(" in self.between(before.end, found.start) and not set(head.days) <= set(before.value.days)

    def _joins(self, draft: Draft, head: Head) -> bool:
        """Further days share how often the first ones come, unless that would be a guess (see `frame_shared`)."""
        frame = draft.weekday_frame()
        if not draft.is_timed or frame is None or not frame.ordinals:
            return not (draft.is_timed and any(not isinstance(item, Head) for item in draft.frames))
        return set(head.days) <= set(frame.days) or head.days[0] == (frame.days[-1] + 1) % 7

    def on_daily(self, found: Found, place: int) -> None:
        if self.draft and (self.draft.is_timed or self.draft.frames) and self.draft.has_days:
            self.flush()
        self.open(found).frames.append(found.value)
        self.used(found)

    def on_rate(self, found: Found, place: int) -> None:
        """A rate stands before its days, or behind a finished pattern whose number it repeats."""
        ahead = self.next_of(place, Head, Daily, Numbered) or self._named_span_ahead(place)
        if self.draft and self.draft.is_timed and self.draft.has_days and (ahead or self.draft.rate):
            self.flush()
        draft = self.open(found)
        self.used(found)
        if isinstance(found.value, Often) and draft.frames:
            self._repeat(draft, found)
            return
        other = isinstance(found.value, Interval) and ahead and draft.every_weekday  # „всяка сряда и през седмица в …"
        if other or draft.rate and draft.rate != found.value:
            self.notes.leave("rate_unused", found.start, found.end)
        draft.rate = found.value
        draft.bare = found.value.days or draft.bare

    def _named_span_ahead(self, place: int) -> bool:
        span = self.next_of(place, Span)
        return isinstance(span, Span) and bool(span.first and span.first.head)

    def _repeat(self, draft: Draft, found: Found) -> None:
        """„Всяка първа и трета събота, два пъти месечно"."""
        frame = draft.frames[-1]
        counted = len(frame.ordinals) if isinstance(frame, Head) and frame.ordinals else None
        weekly = counted is None and found.value.per is Per.MONTH
        if found.value.times and (weekly or counted and counted != found.value.times):
            self.notes.leave("count_mismatch", found.start, found.end)

    def on_of_month(self, found: Found, place: int) -> None:
        self.open(found).of_month = True
        self.used(found)

    # Hours --------------------------------------------------------------------------------

    def on_span(self, found: Found, place: int) -> None:
        if self.each and not found.value.names_weekday:
            self.notes.leave("hazard_each", found.start, found.end)
            return
        span: Span = self._as_way_back(found.value)
        first = span.first or Point()
        if first.head and not first.head.is_bare:
            self.on_head(replace(found, value=first.head), place)
            span = replace(span, first=replace(first, head=None))
        elif self.draft and (first.head and not self._fits(self.draft, first.head) or self._begins_other(place)):
            self.flush()
        if span.last and span.last.head and not span.last.head.is_bare:
            self.notes.leave("return_day", found.start, found.end)
        draft = self.open(found)
        self.used(found)
        if draft.is_begun_by(span) and not self.separated(self.pieces[place - 1].end, found.start):
            draft.begin_hours(span)
            return
        self.doubt_whose(draft, span, place)
        draft.own_days |= self._each_names_its_day(draft, place)
        self._place_days(draft, span)
        self._doubt_span(draft, span, found)
        draft.add_span(span, found.start, found.end)

    def _begins_other(self, place: int) -> bool:
        """„От 10 до 12 ч. всяка първа събота и от 14 до 16 ч. всяка втора неделя": hours stand before their days."""
        behind = self.pieces[place + 1].value if place + 1 < len(self.pieces) else None
        names_days = isinstance(behind, Head) and not behind.is_bare and bool(behind.days or behind.ordinals)
        return names_days and self.draft is not None and self.draft.hours_first and bool(self.draft.frames)

    def _each_names_its_day(self, draft: Draft, place: int) -> bool:
        """„Понеделник и сряда … от 17 до 19 ч. в сряда и от 18 до 19 ч. в понеделник": each day has its from–to."""
        listed = [found.value for found in takewhile(lambda found: isinstance(found.value, Span), self.pieces[place:])]
        if draft.is_timed or len(listed) < 2 or not all(span.may_name_its_own_day for span in listed):
            return False
        named = [day for span in listed for day in span.last.head.days]
        return sorted(named) == sorted(draft.known_days)

    def _doubt_span(self, draft: Draft, span: Span, found: Found) -> None:
        has_days = draft.names_days and not draft.hours_first and not draft.names_own_day(span)
        if has_days and (span.ends_on_several_days or draft.is_timed and span.may_name_its_own_day):
            self.notes.leave("return_day", found.start, found.end)

    def on_back(self, found: Found, place: int) -> None:
        self.going_back = True

    def _is_way_back(self) -> bool:
        return self.going_back and self.draft is not None and (self.draft.lacks_end or self.draft.lacks_hours)

    def _as_way_back(self, span: Span) -> Span:
        """„Взема детето в 10 ч. в събота и го връща в 18 ч. в неделя": the second time ends what the first began."""
        end = span.first or span.last
        if not self._is_way_back() or end is None or span.first and span.last:
            return span
        day = Head(unit=Unit.WEEKDAY, days=self.back_days) if self.back_days else None
        self.going_back, self.back_days = False, ()
        return Span(None, replace(end, head=end.head or day))

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
        known = self.draft.minutes if self.draft else None
        if found.value.at_most or known not in (None, found.value.minutes):
            self.notes.leave("duration", found.start, found.end)
            return
        draft = self.open(found)
        draft.minutes, draft.per_week = found.value.minutes, found.value.per_week
        self.used(found)

    # Terms --------------------------------------------------------------------------------

    def on_stay(self, found: Found, place: int) -> None:
        """Beside a pattern it belongs to that; in a sentence of its own to the patterns before it."""
        alone = self.draft is None and not self.next_of(place, Head, Interval, Daily, Often, Span)
        if alone and self.book.set_stay(overnight=found.value.overnight):
            self.used(found)
            return
        draft = self.open(found)
        if draft.overnight is not None and draft.overnight != found.value.overnight:
            self.notes.leave("stay_conflict", found.start, found.end)
        draft.overnight = found.value.overnight
        self.used(found)

    def on_terms(self, found: Found, place: int) -> None:
        """Terms belong to the pattern beside them; in a sentence of their own, to all patterns of the phase."""
        self.used(found)
        if self.draft:
            self._doubt_terms(found)
            self.draft.add_terms(found.value)
        elif self.next_of(place, Head, Interval, Daily, Often, Span) or not self.book.has_patterns:
            self.waiting_since = found.start if self.waiting == Terms() else self.waiting_since
            self.waiting = with_terms(self.waiting, found.value)
        else:
            self.book.add_terms(found.value)
            if self.book.is_phased:
                self.notes.leave("terms_of_which_phase", found.start, found.end)

    def _doubt_terms(self, found: Found) -> None:
        """Behind several patterns of one sentence: for the last of them only, or for all?"""
        several = self.in_sentence and self.draft and self.draft.is_timed
        if several and any(pattern.terms == Terms() for pattern in self.book.now.patterns[-self.in_sentence :]):
            self.notes.leave("terms_of_which_days", found.start, found.end)

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
        if found.value.code == "repeal" and self.replacing:
            return
        if found.value.code == "claim" and self.decided_later:
            self.aside = "claimed"
        if found.value.code == "each" and self.draft and not self.draft.is_timed:
            self.each = self.draft.has_several_days
        self.notes.leave(f"hazard_{found.value.code}", found.start, found.end)


HANDLERS: dict[type, Callable[[Any, Found, int], None]] = {
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
    Stage: phasing.read_stage,
    Back: Assembly.on_back,
}
