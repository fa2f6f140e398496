"""
A schema's definition as statements, read from PostgreSQL's catalogue.

Compact on purpose, unlike pg_dump: identities, constraints and foreign keys stand in CREATE TABLE, where there are no
rows yet to be checked, and nothing is said that is the default.
Order: functions, tables, rows, what is left of foreign keys, indexes, the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenants.isolation.names import quoted
from tenants.provisioning.catalogue import queries
from tenants.provisioning.catalogue.tables import ForeignKey, Table, in_order
from tenants.provisioning.owner import SETTLE

_BETWEEN = re.compile(r'\(\(("?\w+"?) >= ([^()]+)\) AND \(\1 <= ([^()]+)\)\)')


class CannotRender(NotImplementedError):
    """A migration made a kind of object that no query here renders; add one, or the snapshot would lack it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What stands before the rows and what comes after; `columns` in the order in which tables take their rows."""

    before: list[str]
    after: list[str]
    columns: dict[str, list[str]]


def statements(cursor: Any, schema: str) -> Iterator[str]:
    """
    All that makes an empty schema equal to this one, which must be first in the path.

    :raises CannotRender: something in it is of a kind not known here.
    """
    found = definition(cursor, schema)
    yield from found.before
    yield from _rows(cursor, found.columns)
    yield from found.after


def definition(cursor: Any, schema: str) -> Definition:
    """
    The same without the rows, for whoever carries them in another way.

    :raises CannotRender: see `statements`.
    """
    cursor.execute("SELECT %s::regnamespace::oid", [quoted(schema)])
    oid = cursor.fetchone()[0]
    _refuse_unknown(cursor, oid)
    tables, later = _tables(cursor, oid)
    columns = dict(_all(cursor, queries.COLUMNS, oid))
    before = [*_lines(cursor, queries.FUNCTIONS, oid), *(_settled(table.statement) for table in tables)]
    return Definition(before, [*_after(cursor, oid, later)], {table.name: columns[table.name] for table in tables})


def _after(cursor: Any, oid: int, later: list[str]) -> Iterator[str]:
    yield from _lines(cursor, queries.SEQUENCES, oid)
    yield from later
    for query in queries.SETTLED:
        yield from map(_settled, _lines(cursor, query, oid))
    for query in queries.AS_THEY_ARE:
        yield from _lines(cursor, query, oid)


def _tables(cursor: Any, oid: int) -> tuple[list[Table], list[str]]:
    keys: dict[str, list[ForeignKey]] = {}
    for table, line, target in _all(cursor, queries.FOREIGN_KEYS, oid):
        keys.setdefault(table, []).append(ForeignKey(line, target))
    found = _all(cursor, queries.TABLES, oid)
    return in_order([Table(name, kind, lines, options, keys.get(name, [])) for name, kind, lines, options in found])


def _settled(statement: str) -> str:
    """
    `column IN ('a', 'b')` of a varchar column, spelt so that it is read back as the same expression.

    PostgreSQL prints it as (ARRAY[…])::text[], and reading that pushes the cast into every element: equal in meaning,
    but no longer what the migration made. A cast to its own type in between keeps them apart. `BETWEEN` beside another
    one is printed as two pairs, of which reading would flatten the first alone.
    """
    statement = _BETWEEN.sub(r"(\1 BETWEEN \2 AND \3)", statement)
    return statement.replace("::character varying])::text[]", "::character varying]::character varying[])::text[]")


def _refuse_unknown(cursor: Any, oid: int) -> None:
    found = _all(cursor, queries.OBJECTS, oid)
    unknown = [f"{kind} ({table})" for table, kind in found if kind not in queries.RENDERED.get(table, ())]
    for query, what in queries.NOT_RENDERED:
        unknown += [f"{what} {name}" for name in _lines(cursor, query, oid)]
    if unknown:
        raise CannotRender(", ".join(unknown))


def _rows(cursor: Any, columns: dict[str, list[str]]) -> Iterator[str]:
    """What data migrations wrote, and the list of applied migrations; a row comes after those it points at."""
    for table, of_table in columns.items():
        names = [_name(column) for column in of_table]
        values = " || ', ' || ".join(f"quote_nullable({name}::text)" for name in names)
        cursor.execute(f"SELECT string_agg('(' || {values} || ')', ', ') FROM {_name(table)}")  # noqa: S608
        (rows,) = cursor.fetchone()
        if rows:
            target = f"{_name(table)} ({', '.join(names)})"
            yield f"INSERT INTO {target} OVERRIDING SYSTEM VALUE VALUES {rows}"  # noqa: S608
    yield SETTLE


def _name(name: str) -> str:
    """A table or column of ours may carry any name a model gave it, unlike a schema or a role."""
    return '"' + name.replace('"', '""') + '"'


def _all(cursor: Any, query: str, oid: int) -> list[tuple[Any, ...]]:
    cursor.execute(query, {"schema": oid} if "%(schema)s" in query else [oid])
    return list(cursor.fetchall())


def _lines(cursor: Any, query: str, oid: int) -> list[str]:
    return [row[0] for row in _all(cursor, query, oid)]
