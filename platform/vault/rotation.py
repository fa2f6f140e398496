"""
Changing the keys of a place while people work in it: its own, its index key, and those of its children.

A new key stands beside the old one, which only opens from then on. What the old one sealed is sealed anew in small
transactions, and then the old one can be removed. Every step can be taken again: after a kill the next run finds in
the database what is left. Runs with the owner's connection (kernel.ports.owning); no request may change a key.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from kernel import ports
from kernel.place import Place
from vault import census, columns, crypto, keyring, reindexing, resealing, wrapping
from vault.errors import VaultError
from vault.models import Key, Kind, State
from vault.resealing import Tell, Work

PAGE = 500
CHANGEABLE = (Kind.PLACE, Kind.INDEX, Kind.SUBJECT)
LOCK = 7236  # a class of advisory locks of our own
PATIENCE = 50  # looks at the transactions of others, with pauses between them: ten seconds


class Busy(VaultError):
    """Another process is changing this place's keys."""


@dataclass
class Outcome:
    """`begun` new keys, `resealed` rows, `damaged` rows that no key opens and that were left alone."""

    place: Place
    begun: int = 0
    resealed: int = 0
    damaged: set[str] = field(default_factory=set)


def silent(table: str, done: int, total: int) -> None:
    """For callers that show no progress."""


def rotate(
    place: Place, *, kinds: Collection[Kind] = CHANGEABLE, people: Collection[UUID] = (), tell: Tell = silent
) -> Outcome:
    """
    New keys of these kinds (of `people` alone, if any are named), and everything sealed anew.

    A change that was interrupted is finished and not begun again: a key whose predecessor is still there is left.

    :raises Busy: another process is at it.
    """
    with _alone(place) as alias:
        outcome = Outcome(place)
        if Kind.INDEX in kinds or _coming(alias).exists():
            outcome.begun += _change_index_key(place, alias)
        outcome.begun += _begin(place, alias, [kind for kind in kinds if kind != Kind.INDEX], people)
        _wait_until_known()
        _finish(place, alias, outcome, tell)
        return outcome


def finish(place: Place, tell: Tell = silent) -> Outcome:
    """What an interrupted change has left, and nothing new."""
    return rotate(place, kinds=(), tell=tell)


def _wait_until_known() -> None:
    """Every running process has asked again for the keys in use, and what it began before has mostly ended."""
    time.sleep(2 * settings.KEYS_RECHECK_SECONDS)


@contextmanager
def _alone(place: Place) -> Iterator[str]:
    """The owner's session in the place, for one process at a time; the lock ends with the process."""
    with ports.owning(place) as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, str(place.uuid)])
        if not cursor.fetchone()[0]:
            raise Busy(f"another process is changing the keys of {place.slug}")
        try:
            yield alias
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, str(place.uuid)])


def _ring(place: Place) -> keyring.Ring:
    """As a new process would see the keys; those of the place's age that it may lack are made first."""
    ring = keyring.ring_of(place)
    ring.forget()
    for kind in (Kind.AUDIT, Kind.MARK):
        ring.number(kind)
    return ring


def _begin(place: Place, alias: str, kinds: Collection[Kind], people: Collection[UUID]) -> int:
    ring, begun = _ring(place), 0
    if Kind.PLACE in kinds and not people:
        begun += _replace(ring, alias, _unchanged(alias, [Kind.PLACE]))
    if Kind.SUBJECT in kinds or people:
        numbers = _unchanged(alias, [Kind.SUBJECT], people)
        ring.forget()  # people's new keys hang below the place's new key
        for at in range(0, len(numbers), PAGE):
            begun += _replace(ring, alias, numbers[at : at + PAGE])
    return begun


def _unchanged(alias: str, kinds: Collection[Kind], people: Collection[UUID] = ()) -> list[int]:
    """Active keys with no predecessor that still waits to be removed; those kept for the audit alone do not count."""
    kept = _kept_for_good(alias)
    before = Key.objects.filter(kind=OuterRef("kind"), state=State.RETIRED).exclude(number__in=kept)
    same = before.filter(subject=OuterRef("subject")) if Kind.SUBJECT in kinds else before
    found = Key.objects.using(alias).filter(~Exists(same.using(alias)), kind__in=kinds, state=State.ACTIVE)
    found = found.filter(subject__in=people) if people else found
    return list(found.order_by("number").values_list("number", flat=True))


