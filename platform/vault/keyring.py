"""
The keys of each place, unwrapped once per process: master key → place key → keys of people, files and indexes.

A key made in a transaction is known to that connection alone until the commit: if it were shared earlier and the
transaction failed, values would be sealed with a key that exists nowhere.
"""

import hmac
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import Error, connections, router, transaction
from django.db.models import Q
from django.db.models.functions import Now

from kernel.place import Place, require
from vault import crypto, wrapping
from vault.errors import Erased, KeyMissing
from vault.models import OWN, Key, Kind, State

MAX_KEYS = 200_000  # over all places of this process; about 40 MB
# A change is asked for so much longer than the last look is ago: its transaction may have taken its time.
MARGIN = timedelta(minutes=10)
GONE = "erased: nothing is sealed for this person, or this place, again"
# A slot names a key by what it is for: the kind, or the person's UUID.
Slot = Kind | UUID


class Ring:
    """
    What this process knows of one place's keys. Only committed keys are in it.

    `indexes` are the numbers of the index keys that rows may carry, the one to write with first.
    """

    __slots__ = ("bound", "due", "erased", "indexes", "keys", "looked", "newest", "numbers", "place", "purposes")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.bound = crypto.part(place.uuid.bytes)
        self.forget()

    def forget(self) -> None:
        self.keys: dict[int, bytes] = {}
        self.numbers: dict[Slot, int] = {}
        self.erased: set[int | Slot] = set()
        self.indexes: tuple[int, ...] = ()
        self.purposes: dict[str, tuple[tuple[int, ...], tuple[bytes, ...]]] = {}
        self.newest: tuple[int, UUID | None] = (0, None)
        self.looked = time.monotonic()
        self.due = self.looked + settings.KEYS_RECHECK_SECONDS

    def key(self, number: int) -> bytes:
        """
        :raises Erased: thrown away on purpose.
        :raises KeyMissing: of another place.
        """
        found = self.keys.get(number)
        return found if found is not None else _key_by_number(self, number)

    def number(self, slot: Slot) -> int:
        """
        The number of the key for a person (made now if there is none) or of the place's own keys.

        :raises Erased: the person was erased; nothing is sealed for them again.
        """
        found = self.numbers.get(slot)
        return found if found is not None else _number_by_slot(self, slot)

    def seal(self, slot: Slot | None, plain: bytes, bound: bytes) -> bytes:
        number = self.number(Kind.PLACE if slot is None else slot)
        return crypto.seal(self.key(number), number, plain, self.bound + bound)

    def unseal(self, blob: bytes, bound: bytes) -> bytes:
        return crypto.unseal(self.key(crypto.key_number(blob)), blob, self.bound + bound)

    def purpose_key(self, purpose: str) -> bytes:
        """The key of one index: two purposes never give the same hash for the same value."""
        return self.purpose_keys(purpose)[0]

    def purpose_keys(self, purpose: str) -> tuple[bytes, ...]:
        """The key to write with, and those that rows may still carry while the index key is being changed."""
        of, found = self.purposes.get(purpose, ((), ()))
        return found if found and of is self.indexes else _purpose_keys(self, purpose)

    def mark_key(self, purpose: str) -> bytes:
        """For hashes of what is not kept: a key that stays when the index key is changed."""
        return derived(self.key(self.number(Kind.MARK)), purpose)

    def publish(self, number: int, slot: Slot, key: bytes, state: str = State.ACTIVE) -> None:
        self.keys[number] = key
        if state == State.ACTIVE:
            self.numbers[slot] = number
        if slot is Kind.INDEX:
            self._publish_index(number, state)

    def _publish_index(self, number: int, state: str) -> None:
        others = tuple(one for one in self.indexes if one != number)
        found = (number, *others) if state == State.ACTIVE else (*others, number)
        if found != self.indexes:  # what is derived from them is kept for as long as it is this very tuple
            self.indexes = found

    def lose(self, number: int, slot: Slot) -> None:
        """What was erased in another process is forgotten in this one."""
        self.keys.pop(number, None)
        self.numbers.pop(slot, None)
        self.erased |= {number, slot}


class Fresh:
    """A key made in a transaction that is still open. As an on_commit callback it publishes itself."""

    __slots__ = ("at", "key", "number", "ring", "slot")

    def __init__(self, ring: Ring, number: int, slot: Slot, key: bytes) -> None:
        self.ring, self.number, self.slot, self.key = ring, number, slot, key
        self.at = -1  # where it is listed, or was before others were taken out of the list

    def __call__(self) -> None:
        self.ring.publish(self.number, self.slot, self.key)

    def is_alive(self, alias: str) -> bool:
        """Django forgets the callbacks of a rolled-back block or savepoint: what is still listed may still commit."""
        listed = connections[alias].run_on_commit
        found = (at for at in range(min(self.at, len(listed) - 1), -1, -1) if listed[at][1] is self)
        self.at = next(found, -1)
        return self.at >= 0

    def wait(self, alias: str) -> None:
        """For the commit; an import makes thousands of keys in one transaction, so each knows where it is listed."""
        transaction.on_commit(self, using=alias)
        self.at = len(connections[alias].run_on_commit) - 1


