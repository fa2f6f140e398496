"""
Taking events out of the journal when their term has passed, so that the chain of seals still proves the rest.

Only whole seals go, from the beginning of the chain on, each with all of its events older than the term; the seals
stay. A seal whose events are not as they were sealed is never cut: it is evidence. Under the owner's rights.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connections

from audit import canon, spans
from audit.models import Cut, Event, Seal
from kernel.clock import now
from kernel.place import require
from vault.errors import VaultError
from vault.resealing import changing

FORM = "zakrila audit cut 1"
MOST = 5_000  # events in one cut: while it lasts nobody can write into the journal
DELETE = (
    "DELETE FROM audit_event USING unnest(%s::bigint[], %s::bigint[]) AS span (low, high)"
    " WHERE number BETWEEN low AND high"
)


class NotAsSealed(RuntimeError):
    """The oldest events are not those that were sealed; nothing is cut."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The cuts that hold: up to which seal, how many events, how old. `forged`: first seal of one that does not."""

    upto: int = 0
    events: int = 0
    until: datetime | None = None
    forged: int = 0


def cut(alias: str, *, before: datetime, years: int, held: Collection[UUID] = ()) -> Cut | None:
    """
    Take out the oldest events that are all from before that moment; None when there are none (any more).

    Events of the cases that are `held` stay, and everything after them. The caller stands in the place as its owner.

    :raises NotAsSealed: somebody has changed what would go.
    """
    last = Cut.objects.using(alias).order_by("-number").first()
    seals = list(_ripe(alias, last.upto if last else 0, before, held))
    if not seals:
        return None
    covered = [span for seal in seals for span in spans.read(seal.covers)]
    row = Cut(
        number=last.number + 1 if last else 1,
        at=now(),
        first=seals[0].number,
        upto=seals[-1].number,
        events=sum(seal.events for seal in seals),
        until=_newest(alias, covered),
        years=years,
    )
    row.proof = told(row, seals[-1])
    return _done(alias, row, covered)


def _done(alias: str, row: Cut, covered: Sequence[spans.Span]) -> Cut:
    with changing(alias, Event._meta.db_table) as cursor:
        row.save(using=alias, force_insert=True)
        cursor.execute(DELETE, [[low for low, _ in covered], [high for _, high in covered]])
        if cursor.rowcount != row.events:
            raise NotAsSealed(f"{row}: {cursor.rowcount} of {row.events} events")
    return row


def _ripe(alias: str, upto: int, before: datetime, held: Collection[UUID]) -> Iterator[Seal]:
    """
    In the order of the chain, until one is too young, holds an event of a held case, or the cut is large enough.

    The newest seal of all stays whole: the next one continues it, and its head was told outside last.
    """
    newest, many = Seal.objects.using(alias).order_by("-number").first(), 0
    seals = Seal.objects.using(alias).filter(number__gt=upto, at__lt=before).order_by("number")
    for seal in seals.iterator(chunk_size=500):
        many += seal.events
        if newest is None or seal.number == newest.number or (many > MOST and many > seal.events):
            return
        if _keeps(alias, seal, before, held):
            return
        yield seal


def _keeps(alias: str, seal: Seal, before: datetime, held: Collection[UUID]) -> bool:
    """
    :raises NotAsSealed: its events are not as they were sealed.
    """
    covered = spans.read(seal.covers)
    digests = [digest for _, digest in canon.digests_within(covered)]
    if len(digests) != seal.events or canon.root_of(digests) != bytes(seal.root):
        raise NotAsSealed(str(seal))
    rows = Event.objects.using(alias).filter(number__range=(covered[0][0], covered[-1][1]))
    inside = set(spans.numbers_in(covered))
    found = rows.values_list("number", "at", "case_id")
    return any(at >= before or case in held for number, at, case in found if number in inside)


def _newest(alias: str, covered: Sequence[spans.Span]) -> datetime:
    newest = "SELECT max(at) FROM audit_event JOIN unnest(%s::bigint[], %s::bigint[]) AS span (low, high)"
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"{newest} ON number BETWEEN low AND high", [[low for low, _ in covered], [high for _, high in covered]]
        )
        moment: datetime = cursor.fetchone()[0]
    return moment


def told(row: Cut, last: Seal) -> str:
    """Everything that the row says, and the link of the chain up to which it goes."""
    at, until = (one.astimezone(UTC).isoformat() for one in (row.at, row.until))
    parts = (FORM, require().uuid.hex, row.number, row.first, row.upto, row.events, until, row.years, at)
    return "|".join([*map(str, parts), bytes(last.hash).hex()])


def proved(seals: Sequence[Seal]) -> Proved:
    """Of the place that has been entered: the cuts in their order, as far as each one holds."""
    found = Proved()
    for number, row in enumerate(Cut.objects.order_by("number"), 1):
        if not (row.number == number and row.first == found.upto + 1 and _holds(row, seals)):
            return Proved(found.upto, found.events, found.until, found.upto + 1)
        found = Proved(row.upto, found.events + row.events, row.until)
    return found


def _holds(row: Cut, seals: Sequence[Seal]) -> bool:
    if not row.upto < len(seals) or sum(seal.events for seal in seals[row.first - 1 : row.upto]) != row.events:
        return False
    try:
        return bool(row.proof == told(row, seals[row.upto - 1]))
    except VaultError:
        return False
