"""
Sealing the rows of a place anew, as the owner of its tables, beside readers and writers.

Small transactions; rows that somebody is changing are passed over and come with the next round, so that we never
wait while holding anything. Nothing is remembered between runs: a row says by its key's number whether it is done.
"""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connections, transaction

from vault import census, columns, crypto, keyring
from vault.errors import VaultError

ROWS = 200
ROUNDS = 50  # of a table in which others change rows all the time
WAIT = 0.2
TRIGGERS = """
SELECT tgname, tgenabled FROM pg_trigger
WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND (tgtype & 16) <> 0 ORDER BY tgname
"""
Tell = Callable[[str, int, int], None]


@dataclass
class Work:
    """One run over a place: `mapping` is old key to new, `damaged` what opens with no key and was left alone."""

    alias: str
    ring: keyring.Ring
    mapping: dict[int, int]
    tell: Tell
    done: int = 0
    damaged: set[str] = field(default_factory=set)

    @property
    def heads(self) -> list[bytes]:
        return [census.head(number) for number in self.mapping]

    def changed(self, blob: bytes, bound: bytes) -> bytes:
        """
        :raises VaultError: it cannot be opened.
        """
        number = self.mapping.get(crypto.key_number(blob))
        if number is None:
            return blob
        plain = self.ring.unseal(blob, bound)
        return crypto.seal(self.ring.key(number), number, plain, self.ring.bound + bound)


def reseal(work: Work) -> None:
    """Everything in the place that names a key of the mapping, but for tables that are only ever added to."""
    for table in columns.tables(work.alias):
        if not table.is_kept:
            _in_rounds(work, table.name, _Rows(work, table))
    for texts in columns.texts(work.alias):
        _in_rounds(work, texts.table, _Documents(work, texts))


def _in_rounds(work: Work, name: str, batches: Any) -> None:
    for _ in range(ROUNDS):
        total = batches.left()
        if not total:
            return
        seen = 0
        for done in batches.run():
            seen += done
            work.done += done
            work.tell(name, seen, total)
        if batches.left():
            time.sleep(WAIT)


class _Batches(ABC):
    """Pages of rows that have something to be changed, each in its own transaction."""

    columns: str
    condition: str
    parameters: list[Any]

    def __init__(self, work: Work, table: str) -> None:
        self.work, self.table = work, table
        self.quote = connections[work.alias].ops.quote_name

    def run(self) -> Iterator[int]:
        after: Any = None
        while True:
            rows = _patiently(lambda after=after: self._batch(after), self.work.alias)
            if not rows:
                return
            after = rows[-1]
            yield len(rows)

    def _batch(self, after: Any) -> list[Any]:
        """The ids of the rows of one page. Nobody else's row is waited for, so there is nothing to deadlock with."""
        with changing(self.work.alias, self.table) as cursor:
            wanted = "" if after is None else "id > %s AND "
            cursor.execute(
                f"SELECT id, {self.columns} FROM {self.quote(self.table)} WHERE {wanted}({self.condition})"  # noqa: S608
                f" ORDER BY id LIMIT {ROWS} FOR NO KEY UPDATE SKIP LOCKED",
                [*([] if after is None else [after]), *self.parameters],
            )
            rows = cursor.fetchall()
            self._write(cursor, rows)
        return [row[0] for row in rows]

    @abstractmethod
    def _write(self, cursor: Any, rows: list[Any]) -> None:
        """Put the rows back under the new keys, through the same cursor that holds their locks."""

    def left(self) -> int:
        """Without what is damaged, which stays as it is."""
        with connections[self.work.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {self.quote(self.table)} WHERE {self.condition}",  # noqa: S608 - our own names
                self.parameters,
            )
            return max(cursor.fetchone()[0] - sum(one.startswith(f"{self.table} ") for one in self.work.damaged), 0)


class _Rows(_Batches):
    def __init__(self, work: Work, table: columns.Table) -> None:
        super().__init__(work, table.name)
        names = [self.quote(column.column) for column in table.sealed]
        self.bounds = [column._bound for column in table.sealed]
        self.columns = ", ".join(names)
        self.condition = " OR ".join(f"substring({name} from 1 for 5) = ANY(%s)" for name in names)
        self.parameters = [work.heads] * len(names)
        values = ", ".join(f"{name} = %s" for name in names)
        self.update = f"UPDATE {self.quote(table.name)} SET {values} WHERE id = %s"  # noqa: S608 - names of our own models

    def _write(self, cursor: Any, rows: list[Any]) -> None:
        ready = [changed for row in rows if (changed := self._changed(row)) is not None]
        if ready:
            cursor.executemany(self.update, ready)

    def _changed(self, row: Any) -> list[Any] | None:
        at = crypto.part(row[0].bytes)
        try:
            pairs = zip(row[1:], self.bounds, strict=True)
            return [*(None if v is None else self.work.changed(bytes(v), bound + at) for v, bound in pairs), row[0]]
        except VaultError:
            self.work.damaged.add(f"{self.table} {row[0]}")
            return None


class _Documents(_Batches):
    """The table is small: every account's second factor."""

    def __init__(self, work: Work, texts: columns.Texts) -> None:
        super().__init__(work, texts.table)
        self.texts, self.columns = texts, f"{self.quote(texts.column)}::text"
        self.condition, self.parameters = f"{self.quote(texts.column)} IS NOT NULL", []

    def left(self) -> int:
        heads = set(self.work.heads)
        return sum(blob[:5] in heads for blob in census._blobs(self.work.alias, self.texts)) - len(
            [one for one in self.work.damaged if one.startswith(f"{self.table} ")]
        )

    def _write(self, cursor: Any, rows: list[Any]) -> None:
        name, column = self.quote(self.table), self.quote(self.texts.column)
        for row, document in rows:
            before = json.loads(document)
            try:
                after = columns.changed_texts(before, lambda blob: self.work.changed(blob, self.texts.bound))
            except VaultError:
                self.work.damaged.add(f"{self.table} {row}")
                continue
            if after != before:
                cursor.execute(f"UPDATE {name} SET {column} = %s::jsonb WHERE id = %s", [json.dumps(after), row])  # noqa: S608


@contextmanager
def changing(alias: str, table: str) -> Iterator[Any]:
    """
    A transaction that may write the same content anew into any row, also one that triggers protect from changes.

    While its triggers rest nobody else can write to the table (the lock of ALTER TABLE), so nothing slips past them.
    """
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        quoted = connections[alias].ops.quote_name(table)
        cursor.execute(TRIGGERS, [quoted])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"ALTER TABLE {quoted} DISABLE TRIGGER {connections[alias].ops.quote_name(name)}")
        yield cursor
        for name, enabled in triggers:
            always = "ALWAYS " if enabled in ("A", b"A") else ""
            cursor.execute(f"ALTER TABLE {quoted} ENABLE {always}TRIGGER {connections[alias].ops.quote_name(name)}")


def _patiently(step: Callable[[], Any], alias: str, tries: int = 30) -> Any:
    """A table that is locked (a migration, a long writer before a trigger) is tried again; then the run gives up."""
    for left in reversed(range(tries)):
        try:
            return step()
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
            time.sleep(WAIT)
    return None