# By schema too: a centre that was put back to an earlier state has a new one, and none of the keys made since.
_rings: dict[tuple[UUID, str], Ring] = {}
_lock = threading.Lock()
_fresh: WeakKeyDictionary[object, dict[tuple[UUID, Slot | int], Fresh]] = WeakKeyDictionary()


def ring_of(place: Place) -> Ring:
    found = _rings.get((place.uuid, place.schema))
    return found if found is not None else _new_ring(place)


def here() -> Ring:
    """
    The ring of the place that has been entered.

    :raises NoPlace: outside of every place nothing can be sealed or opened.
    """
    ring = ring_of(require())
    if time.monotonic() > ring.due:
        _look_again(ring)
    return ring


def forget() -> None:
    """Drop every unwrapped key of this process."""
    with _lock:
        _rings.clear()


def _new_ring(place: Place) -> Ring:
    with _lock:
        while _rings and sum(len(ring.keys) for ring in _rings.values()) > MAX_KEYS:
            _rings.pop(next(iter(_rings)))  # the oldest; it comes back with one query
        return _rings.setdefault((place.uuid, place.schema), Ring(place))


def _look_again(ring: Ring) -> None:
    """
    Learn which keys were retired, announced or erased since the last look.

    In a transaction that has failed nothing can be asked, and nothing will be kept: the next one asks.
    """
    if ring.newest[0] and not connections[_alias()].needs_rollback:
        try:
            _learn_changes(ring)
        except Error:
            return
    ring.looked = time.monotonic()
    ring.due = ring.looked + settings.KEYS_RECHECK_SECONDS


def _learn_changes(ring: Ring) -> None:
    since = Now() - (timedelta(seconds=time.monotonic() - ring.looked) + MARGIN)
    rows = _rows(ring, Q(number=ring.newest[0]) | Q(kind__in=OWN) | Q(changed_at__gt=since))
    if ring.newest not in [row[:2] for row in rows]:
        ring.forget()  # the place was restored from a backup: numbers may mean other keys now
        return
    _take_all(ring, rows)
    here = {row[0] for row in rows}
    if not here.issuperset(ring.indexes):
        ring.indexes = tuple(one for one in ring.indexes if one in here)


def _alias() -> str:
    return router.db_for_write(Key)


def _fresh_key(ring: Ring, name: Slot | int) -> Fresh | None:
    alias = _alias()
    mine = _fresh.get(connections[alias])
    found = mine.get((ring.place.uuid, name)) if mine else None
    if mine and found and not found.is_alive(alias):
        mine.pop((ring.place.uuid, found.number), None)
        mine.pop((ring.place.uuid, found.slot), None)
        return None
    return found


def _key_by_number(ring: Ring, number: int) -> bytes:
    fresh = _fresh_key(ring, number)
    if fresh:
        return fresh.key
    if number not in ring.erased:
        _load(ring, Q(number=number))
    if number in ring.erased:
        raise Erased(f"key {number} was erased")
    if number not in ring.keys:
        raise KeyMissing(f"key {number} is not in this place")
    return ring.keys[number]


def _number_by_slot(ring: Ring, slot: Slot) -> int:
    fresh = _fresh_key(ring, slot)
    if fresh:
        return fresh.number
    _load(ring, Q(kind=slot) if isinstance(slot, Kind) else Q(kind=Kind.SUBJECT, subject=slot))
    found = ring.numbers.get(slot)
    if found is not None:
        return found
    if slot in ring.erased:
        raise Erased(GONE)
    return _make_missing(ring, slot)


def _make_missing(ring: Ring, slot: Slot) -> int:
    if not isinstance(slot, Kind):
        return _make(ring, Kind.SUBJECT, slot)
    if slot in (Kind.AUDIT, Kind.MARK) and has_keys(ring.place):
        return _make(ring, slot, None)  # the place is older than this kind of key
    raise KeyMissing("this place was never given keys (kernel.hooks.seed_place)")


def derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, b"purpose:" + purpose.encode(), "sha256")


def _purpose_keys(ring: Ring, purpose: str) -> tuple[bytes, ...]:
    number = ring.number(Kind.INDEX)
    if number not in ring.keys:  # made in this very transaction
        return (derived(ring.key(number), purpose),)
    of = ring.indexes
    found = tuple(derived(ring.keys[one], purpose) for one in of)
    ring.purposes[purpose] = (of, found)
    return found


