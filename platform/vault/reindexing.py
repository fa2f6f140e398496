"""
Computing blind indexes and name tokens anew under a place's new index key.

A hash does not say by which key it was made, so every row is opened and compared; only what differs is locked and
written. Run again after a kill, it finds by itself what is left.
"""

import time
from typing import Any

from django.db import IntegrityError, connections, models, transaction

from vault import columns, keyring
from vault.errors import Erased, VaultError
from vault.resealing import ROUNDS, WAIT, Work, _patiently, changing
from vault.sealed import Sealed

ROWS = 500


def reindex(work: Work) -> None:
    for table in columns.tables(work.alias):
        if table.derived:
            _in_rounds(work, table)


def _in_rounds(work: Work, table: columns.Table) -> None:
    for _ in range(ROUNDS):
        stale = [pk for pk in find_stale(work, table) if f"{table.name} {pk}" not in work.damaged]
        if not stale:
            return
        seen = 0
        for at in range(0, len(stale), ROWS):
            page = stale[at : at + ROWS]
            seen += _patiently(lambda page=page: _renew(work, table, page), work.alias)
            work.tell(table.name, seen, len(stale))
        work.done += seen
        if seen == len(stale):
            return  # what others have written meanwhile they wrote with the new key
        time.sleep(WAIT)


def find_stale(work: Work, table: columns.Table) -> list[Any]:
    """Rows whose hashes are not those of the present index key; nothing is locked."""
    rows = table.model._base_manager.using(work.alias).order_by("pk")
    found = []
    for row in rows.iterator(chunk_size=ROWS):
        fresh = _fresh(work, table, row)
        if fresh is not None and _differs(row, fresh):
            found.append(row.pk)
    return found


def _differs(row: models.Model, fresh: dict[str, Any]) -> bool:
    return any(_plain(row.__dict__[name]) != value for name, value in fresh.items())


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _fresh(work: Work, table: columns.Table, row: models.Model) -> dict[str, Any] | None:
    """What the row's computed columns should hold; None for a row that cannot be opened."""
    try:
        if _is_erased(table, row):
            return {field.attname: field.empty for field in table.derived}
        return {field.attname: field.computed(row) for field in table.derived}
    except VaultError:
        work.damaged.add(f"{table.name} {row.pk}")
        return None


def _is_erased(table: columns.Table, row: models.Model) -> bool:
    ring = keyring.here()
    for field in table.sealed:
        value = row.__dict__.get(field.attname)
        if type(value) is Sealed:
            try:
                ring.key(value.number)
            except Erased:
                return True
    return False


def _renew(work: Work, table: columns.Table, page: list[Any]) -> int:
    """How many of these rows were free to be written."""
    with changing(work.alias, table.name) as cursor:
        rows = table.model._base_manager.using(work.alias).filter(pk__in=page).order_by("pk")
        locked = list(rows.select_for_update(skip_locked=True, of=("self",)))
        ready = [(row.pk, fresh) for row in locked if (fresh := _fresh(work, table, row)) is not None]
        if not _write(cursor, work.alias, table, ready):
            _write_singly(cursor, work, table, ready)
    return len(locked)


Ready = list[tuple[Any, dict[str, Any]]]


def _write(cursor: Any, alias: str, table: columns.Table, ready: Ready) -> bool:
    """All at once; False, and nothing written, when one of them has a value that only one row may have."""
    quote = connections[alias].ops.quote_name
    values = ", ".join(f"{quote(field.column)} = %s" for field in table.derived)
    statement = f"UPDATE {quote(table.name)} SET {values} WHERE id = %s"  # noqa: S608 - names of our own models
    try:
        with transaction.atomic(using=alias):
            cursor.executemany(statement, [[*fresh.values(), pk] for pk, fresh in ready])
    except IntegrityError:
        return False
    return True


def _write_singly(cursor: Any, work: Work, table: columns.Table, ready: Ready) -> None:
    """Somebody must decide which of two rows with one value is right; the others go on."""
    for one in ready:
        if not _write(cursor, work.alias, table, [one]):
            work.damaged.add(f"{table.name} {one[0]}")
