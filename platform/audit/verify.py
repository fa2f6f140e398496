"""Whether the events of a place are still those that were sealed: the first bad seal, and what is wrong with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit import canon, cutting, spans
from audit.enums import Fault
from audit.heads import Head
from audit.models import Check, Event, Seal
from audit.sealing import GENESIS
from kernel.clock import now
from kernel.place import require

AT_ONCE = 20_000  # events in memory
LATE = timedelta(minutes=10)  # the sealer works every few seconds; longer means that it stands still


@dataclass(frozen=True, slots=True)
class Finding:
    seal: int
    fault: Fault
    covers: str = ""

    def __str__(self) -> str:
        events = f" (events {self.covers})" if self.covers else ""
        return f"seal {self.seal}{events}: {self.fault.label}"


@dataclass(frozen=True, slots=True)
class Report:
    seals: int
    events: int
    heads: int
    finding: Finding | None
    cut: int = 0  # events that were taken out by their term; `events` are those that are there
    cut_until: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.finding is None


def verify(heads: Iterable[Head] = ()) -> Report:
    """
    Walk the chain of the place that has been entered and compare it with the heads that were told outside.

    The earliest finding is reported: everything after it proves nothing.
    """
    seals = list(Seal.objects.order_by("number"))
    told = {one.seal: one.hash for one in heads}
    cuts = cutting.proved(seals)
    forged = next(_cuts(cuts), None)
    walks = (_chain(seals), _contents(seals, cuts), _outside(seals, told))
    findings = [forged, *(next(walk, None) for walk in walks)]
    worst = min((one for one in findings if one), key=lambda one: one.seal, default=None)
    there = sum(seal.events for seal in seals if seal.number > cuts.upto)
    return Report(len(seals), there, len(told), worst or _unsealed(seals), cuts.events, cuts.until)


def check(heads: Iterable[Head] = ()) -> Check:
    """Verify, and keep what was found for the people of the place."""
    report = verify(heads)
    facts = {"seals": report.seals, "events": report.events, "heads": report.heads, "cut": report.cut}
    found = report.finding
    return Check.objects.create(at=now(), **facts, seal=found and found.seal, fault=found.fault if found else "")


def _cuts(cuts: cutting.Proved) -> Iterator[Finding]:
    if cuts.forged:
        yield Finding(cuts.forged, Fault.FORGED_CUT)


def _chain(seals: list[Seal]) -> Iterator[Finding]:
    previous, place = GENESIS, require().uuid
    for expected, seal in enumerate(seals, 1):
        if seal.number != expected:
            yield Finding(expected, Fault.MISSING_SEAL)
        if bytes(seal.previous) != previous:
            yield Finding(seal.number, Fault.BROKEN_CHAIN, seal.covers)
        if canon.hash_of(seal, place) != bytes(seal.hash):
            yield Finding(seal.number, Fault.CHANGED_SEAL, seal.covers)
        previous = bytes(seal.hash)


def _contents(seals: list[Seal], cuts: cutting.Proved) -> Iterator[Finding]:
    """What a proved cut has taken out must not be there, everything else as it was sealed."""
    for batch in _batches(seals):
        stored = dict(canon.digests_within([span for seal in batch for span in _spans(seal)]))
        for seal in batch:
            fault = _back_in(seal, stored) if seal.number <= cuts.upto else fault_in(seal, stored)
            if fault:
                yield Finding(seal.number, fault, seal.covers)


def _back_in(seal: Seal, stored: dict[int, bytes]) -> Fault | None:
    return Fault.NOT_CUT if any(number in stored for number in spans.numbers_in(_spans(seal))) else None


def fault_in(seal: Seal, stored: dict[int, bytes]) -> Fault | None:
    digests = [stored.get(number) for number in spans.numbers_in(_spans(seal))]
    present = [digest for digest in digests if digest is not None]
    if len(present) != len(digests) or len(digests) != seal.events:
        return Fault.MISSING_EVENTS
    return None if canon.root_of(present) == bytes(seal.root) else Fault.CHANGED_EVENTS


def _spans(seal: Seal) -> list[spans.Span]:
    """Spans that nobody can read, or that reach further than the seal says, cover nothing: its events are missing."""
    try:
        found = spans.read(seal.covers)
    except ValueError:
        return []
    return found if sum(high - low + 1 for low, high in found) == seal.events else []


def _batches(seals: list[Seal]) -> Iterator[list[Seal]]:
    batch: list[Seal] = []
    for seal in seals:
        batch.append(seal)
        if sum(one.events for one in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _outside(seals: list[Seal], told: dict[int, str]) -> Iterator[Finding]:
    held = {seal.number: bytes(seal.hash).hex() for seal in seals}
    for number in sorted(told):
        if number not in held:
            yield Finding(len(seals) + 1, Fault.CUT_TAIL)
        elif held[number] != told[number]:
            yield Finding(number, Fault.REWRITTEN)


def _unsealed(seals: list[Seal]) -> Finding | None:
    covered = [span for seal in seals for span in _spans(seal)]
    top = max((high for _, high in covered), default=0)
    waiting = [number for number, _ in canon.digests_waiting(top, spans.gaps(covered, after=0, upto=top), AT_ONCE)]
    late = Event.objects.filter(number__in=waiting, at__lt=now() - LATE).order_by("number")
    numbers = list(late.values_list("number", flat=True))
    return Finding(len(seals) + 1, Fault.UNSEALED, spans.written(spans.spans_of(numbers))) if numbers else None