def _kept_for_good(alias: str) -> list[int]:
    """Place keys that sealed audit events before the audit had a key of its own."""
    retired = Key.objects.using(alias).filter(kind=Kind.PLACE, state=State.RETIRED).values_list("number", flat=True)
    found = census.named(alias, list(retired))
    return [number for number, where in found.items() if census.kept_alone(where, alias)]


def _replace(ring: keyring.Ring, alias: str, numbers: list[int]) -> int:
    """New keys beside these, which retire; in one transaction, so that there is always exactly one in use."""
    with transaction.atomic(using=alias):
        rows = Key.objects.using(alias).select_for_update().filter(number__in=numbers, state=State.ACTIVE)
        old = list(rows.order_by("number"))
        _retire(alias, [key.number for key in old])
        made = [_successor(ring, key, State.ACTIVE) for key in old]
        Key.objects.using(alias).bulk_create(made)
    ring.forget()
    return len(old)


def _successor(ring: keyring.Ring, key: Key, state: State) -> Key:
    by = None if key.kind == Kind.PLACE else ring.number(Kind.PLACE)
    wrapped = wrapping.wrap(ring, key.kind, key.subject, crypto.new_key(), by=by)
    return Key(kind=key.kind, subject=key.subject, wrapped=wrapped, state=state)


def _retire(alias: str, numbers: list[int]) -> None:
    keys = Key.objects.using(alias).filter(number__in=numbers, state=State.ACTIVE)
    keys.update(state=State.RETIRED, changed_at=Now())


def _change_index_key(place: Place, alias: str) -> int:
    """
    First everybody learns to look by both keys, then everybody writes with the new one: so no search ever misses.
    """
    coming, begun = _coming(alias), 0
    if not coming.exists():
        numbers = _unchanged(alias, [Kind.INDEX])
        if not numbers:
            return 0
        key = Key.objects.using(alias).get(number=numbers[0])
        _successor(_ring(place), key, State.COMING).save(using=alias, force_insert=True)
        begun = 1
    _wait_until_known()
    with transaction.atomic(using=alias):
        _retire(alias, list(Key.objects.using(alias).filter(kind=Kind.INDEX).values_list("number", flat=True)))
        coming.update(state=State.ACTIVE, changed_at=Now())
    return begun


def _coming(alias: str) -> QuerySet[Key]:
    return Key.objects.using(alias).filter(kind=Kind.INDEX, state=State.COMING)


def _finish(place: Place, alias: str, outcome: Outcome, tell: Tell) -> None:
    work = _work(place, alias, tell)
    if work.mapping:
        _rewrap(work)
        resealing.reseal(work)
    if _is_index_changing(alias):
        reindexing.reindex(work)
    outcome.resealed += work.done
    outcome.damaged |= work.damaged


def _work(place: Place, alias: str, tell: Tell) -> Work:
    ring = _ring(place)
    active = _numbers(alias, State.ACTIVE)
    retired = Key.objects.using(alias).filter(state=State.RETIRED).exclude(kind=Kind.INDEX).exclude(wrapped=b"")
    pairs = ((key.number, active.get((key.kind, key.subject))) for key in retired.defer("wrapped"))
    return Work(alias, ring, {old: new for old, new in pairs if new is not None}, tell)


def _numbers(alias: str, state: State) -> dict[tuple[str, UUID | None], int]:
    keys = Key.objects.using(alias).filter(state=state).exclude(kind=Kind.FILE)
    return {(kind, subject): number for kind, subject, number in keys.values_list("kind", "subject", "number")}


def _is_index_changing(alias: str) -> bool:
    return Key.objects.using(alias).filter(kind=Kind.INDEX, state=State.RETIRED).exists()


