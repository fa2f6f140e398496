"""One centre to one folder, while it works: nothing is locked, nobody waits."""

import hashlib
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from kernel.clock import now
from tenants.centres.models import Centre
from tenants.continuity import folder, reading, server
from tenants.continuity.folder import Backup
from tenants.continuity.manifest import Manifest, Part, Unproved
from tenants.isolation.names import centre_role

FACTS = """
SELECT c.schema_name, s.fingerprint, s.failure,
       CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() ELSE now() END,
       current_setting('server_version')
FROM public.centres_centre c JOIN public.centres_schemastate s ON s.schema_name = c.schema_name WHERE c.id = %s
"""
HEAD = "SELECT number, encode(hash, 'hex'), at FROM audit_seal ORDER BY number DESC LIMIT 1"


class CannotCopy(RuntimeError):
    """There is nothing whole to copy."""


def backup(centre: Centre, root: Path, **elsewhere: Any) -> Backup:
    """
    A copy of the centre as it is now, or as another server has it (`elsewhere`: host, port and so on).

    The rows are one picture; files are taken after it, and each that a row names was on the disk before its row.

    :raises CannotCopy: the schema is not there, or a migration of it has failed.
    """
    before = _last(root, centre.slug)
    path = folder.begin(root, centre.slug, now())
    try:
        with server.reading(**elsewhere) as connection:
            made = _copy(connection, centre, path, before)
        return folder.finish(path, made)
    except BaseException:
        folder.abandon(path)
        raise


def _last(root: Path, slug: str) -> Backup | None:
    try:
        return folder.last_of(root, slug)
    except Unproved:
        return None  # nothing is linked from what we cannot vouch for


def _copy(connection: psycopg.Connection, centre: Centre, path: Path, before: Backup | None) -> Manifest:
    schema, fingerprint, taken_at, version = _facts(connection, centre)
    server.stand_in(connection, schema)
    definition = reading.definition_text(connection, schema, centre_role(schema))
    (path / folder.DEFINITION).write_text(definition, encoding="utf-8")
    return Manifest(
        place=str(centre.pk),
        slug=centre.slug,
        name=centre.name,
        schema=schema,
        taken_at=taken_at.astimezone(UTC).isoformat(),
        fingerprint=fingerprint,
        definition=hashlib.sha256(definition.encode()).hexdigest(),
        server=version,
        tables=_tables(connection, schema, path),
        files=dict(folder.take_files(files_of(centre), path / folder.FILES, before)),
        head=_head(connection),
    )


def _facts(connection: psycopg.Connection, centre: Centre) -> tuple[Any, ...]:
    found = connection.execute(FACTS, [centre.pk]).fetchone()
    if found is None:
        raise CannotCopy(f"{centre.slug} has no schema with tables")
    schema, fingerprint, failure, taken_at, version = found
    if failure:
        raise CannotCopy(f"a migration of {centre.slug} has failed; mend it first (runbook fleet)")
    return schema, fingerprint, taken_at, version


def _tables(connection: psycopg.Connection, schema: str, path: Path) -> dict[str, Part]:
    with connection.cursor() as cursor:
        columns = reading.catalogue.definition(cursor, schema).columns
    keys, found = reading.keys_of(connection, schema), {}
    for table, of_table in columns.items():
        rows = reading.rows_of(connection, reading.copy_out(table, of_table, keys.get(table, [])))
        found[table] = reading.write_rows(rows, path / folder.ROWS / f"{table}.gz")
    return found


def _head(connection: psycopg.Connection) -> dict[str, Any] | None:
    found = connection.execute(HEAD).fetchone()
    return {"seal": found[0], "hash": found[1], "at": found[2].isoformat()} if found else None


def files_of(centre: Centre) -> Path:
    return Path(settings.FILES_ROOT) / str(centre.pk)  # type: ignore[misc]
