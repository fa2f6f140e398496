"""A backup into a new schema: one transaction, so that a half-loaded one never exists."""

import gzip
import hashlib
import json
from collections.abc import Iterator

import psycopg
from psycopg import sql

from tenants.continuity import reading
from tenants.continuity.folder import Backup
from tenants.continuity.manifest import Unproved
from tenants.continuity.reading import ROLE_PLACEHOLDER
from tenants.isolation.names import quoted
from tenants.isolation.roles import role_sql
from tenants.provisioning.owner import SETTLE
from tenants.provisioning.snapshot import PLACEHOLDER

PIECE = 1 << 20


class NotTheSame(RuntimeError):
    """What was loaded is not what the manifest says; nothing of it was kept."""


class SchemaTaken(RuntimeError):
    """There is a schema of this name, whoever made it: it is not touched."""


def load(connection: psycopg.Connection, backup: Backup, schema: str, role: str) -> None:
    """
    The whole schema and its role's rights, compared row by row with the manifest; the caller commits.

    :raises NotTheSame: rows are missing or other than those that were copied.
    :raises SchemaTaken: see there.
    """
    definition = json.loads(named(backup.definition, schema, role))
    _make(connection, schema, role)
    _run(connection, definition["before"])
    for table, columns in definition["columns"].items():
        _fill(connection, backup, table, columns)
    _run(connection, [SETTLE, *definition["after"]])
    compare(connection, backup, schema, definition["columns"])


def named(text: str, schema: str, role: str) -> str:
    return text.replace(ROLE_PLACEHOLDER, role).replace(PLACEHOLDER, schema)


def _make(connection: psycopg.Connection, schema: str, role: str) -> None:
    if connection.execute("SELECT to_regnamespace(%s)", [quoted(schema)]).fetchone() != (None,):
        raise SchemaTaken(schema)
    known = connection.execute("SELECT to_regrole(%s)", [quoted(role)]).fetchone() != (None,)
    grant = f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(role)}"
    _run(connection, [*(() if known else role_sql(role, is_centre=True)), f"CREATE SCHEMA {quoted(schema)}", grant])
    connection.execute(f"SET LOCAL search_path = {quoted(schema)}, extensions".encode())
    connection.execute("SET LOCAL check_function_bodies = off")


def _run(connection: psycopg.Connection, statements: list[str]) -> None:
    if statements:
        connection.execute(";\n".join(statements).encode())


def _fill(connection: psycopg.Connection, backup: Backup, table: str, columns: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in _checked(backup, table):
            copy.write(piece)


def _checked(backup: Backup, table: str) -> Iterator[bytes]:
    """
    :raises Unproved: the file is not the one that was written.
    """
    digest = hashlib.sha256()
    try:
        with gzip.open(backup.rows(table), "rb") as packed:
            while piece := packed.read(PIECE):
                digest.update(piece)
                yield piece
    except (OSError, EOFError) as error:
        raise Unproved(f"the rows of {table} cannot be read") from error
    if digest.hexdigest() != backup.manifest.tables[table].sha256:
        raise Unproved(f"the rows of {table} were changed")


def compare(connection: psycopg.Connection, backup: Backup, schema: str, columns: dict[str, list[str]]) -> None:
    """
    :raises NotTheSame: see there; names every table that differs.
    """
    wanted = backup.manifest.tables
    found = dict(reading.measure_tables(connection, schema, columns))
    other = [
        f"{table}: {found[table].rows if table in found else 'no'} rows; {part.rows} were copied"
        for table, part in wanted.items()
        if found.get(table) != part
    ]
    if other or found.keys() != wanted.keys():
        raise NotTheSame("; ".join(other) or "tables that the manifest does not know")


def columns_of(backup: Backup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(backup.definition)["columns"]
    return found