def _rewrap(work: Work) -> None:
    """Keys that hang below a retired one are hung below its successor; they stay the same keys."""
    keys = Key.objects.using(work.alias).exclude(wrapped=b"").order_by("number")
    heads = set(work.heads)
    hanging = [n for n, wrapped in keys.values_list("number", "wrapped").iterator() if bytes(wrapped[:5]) in heads]
    for at in range(0, len(hanging), PAGE):
        with transaction.atomic(using=work.alias):
            page = keys.filter(number__in=hanging[at : at + PAGE]).select_for_update()
            for key in page:
                _hang_below_successor(work, key)
        work.tell(Key._meta.db_table, min(at + PAGE, len(hanging)), len(hanging))


def _hang_below_successor(work: Work, key: Key) -> None:
    wrapped = bytes(key.wrapped)
    parent = work.mapping.get(crypto.key_number(wrapped))
    if parent is None:
        return
    try:
        plain = wrapping.unwrap(work.ring, key.kind, key.subject, wrapped)
    except VaultError:
        work.damaged.add(f"{Key._meta.db_table} {key.pk}")
        return
    anew = wrapping.wrap(work.ring, key.kind, key.subject, plain, by=parent)
    Key.objects.using(work.alias).filter(pk=key.pk).update(wrapped=anew)


@dataclass
class Removal:
    """`waits`: not long enough retired, or somebody is still writing; `named`: what still names a key, by number."""

    place: Place
    removed: list[int] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    named: dict[int, Counter[str]] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)


def remove(place: Place, *, tell: Tell = silent) -> Removal:
    """
    Delete the retired keys of a place that provably nothing names any more.

    Stragglers (a process that was asleep) are sealed anew first. A key is kept for a while after it retired, longer
    than anybody can still hold what it had read, and for as long as a transaction from before our coming runs.

    :raises Busy: another process is changing this place's keys.
    """
    with _alone(place) as alias:
        result = Removal(place)
        retired = Key.objects.using(alias).filter(state=State.RETIRED).order_by("number")
        ripe = retired.filter(changed_at__lt=Now() - timedelta(seconds=settings.KEYS_KEEP_SECONDS))
        numbers = list(ripe.values_list("number", flat=True))
        if not (numbers and _outlived(alias)):
            numbers = []
        outcome = Outcome(place)
        _finish(place, alias, outcome, tell)
        result.damaged = outcome.damaged
        result.waits = list(retired.exclude(number__in=numbers).values_list("number", flat=True))
        result.removed = _delete_unnamed(place, alias, list(retired.filter(number__in=numbers)), result)
        return result


# Whoever has written a row of this database holds such a lock until the transaction ends; other databases of the
# server, and whoever only reads, are none of our business.
WRITING = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _outlived(alias: str) -> bool:
    """
    Whether every transaction that was writing when we came has ended: rows that it may yet commit cannot be seen,
    and those that begin now know the new keys.
    """
    before = _writing(alias)
    for _ in range(PATIENCE):
        if not before & _writing(alias):
            return True
        time.sleep(resealing.WAIT)
    return False


def _writing(alias: str) -> set[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(WRITING)
        return {name for (name,) in cursor}


def _delete_unnamed(place: Place, alias: str, ripe: list[Key], result: Removal) -> list[int]:
    result.named = census.named(alias, [key.number for key in ripe])
    if _stale_hashes(place, alias):
        result.named |= {key.number: Counter({"hashes": 1}) for key in ripe if key.kind == Kind.INDEX}
    free = [key.number for key in ripe if key.number not in result.named]
    Key.objects.using(alias).filter(number__in=free, state=State.RETIRED).delete()
    keyring.ring_of(place).forget()
    return free


def _stale_hashes(place: Place, alias: str) -> bool:
    """Hashes name no key: each is compared with what the present key makes of its source."""
    if not _is_index_changing(alias):
        return False
    work = Work(alias, _ring(place), {}, silent)
    tables = [table for table in columns.tables(alias) if table.derived]
    return any(reindexing.find_stale(work, table) for table in tables) or bool(work.damaged)
