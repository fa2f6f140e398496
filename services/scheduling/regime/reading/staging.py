"""The book of phases: where one begins and ends, and what holds for the whole regime."""

from dataclasses import dataclass, field, replace

from services.scheduling.regime.reading.draft import with_terms
from services.scheduling.regime.reading.layout import stay
from services.scheduling.regime.reading.pieces import Company, Manner, Stage, Where
from services.scheduling.regime.rule import After, Bound, On, Pattern, Phase


def _with_stay(pattern: Pattern, overnight: bool) -> Pattern:
    if pattern.overnight is not None:
        return pattern
    return replace(pattern, overnight=overnight, slots=stay(pattern.slots) if overnight else pattern.slots)


@dataclass(slots=True)
class Entry:
    patterns: list[Pattern] = field(default_factory=list)
    starts: Bound | None = None
    ends: Bound | None = None

    @property
    def is_empty(self) -> bool:
        return not self.patterns


@dataclass(slots=True)
class StageBook:
    entries: list[Entry] = field(default_factory=lambda: [Entry()])
    starts: Bound | None = None
    ends: Bound | None = None

    @property
    def now(self) -> Entry:
        return self.entries[-1]

    @property
    def has_patterns(self) -> bool:
        return bool(self.now.patterns)

    @property
    def is_phased(self) -> bool:
        return len(self.entries) > 1

    @property
    def only_pattern_before(self) -> Pattern | None:
        """The single pattern of the phase before, while the present one is still empty."""
        if not self.is_phased or self.has_patterns or len(self.entries[-2].patterns) != 1:
            return None
        return self.entries[-2].patterns[0]

    def add(self, patterns: list[Pattern]) -> None:
        """„Всяка първа събота … и всяка трета събота …" at the same hours stay two patterns: the order says it so."""
        self.now.patterns.extend(patterns)

    def add_terms(self, piece: Company | Manner | Where) -> None:
        self.now.patterns = [replace(pattern, terms=with_terms(pattern.terms, piece)) for pattern in self.now.patterns]

    def set_stay(self, *, overnight: bool) -> bool:
        """Settle whether the child stays, for the patterns that left it open; False when none did."""
        open_ones = [pattern for pattern in self.now.patterns if pattern.overnight is None]
        agree = [pattern for pattern in self.now.patterns if pattern.overnight is overnight]
        self.now.patterns = [_with_stay(pattern, overnight) for pattern in self.now.patterns]
        return bool(open_ones) or bool(agree) and len(agree) == len(self.now.patterns)

    def begin(self, stage: Stage) -> bool:
        """
        A new phase. False: the words contradict what was read before (or nothing came before „след това").
        """
        if not self.has_patterns:
            return self._begin_on_empty(stage)
        before = self.now
        self.entries.append(Entry(starts=stage.starts, ends=stage.ends))
        return self._tie(before, self.now)

    def _begin_on_empty(self, stage: Stage) -> bool:
        """„През първите три месеца, а през следващите …" with nothing in between, or the text begins in the middle."""
        if stage.starts and not isinstance(stage.starts, After):
            return self.bound(stage, leading=True)
        fresh = self.is_phased and self.now.ends is None
        self.now.ends = stage.ends or self.now.ends
        return fresh

    def _tie(self, before: Entry, after: Entry) -> bool:
        """The new phase begins where the one before ends, when both say the same."""
        if after.starts is None or after.starts == before.ends:
            after.starts = None
            return before.ends is not None
        if isinstance(after.starts, After):
            return self._tie_after(before, after, after.starts)
        return True

    def _tie_after(self, before: Entry, after: Entry, starts: After) -> bool:
        """„След третия месец" ends the phase before, or repeats its length, alone or summed with those before."""
        after.starts = None
        if before.ends is None:
            before.ends = starts
            return len(self.entries) == 2
        lengths = [entry.ends for entry in self.entries[:-1]]
        same_unit = all(isinstance(length, After) and length.unit == starts.unit for length in lengths)
        return same_unit and sum(length.amount for length in lengths if isinstance(length, After)) == starts.amount

    def bound(self, stage: Stage, *, leading: bool) -> bool:
        """Set the ends of the present phase, or of the whole regime when they come before or after all of it."""
        entry = self.now
        if stage.whole:
            return self._set_all(stage)
        if stage.starts and not self._set_start(entry, stage.starts):
            return False
        if stage.ends is None:
            return bool(stage.starts)
        if entry.ends is None or entry.ends == stage.ends:
            entry.ends = stage.ends
            return True
        if isinstance(entry.ends, On) and isinstance(stage.ends, On):
            return False  # „От юни 2027 г. всяка сряда … до 15.08.2027 г.": one of the two is not the end
        return self._narrow(entry, stage.ends) if stage.leads else self._set_whole(stage.ends)

    def _narrow(self, entry: Entry, ends: Bound) -> bool:
        """„За срок от една година, през първите три месеца …": what was read first holds for the whole."""
        whole, entry.ends = entry.ends, ends
        return whole is None or self._set_whole(whole)

    def _set_all(self, stage: Stage) -> bool:
        fits = self.starts is None or stage.starts is None
        self.starts = self.starts or stage.starts
        return fits and (stage.ends is None or self._set_whole(stage.ends))

    def _set_start(self, entry: Entry, starts: Bound) -> bool:
        if len(self.entries) == 1 or entry.starts is None and entry.is_empty:
            if entry.starts is not None and entry.starts != starts:
                return False
            entry.starts = starts
            return True
        if self.starts is None and self.entries[0].starts is None:
            self.starts = starts
            return True
        return False

    def _set_whole(self, ends: Bound) -> bool:
        if self.ends is not None and self.ends != ends:
            return False
        self.ends = ends
        return True

    def phases(self) -> tuple[tuple[Phase, ...], Bound | None, Bound | None]:
        """The phases with patterns; the first start, and with a single phase its end, belong to the regime."""
        kept = [entry for entry in self.entries if entry.patterns]
        if not kept:
            return (), self.starts, self.ends
        starts, ends = self.starts or kept[0].starts, self.ends
        kept[0].starts = None
        if len(kept) == 1 and ends is None:
            ends, kept[0].ends = kept[0].ends, None
        return tuple(Phase(tuple(e.patterns), e.starts, e.ends) for e in kept), starts, ends
