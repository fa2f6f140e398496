"""One schema as text: its definition, and every table's rows in the order of their keys."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg import sql

from tenants.continuity.manifest import Part
from tenants.continuity.server import stand_in
from tenants.provisioning import catalogue
from tenants.provisioning.snapshot import PLACEHOLDER

# Stands where the centre's role is given its rights, as PLACEHOLDER stands for the schema.
ROLE_PLACEHOLDER = "role_to_be"
QUICK = 1  # what is sealed does not shrink; its hexadecimal spelling does, also at the quickest level

KEYS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum))
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE c.relnamespace = %s::regnamespace AND i.indisprimary GROUP BY c.relname
"""


def definition_text(connection: psycopg.Connection, schema: str, role: str) -> str:
    """As JSON: statements before the rows, tables with their columns, statements after; names of ours left open."""
    with connection.cursor() as cursor:
        found = catalogue.definition(cursor, schema)
    parts = {"before": found.before, "columns": found.columns, "after": found.after}
    text = json.dumps(parts, ensure_ascii=False)
    return text.replace(role, ROLE_PLACEHOLDER).replace(schema, PLACEHOLDER)


def keys_of(connection: psycopg.Connection, schema: str) -> dict[str, list[str]]:
    return dict(connection.execute(KEYS, [schema]).fetchall())


def copy_out(table: str, columns: list[str], keys: list[str]) -> sql.Composed:
    """In the order of keys, so that a table copied back gives the same text and therefore the same checksum."""
    order = sql.SQL(", ").join(map(sql.Identifier, keys or columns))
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    return query.format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table), order)


def rows_of(connection: psycopg.Connection, statement: sql.Composed) -> Iterator[bytes]:
    """A row at a time, as the server sends them."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from map(bytes, copy)


def write_rows(rows: Iterator[bytes], path: Path) -> Part:
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=QUICK, mtime=0) as packed:
        return measured(rows, packed)


def measured(rows: Iterator[bytes], into: BinaryIO | Any | None = None) -> Part:
    """Checksum, size and number of rows; also written on, when there is somewhere to write."""
    digest, size, count = hashlib.sha256(), 0, 0
    for row in rows:
        digest.update(row)
        size += len(row)
        count += 1
        if into is not None:
            into.write(row)
    return Part(digest.hexdigest(), size, count)


def measure_tables(
    connection: psycopg.Connection, schema: str, columns: dict[str, list[str]]
) -> Iterator[tuple[str, Part]]:
    """What a loaded schema's tables come to, to be compared with the manifest."""
    stand_in(connection, schema)
    keys = keys_of(connection, schema)
    for table, of_table in columns.items():
        yield table, measured(rows_of(connection, copy_out(table, of_table, keys.get(table, []))))
