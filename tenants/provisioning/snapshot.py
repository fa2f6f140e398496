"""A new schema as one text: read once per set of migrations, replayed in one message for every centre after that."""

import logging
import secrets
from collections.abc import Iterator

from tenants.centres.models import Snapshot
from tenants.isolation.names import quoted
from tenants.isolation.router import Kind
from tenants.provisioning import catalogue, migrations, owner
from tenants.provisioning.fingerprints import content_fingerprint

logger = logging.getLogger("zakrila.snapshot")
# Stands in the text for the schema's name wherever PostgreSQL insists on writing it.
PLACEHOLDER = "schema_to_be"
SCRATCH = "scratch_"


def text_of(kind: Kind) -> str:
    """
    The definition of a schema of this kind; made from the migrations if nobody has needed it before.

    Making it commits many times, so callers ask for it before they open the transaction that replays it.
    """
    print_ = content_fingerprint(kind)
    return _kept(print_) or _make_once(kind, print_)


def replay_sql(schema: str, text: str) -> Iterator[str]:
    """Statements that fill an empty schema; `public` is not in the path, so nothing can be confused with it."""
    yield f"SET LOCAL search_path = {quoted(schema)}, extensions"
    yield "SET LOCAL check_function_bodies = off"
    yield text.replace(PLACEHOLDER, schema)
    yield "SET LOCAL search_path TO DEFAULT"


def _kept(print_: str) -> str | None:
    found = Snapshot.objects.using(owner.ALIAS).filter(fingerprint=print_).first()
    return found.sql if found else None


def _make_once(kind: Kind, print_: str) -> str:
    with owner.alone("snapshot", wait=True):
        found = _kept(print_)
        if found:
            return found
        _drop_scratch()
        text = _read(kind)
        Snapshot.objects.using(owner.ALIAS).exclude(fingerprint__in=map(content_fingerprint, Kind)).delete()
        Snapshot.objects.using(owner.ALIAS).create(fingerprint=print_, sql=text)
        logger.info("snapshot of kind %s made: %s bytes", kind, len(text))
        return text


def _read(kind: Kind) -> str:
    schema = SCRATCH + secrets.token_hex(8)
    owner.run([f"CREATE SCHEMA {quoted(schema)}"])
    try:
        migrations.migrate(schema, kind)
        with owner.path(schema) as connection, connection.cursor() as cursor:
            lines = list(catalogue.statements(cursor, schema))
    finally:
        _drop_scratch()
    return ";\n".join(lines).replace(schema, PLACEHOLDER)


def _drop_scratch() -> None:
    """The only schemas this product ever drops: its own drafts, one of which a killed process may have left."""
    with owner.connection().cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^scratch_[0-9a-f]{16}$'")
        names = [name for (name,) in cursor.fetchall()]
    owner.run(f"DROP SCHEMA {quoted(name)} CASCADE" for name in names)
