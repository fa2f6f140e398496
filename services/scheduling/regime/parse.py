"""
From Bulgarian court wording to a proposed rule. The one rule of this module: never guess silently.

Whatever carries schedule meaning is either used (`understood`), asked about (`ambiguities`), wrong (`errors`) or shown
to the worker (`not_understood`).
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from kernel import clock
from services.scheduling.regime import check, facts
from services.scheduling.regime.proposal import Issue, Level, NotUnderstood, Proposal, Understood
from services.scheduling.regime.questions import questions
from services.scheduling.regime.reading.assemble import Assembly
from services.scheduling.regime.reading.children import another_child
from services.scheduling.regime.reading.leftover import SCHEDULE_USES, leftovers, near_enough
from services.scheduling.regime.reading.normalise import MAX_CHARS, Normal, normalise
from services.scheduling.regime.reading.notes import Note
from services.scheduling.regime.reading.pieces import Break, Found, Mark
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.scan import Scan, scan
from services.scheduling.regime.reading.subjects import another_parent
from services.scheduling.regime.reading.tokens import Token, tokens_of
from services.scheduling.regime.rule import Rule


def propose(
    text: str, *, decided_on: date | None = None, child_born: date | None = None, today: date | None = None
) -> Proposal:
    """
    A proposal for any text, however odd; it never raises and reads at most the first 20,000 characters.

    decided_on fixes „от постановяване на решението", child_born the ages. Resolve the ambiguities with
    `resolve.resolve`; the result may make sessions only when `questions.blocking(rule)` is empty.
    """
    normal = normalise(text[:MAX_CHARS])
    source = _Source(text, normal, tokens_of(normal))
    found = scan(Reader(source.tokens))
    pieces, skipped = _after_verdict(found.pieces)
    work = Assembly(source.text_of, source.between)
    work.read(pieces, len(source.tokens))
    return source.proposal(work, found, skipped, (decided_on, child_born, today or clock.today()))


def _after_verdict(pieces: list[Found]) -> tuple[list[Found], Note | None]:
    """When the text holds the ruling („Р Е Ш И :"), what stands before it is the story of the case."""
    verdicts = [place for place, found in enumerate(pieces) if found.value == Mark("verdict")]
    if not verdicts:
        return pieces, None
    cut = verdicts[-1]
    told = [found for found in pieces[:cut] if not isinstance(found.value, Mark | Break)]
    note = Note("before_verdict", told[0].start, told[-1].end) if told else None
    return pieces[cut + 1 :], note


class _Source:
    """The text with its tokens: turns token places into places of the original text."""

    def __init__(self, text: str, normal: Normal, tokens: list[Token]) -> None:
        self.original, self.normal, self.tokens = text, normal, tokens

    def span(self, start: int, end: int) -> tuple[int, int]:
        if not self.tokens or start >= end:
            return 0, 0
        return self.normal.span(self.tokens[start].start, self.tokens[end - 1].end)

    def text_of(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.original[first:last].strip(' ,;.\n\t-–—„“”"').removesuffix(" и").rstrip(" ,")

    def between(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens[start:end])

    # The proposal --------------------------------------------------------------------------------

    def proposal(
        self, work: Assembly, found: Scan, skipped: Note | None, given: tuple[date | None, date | None, date]
    ) -> Proposal:
        rule = _rule(work, given)
        notes = work.notes
        schedule = [note for note in notes.used if note.code in SCHEDULE_USES]
        left = [*near_enough(self.tokens, found, notes), *leftovers(self.tokens, found, notes, skipped)]
        others = (another_child(self.tokens, schedule), another_parent(self.tokens, schedule))
        left += [note for note in (skipped, *others) if note]
        issues = [*self._issues(notes.wrong), *self._whole_issues(rule, given[2])]
        return Proposal(
            text=self.original,
            rule=rule,
            understood=tuple(Understood(*self._part(note), note.code) for note in _in_order(notes.used)),
            not_understood=(*self._not_understood(left), *self._cut_off()),
            ambiguities=questions(rule) if rule else (),
            errors=tuple(item for item in issues if item.level is Level.ERROR),
            warnings=tuple(item for item in issues if item.level is Level.WARNING),
        )

    def _part(self, note: Note) -> tuple[int, int, str]:
        start, end = self.span(note.start, note.end)
        return start, end, self.original[start:end]

    def _not_understood(self, notes: list[Note]) -> Iterator[NotUnderstood]:
        for note in _in_order(notes):
            yield NotUnderstood(*self._part(note), note.code)

    def _cut_off(self) -> Iterator[NotUnderstood]:
        cut = self._cut()
        if cut < len(self.original):
            yield NotUnderstood(cut, len(self.original), self.original[cut:], "not_read")

    def _cut(self) -> int:
        """Where the reading stopped."""
        read = self.tokens[-1].end if self.tokens else len(self.normal.text)
        rest = self.normal.text[read:].strip(' "\n')  # closing quotes are no tokens
        return self.normal.origin[read] if rest else min(len(self.original), MAX_CHARS)

    def _issues(self, notes: list[Note]) -> Iterator[Issue]:
        for note in _in_order(notes):
            start, end, text = self._part(note)
            yield check.issue(note.code, start, end, text)

    def _whole_issues(self, rule: Rule | None, today: date) -> Iterator[Issue]:
        if self._cut() < len(self.original):
            yield check.issue("too_long")
        if rule is None or not rule.phases:
            yield check.issue("nothing_found" if self.tokens else "empty")
        if rule is not None:
            yield from check.issues(rule, today=today)


def _in_order(notes: list[Note]) -> list[Note]:
    unique = sorted(set(notes), key=lambda note: (note.start, note.end, note.code))
    return [next(same) for _, same in groupby(unique)]


def _rule(work: Assembly, given: tuple[date | None, date | None, date]) -> Rule | None:
    phases, starts, ends = work.book.phases()
    if not phases and not work.open_points:
        return None
    rule = Rule(phases, starts, ends, tuple(work.exclusions), tuple(work.open_points))
    decided_on, born, _ = given
    rule = facts.with_decision(rule, decided_on) if decided_on else rule
    return facts.with_birth(rule, born) if born else rule
