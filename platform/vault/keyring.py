"""
The keys of each place, unwrapped once per process: master key → place key → keys of people, files and indexes.

A key made in a transaction is known to that connection alone until the commit: if it were shared earlier and the
transaction failed, values would be sealed with a key that exists nowhere.
"""

import base64
import binascii
import hmac
import threading
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router, transaction
from django.db.models import Q

from kernel.place import Place, require
from vault import crypto
from vault.errors import KeyMissing, Unreadable, WrongMasterKey
from vault.models import Key, Kind

MASTER = 0  # the master key's number; the database counts from 1
MAX_KEYS = 200_000  # over all places of this process; about 40 MB
# A slot names a key by what it is for: the kind, or the person's UUID.
Slot = Kind | UUID


@lru_cache(maxsize=4)
def _decode(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != crypto.KEY_BYTES:
        raise ImproperlyConfigured("MASTER_KEY must be 32 random bytes in base64")
    return key


def master_key() -> bytes:
    return _decode(settings.MASTER_KEY)


class Ring:
    """What this process knows of one place's keys. Only committed keys are in it."""

    __slots__ = ("bound", "keys", "newest", "numbers", "place", "purposes")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.bound = crypto.part(place.uuid.bytes)
        self.keys: dict[int, bytes] = {}
        self.numbers: dict[Slot, int] = {}
        self.purposes: dict[str, bytes] = {}
        self.newest = 0

    def key(self, number: int) -> bytes:
        """
        :raises KeyMissing: shredded, or of another place.
        """
        found = self.keys.get(number)
        return found if found is not None else _key_by_number(self, number)

    def number(self, slot: Slot) -> int:
        """The number of the key for a person (made now if there is none) or of the place's own keys."""
        found = self.numbers.get(slot)
        return found if found is not None else _number_by_slot(self, slot)

    def seal(self, subject: UUID | None, plain: bytes, bound: bytes) -> bytes:
        number = self.number(Kind.PLACE if subject is None else subject)
        return crypto.seal(self.key(number), number, plain, self.bound + bound)

    def unseal(self, blob: bytes, bound: bytes) -> bytes:
        return crypto.unseal(self.key(crypto.key_number(blob)), blob, self.bound + bound)

    def purpose_key(self, purpose: str) -> bytes:
        """The key of one index: two purposes never give the same hash for the same value."""
        found = self.purposes.get(purpose)
        return found if found is not None else _purpose_key(self, purpose)

    def publish(self, number: int, slot: Slot, key: bytes) -> None:
        self.keys[number] = key
        self.numbers[slot] = number


class Fresh:
    """A key made in a transaction that is still open. As an on_commit callback it publishes itself."""

    __slots__ = ("key", "number", "ring", "slot")

    def __init__(self, ring: Ring, number: int, slot: Slot, key: bytes) -> None:
        self.ring, self.number, self.slot, self.key = ring, number, slot, key

    def __call__(self) -> None:
        self.ring.publish(self.number, self.slot, self.key)

    def is_alive(self, alias: str) -> bool:
        """Django forgets the callbacks of a rolled-back block or savepoint: what is still listed may still commit."""
        return any(callback is self for _, callback, _ in reversed(connections[alias].run_on_commit))


_rings: dict[UUID, Ring] = {}
_lock = threading.Lock()
_fresh: WeakKeyDictionary[object, dict[tuple[UUID, Slot | int], Fresh]] = WeakKeyDictionary()


def ring_of(place: Place) -> Ring:
    found = _rings.get(place.uuid)
    return found if found is not None else _new_ring(place)


def here() -> Ring:
    """
    The ring of the place that has been entered.

    :raises NoPlace: outside of every place nothing can be sealed or opened.
    """
    return ring_of(require())


def forget() -> None:
    """Drop every unwrapped key of this process."""
    with _lock:
        _rings.clear()


def _new_ring(place: Place) -> Ring:
    with _lock:
        while _rings and sum(len(ring.keys) for ring in _rings.values()) > MAX_KEYS:
            _rings.pop(next(iter(_rings)))  # the oldest; it comes back with one query
        return _rings.setdefault(place.uuid, Ring(place))


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
    _load(ring, Q(number=number))
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
    if isinstance(slot, Kind):
        raise KeyMissing("this place was never given keys (kernel.hooks.seed_place)")
    return _make(ring, Kind.SUBJECT, slot)


def _purpose_key(ring: Ring, purpose: str) -> bytes:
    number = ring.number(Kind.INDEX)
    derived = hmac.digest(ring.key(number), b"purpose:" + purpose.encode(), "sha256")
    if number in ring.keys:  # committed
        ring.purposes[purpose] = derived
    return derived


def _load(ring: Ring, wanted: Q) -> None:
    """All keys newer than the newest known one, and the wanted one: a lower number may commit after a higher one."""
    rows = Key.objects.filter(Q(number__gt=ring.newest) | wanted).exclude(kind=Kind.FILE).order_by("number")
    for number, kind, subject, wrapped in list(rows.values_list("number", "kind", "subject", "wrapped")):
        if _fresh_key(ring, number) is None:
            ring.publish(number, subject or Kind(kind), unwrap(ring, kind, subject, bytes(wrapped)))
            ring.newest = max(ring.newest, number)


def _bound(ring: Ring, kind: str, subject: UUID | None) -> bytes:
    return ring.bound + crypto.bind(b"vault_key", kind.encode(), subject.bytes if subject else b"")


def unwrap(ring: Ring, kind: str, subject: UUID | None, wrapped: bytes) -> bytes:
    """
    :raises WrongMasterKey: the place's own key does not open; nothing of this place can be read or written.
    """
    bound = _bound(ring, kind, subject)
    parent = crypto.key_number(wrapped)
    if parent != MASTER:
        return crypto.unseal(ring.key(parent), wrapped, bound)
    try:
        return crypto.unseal(master_key(), wrapped, bound)
    except Unreadable:
        raise WrongMasterKey(f"MASTER_KEY does not open the keys of {ring.place.uuid}") from None


def wrap(ring: Ring, kind: str, subject: UUID | None, key: bytes, *, by: int) -> bytes:
    parent = master_key() if by == MASTER else ring.key(by)
    return crypto.seal(parent, by, key, _bound(ring, kind, subject))


def _make(ring: Ring, kind: Kind, subject: UUID | None) -> int:
    by = MASTER if kind == Kind.PLACE else ring.number(Kind.PLACE)
    return _insert(ring, [(kind, subject, crypto.new_key())], by)[0]


def _insert(ring: Ring, wanted: list[tuple[Kind, UUID | None, bytes]], by: int) -> list[int]:
    """Insert keys unless another transaction was faster; its keys win. Returns the numbers in the order asked."""
    rows = [Key(kind=k, subject=s, wrapped=wrap(ring, k, s, key, by=by)) for k, s, key in wanted]
    Key.objects.bulk_create(rows, ignore_conflicts=True)
    kinds, subjects = {row.kind for row in rows}, [row.subject for row in rows if row.subject]
    stored = Key.objects.filter(Q(subject__in=subjects) | Q(subject__isnull=True), kind__in=kinds)
    by_name = {(kind, subject): (number, bytes(wrapped)) for kind, subject, number, wrapped in _plain(stored)}
    return [
        _keep(ring, row, key, *by_name[row.kind, row.subject]) for row, (_, _, key) in zip(rows, wanted, strict=True)
    ]


def _plain(keys):  # type: ignore[no-untyped-def]
    return keys.values_list("kind", "subject", "number", "wrapped")


def _keep(ring: Ring, row: Key, key: bytes, number: int, stored: bytes) -> int:
    slot: Slot = row.subject or Kind(row.kind)
    if stored != row.wrapped:  # another transaction's key, and therefore committed
        ring.publish(number, slot, unwrap(ring, row.kind, row.subject, stored))
        return number
    alias = _alias()
    fresh = Fresh(ring, number, slot, key)
    mine = _fresh.setdefault(connections[alias], {})
    mine[ring.place.uuid, number] = mine[ring.place.uuid, slot] = fresh
    transaction.on_commit(fresh, using=alias)
    return number


def prepare(subjects: Iterable[UUID]) -> None:
    """Make the missing keys of many people with three queries, where `seal` would need three for each (imports)."""
    ring = here()
    wanted = [subject for subject in dict.fromkeys(subjects) if subject not in ring.numbers]
    _load(ring, Q(kind=Kind.SUBJECT, subject__in=wanted))
    missing = [s for s in wanted if s not in ring.numbers and _fresh_key(ring, s) is None]
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
    for kind in (Kind.PLACE, Kind.INDEX):
        try:
            ring.key(ring.number(kind))
        except KeyMissing:
            _make(ring, kind, None)
