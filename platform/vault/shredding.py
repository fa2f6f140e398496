"""
Erasing a person by throwing away the key: what it sealed stays where it is and opens for nobody, in copies too.

The key's row stays as an empty stone, so that nobody makes a new key for this person; blind indexes and name tokens,
which are made with the place's key, are emptied. Only the owner's connection may (kernel.ports.owning); who may ask
for it, and how many must agree, is decided above. What was sealed with the place's own key (adults) is not reached
by this: whoever erases an adult empties the rows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q
from django.db.models.functions import Now

from kernel import ports
from kernel.place import Place
from vault import census, columns, erasures, keyring
from vault.erasures import Erasure
from vault.models import Key, Kind, State
from vault.resealing import _patiently, changing

# Sealed values whose key is not there any more, or is an empty stone: their rows must not be found by a name either.
WITHOUT_KEY = """
({column} IS NOT NULL AND NOT EXISTS (SELECT FROM vault_key AS k WHERE octet_length(k.wrapped) > 0
AND substring({column} from 2 for 4) = int4send(k.number::int4)))
"""


@dataclass
class Shredded:
    """Thrown away now: `keys` of people (or of a whole place) and of `files`; `unindexed`: rows found no more."""

    keys: int = 0
    files: int = 0
    unindexed: int = 0
    missing: list[UUID] = field(default_factory=list)


def shred(place: Place, subject: UUID, *, ground: str, by: str, files: Collection[UUID] = ()) -> Shredded:
    """
    Erase a person: the key, the keys of the files below it, and `files` that hang below the place's own key.

    Written into the list of erasures first; when this raises, or the process dies, reading the list does the rest.
    Other processes forget the key within KEYS_RECHECK_SECONDS. Call it outside of a transaction: the dead row that
    held the key is swept away at once.

    :raises vault.erasures.BrokenList: the list cannot be trusted; nothing is erased.
    """
    erasure = Erasure(place.uuid, subject, tuple(files))
    erasures.append(erasure, ground=ground, by=by)
    return _do(place, [erasure])


def shred_place(place: Place, *, ground: str, by: str) -> Shredded:
    """
    Erase a centre that has left: every key it ever had, so that no copy of it opens any more. There is no way back.

    :raises vault.erasures.BrokenList: the list cannot be trusted; nothing is erased.
    """
    erasure = Erasure(place.uuid, None)
    erasures.append(erasure, ground=ground, by=by)
    return _do(place, [erasure])


def replay(place: Place) -> Shredded:
    """
    Erase again what the list says, after the place was restored from a backup. Harmless at any time.

    `missing` are erasures that the place knows of and the list does not: the list is an old or a cut one.
    """
    known = erasures.of(place.uuid)
    done = _do(place, known)
    with ports.owning(place) as alias:
        stones = Key.objects.using(alias).filter(kind=Kind.SUBJECT, state=State.ERASED)
        listed = {erasure.subject for erasure in known}
        found = () if None in listed else stones.order_by("number").values_list("subject", flat=True)
        done.missing = [subject for subject in found if subject not in listed]
    return done


def replay_restored(place: Place) -> list[str]:
    """kernel.hooks.place_restored: inside the place, in the transaction that puts the restored copy in its stead."""
    alias = keyring._alias()
    done = erase_in(alias, erasures.of(place.uuid))
    keyring.ring_of(place).forget()
    return [f"erased again: {done.keys} people, {done.files} files; {done.unindexed} rows taken out of the indexes"]


def _do(place: Place, wanted: Iterable[Erasure]) -> Shredded:
    with ports.owning(place) as alias:
        with transaction.atomic(using=alias):
            done = erase_in(alias, wanted)
        if not connections[alias].in_atomic_block:
            _sweep(alias)
    keyring.ring_of(place).forget()
    return done


def sweep(place: Place) -> None:
    """After a commit of `erase_in` that somebody else's transaction held: the dead copies of keys go from the disk."""
    with ports.owning(place) as alias:
        if not connections[alias].in_atomic_block:
            _sweep(alias)


def erase_in(alias: str, wanted: Iterable[Erasure]) -> Shredded:
    """In the caller's transaction, in the schema in which the owner's session stands."""
    done = Shredded()
    for erasure in wanted:
        if erasure.subject is None:
            _erase_place(alias, done)
        else:
            _erase_person(alias, erasure.subject, erasure.files, done)
    done.unindexed = sum(_unindex(alias, table) for table in columns.tables(alias) if table.derived)
    return done


def _erase_person(alias: str, subject: UUID, files: Collection[UUID], done: Shredded) -> None:
    numbers = list(_keys(alias, Q(kind=Kind.SUBJECT, subject=subject)).values_list("number", flat=True))
    theirs = Q(number__in=_below(alias, numbers)) | Q(subject__in=files)
    done.files += _empty(alias, theirs & Q(kind=Kind.FILE))
    done.keys += _empty(alias, Q(number__in=numbers))
    _leave_a_stone(alias, subject)


def _erase_place(alias: str, done: Shredded) -> None:
    Key.objects.using(alias).filter(state=State.COMING).delete()
    done.files += _empty(alias, Q(kind=Kind.FILE))
    done.keys += _empty(alias, ~Q(kind=Kind.FILE))


def _keys(alias: str, which: Q):  # type: ignore[no-untyped-def]
    return Key.objects.using(alias).filter(which).exclude(wrapped=b"")


def _below(alias: str, numbers: list[int]) -> list[int]:
    """Keys that are wrapped with one of these."""
    heads = {census.head(number) for number in numbers}
    files = _keys(alias, Q(kind=Kind.FILE)).values_list("number", "wrapped") if heads else ()
    return [number for number, wrapped in files if bytes(wrapped[:5]) in heads]


def _empty(alias: str, which: Q) -> int:
    """A retired key becomes empty; the one in use becomes a stone."""
    retired = _keys(alias, which & Q(state=State.RETIRED)).update(wrapped=b"", changed_at=Now())
    in_use = _keys(alias, which & Q(state=State.ACTIVE))
    return retired + in_use.update(wrapped=b"", state=State.ERASED, changed_at=Now())


def _leave_a_stone(alias: str, subject: UUID) -> None:
    """Also for somebody who never had a key: none may be made from now on."""
    stone = Key(kind=Kind.SUBJECT, subject=subject, wrapped=b"", state=State.ERASED)
    Key.objects.using(alias).bulk_create([stone], ignore_conflicts=True)


def _unindex(alias: str, table: columns.Table) -> int:
    quote = connections[alias].ops.quote_name
    pairs = [(quote(one.column), "NULL" if one.empty is None else "'{}'") for one in table.derived]
    empty = ", ".join(f"{column} = {value}" for column, value in pairs)
    full = " OR ".join(f"{column} IS DISTINCT FROM {value}" for column, value in pairs)
    gone = " OR ".join(WITHOUT_KEY.format(column=quote(one.column)) for one in table.sealed)
    statement = f"UPDATE {quote(table.name)} SET {empty} WHERE ({full}) AND ({gone})"  # noqa: S608 - our own names
    return int(_patiently(lambda: _run(alias, table.name, statement), alias))


def _run(alias: str, table: str, statement: str) -> int:
    with changing(alias, table) as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def _sweep(alias: str) -> None:
    """What an UPDATE leaves behind in the table's pages is still the wrapped key."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"VACUUM (INDEX_CLEANUP ON) {connections[alias].ops.quote_name(Key._meta.db_table)}")