StoredKey = tuple[int, UUID, str, UUID | None, str, memoryview]


def _load(ring: Ring, wanted: Q) -> None:
    """All keys newer than the newest known one, and the wanted one: a lower number may commit after a higher one."""
    _take_all(ring, _rows(ring, wanted))


def _rows(ring: Ring, wanted: Q) -> list[StoredKey]:
    rows = Key.objects.filter(Q(number__gt=ring.newest[0]) | wanted).exclude(kind=Kind.FILE).order_by("number")
    return list(rows.values_list("number", "id", "kind", "subject", "state", "wrapped"))


def _take_all(ring: Ring, rows: list[StoredKey]) -> None:
    """The place's keys first: older ones may have been wrapped anew with a younger one."""
    for row in sorted(rows, key=lambda row: row[2] != Kind.PLACE):
        if _fresh_key(ring, row[0]) is None:
            _take(ring, row)
            ring.newest = max(ring.newest, row[:2], key=lambda pair: pair[0])


def _take(ring: Ring, row: StoredKey) -> None:
    number, _, kind, subject, state, wrapped = row
    if not len(wrapped):
        ring.lose(number, subject or Kind(kind))
        return
    key = ring.keys.get(number)
    ring.publish(number, subject or Kind(kind), key or wrapping.unwrap(ring, kind, subject, bytes(wrapped)), state)


def _make(ring: Ring, kind: Kind, subject: UUID | None) -> int:
    by = None if kind == Kind.PLACE else ring.number(Kind.PLACE)
    return _insert(ring, [(kind, subject, _material(ring, kind))], by)[0]


def _material(ring: Ring, kind: Kind) -> bytes:
    """Random; but hashes of a place older than its mark key were made with its index key, and must be met again."""
    if kind == Kind.MARK and Kind.INDEX in ring.numbers:
        return ring.key(ring.number(Kind.INDEX))
    return crypto.new_key()


def _insert(ring: Ring, wanted: list[tuple[Kind, UUID | None, bytes]], by: int | None) -> list[int]:
    """Insert keys unless another transaction was faster; its keys win. Returns the numbers in the order asked."""
    rows = [Key(kind=k, subject=s, wrapped=wrapping.wrap(ring, k, s, key, by=by)) for k, s, key in wanted]
    Key.objects.bulk_create(rows, ignore_conflicts=True)
    kinds, subjects = {row.kind for row in rows}, [row.subject for row in rows if row.subject]
    in_use = Key.objects.filter(state__in=[State.ACTIVE, State.ERASED], kind__in=kinds)
    stored = in_use.filter(Q(subject__in=subjects) | Q(subject__isnull=True))
    by_name = {(kind, subject): (number, bytes(wrapped)) for kind, subject, number, wrapped in _plain(stored)}
    return [
        _keep(ring, row, key, *by_name[row.kind, row.subject]) for row, (_, _, key) in zip(rows, wanted, strict=True)
    ]


def _plain(keys):  # type: ignore[no-untyped-def]
    return keys.values_list("kind", "subject", "number", "wrapped")


def _keep(ring: Ring, row: Key, key: bytes, number: int, stored: bytes) -> int:
    slot: Slot = row.subject or Kind(row.kind)
    if not stored:
        ring.lose(number, slot)
        raise Erased(GONE)
    if stored != row.wrapped:  # another transaction's key, and therefore committed
        ring.publish(number, slot, wrapping.unwrap(ring, row.kind, row.subject, stored))
        return number
    alias = _alias()
    fresh = Fresh(ring, number, slot, key)
    mine = _fresh.setdefault(connections[alias], {})
    mine[ring.place.uuid, number] = mine[ring.place.uuid, slot] = fresh
    fresh.wait(alias)
    return number


def prepare(subjects: Iterable[UUID]) -> None:
    """Make the missing keys of many people with three queries, where `seal` would need three for each (imports)."""
    ring = here()
    wanted = [subject for subject in dict.fromkeys(subjects) if subject not in ring.numbers]
    _load(ring, Q(kind=Kind.SUBJECT, subject__in=wanted))
    missing = [s for s in wanted if s not in ring.numbers and s not in ring.erased and _fresh_key(ring, s) is None]
    if missing:
        _insert(ring, [(Kind.SUBJECT, s, crypto.new_key()) for s in missing], ring.number(Kind.PLACE))


def has_keys(place: Place) -> bool:
    try:
        ring_of(place).number(Kind.PLACE)
    except KeyMissing:
        return False
    return True


def seed(place: Place) -> None:
    """
    Give a new place its own key and its index key; an existing place is only checked.

    :raises WrongMasterKey: the place has keys of another installation.
    """
    ring = ring_of(place)
    for kind in OWN:
        try:
            ring.key(ring.number(kind))
        except KeyMissing:
            _make(ring, kind, None)
