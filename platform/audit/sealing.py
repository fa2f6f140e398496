"""Closing what happened: every few seconds the new events of a place go under one seal."""

from datetime import timedelta

from django.db import connections, router, transaction

from audit import canon, spans
from audit.models import Seal
from kernel.clock import now
from kernel.place import require

MOST = 5_000  # events under one seal
# A number that was taken by a transaction still open may show up below what is sealed; none stays open for so long.
OPEN_FOR = timedelta(hours=2)
GENESIS = b""


@transaction.atomic
def seal_waiting(*, everything: bool = False) -> Seal | None:
    """
    Put what no seal covers yet under a new one; None when there is nothing.

    `everything` looks for late events below all older seals too, not only those of the last hours.
    """
    _alone()
    last = Seal.objects.order_by("-number").first()
    top = last.reaches if last else 0
    found = list(canon.digests_waiting(top, _open_gaps(top, everything=everything), MOST))
    return _sealed(last, top, found) if found else None


def seal_all(*, everything: bool = False) -> int:
    """How many seals were needed until nothing waited. A seal with room left was the last: nothing is asked twice."""
    made = 0
    while seal := seal_waiting(everything=everything):
        made += 1
        if seal.events < MOST:
            break
    return made


def _alone() -> None:
    """Two sealers at once would both continue the same link."""
    with connections[router.db_for_write(Seal)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7236, hashtext(%s))", [require().uuid.hex])


def _open_gaps(top: int, *, everything: bool = False) -> list[spans.Span]:
    seals = Seal.objects.order_by("number")
    recent = seals if everything else seals.filter(at__gte=now() - OPEN_FOR)
    first, covered = None, []
    for number, covers in recent.values_list("number", "covers"):
        first = first or number
        covered += spans.read(covers)
    if first is None:
        return []
    before = Seal.objects.filter(number=first - 1).values_list("reaches", flat=True).first() or 0
    return spans.gaps(covered, after=before, upto=top)


def _sealed(last: Seal | None, top: int, found: list[tuple[int, bytes]]) -> Seal:
    numbers = [number for number, _ in found]
    seal = Seal(
        number=last.number + 1 if last else 1,
        at=now(),
        covers=spans.written(spans.spans_of(numbers)),
        events=len(found),
        reaches=max(top, numbers[-1]),
        root=canon.root_of(digest for _, digest in found),
        previous=bytes(last.hash) if last else GENESIS,
    )
    seal.hash = canon.hash_of(seal, require().uuid)
    seal.save(force_insert=True)
    return seal
