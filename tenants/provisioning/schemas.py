"""One schema: its role, its tables, its rights. Refuses a name that is taken; never drops what it made."""

from django.db import transaction

from kernel.clock import now
from kernel.place import Place
from tenants.centres.models import SchemaState
from tenants.isolation import doors
from tenants.isolation.names import quoted
from tenants.isolation.roles import own_rights_sql, role_sql
from tenants.isolation.router import Kind
from tenants.provisioning import owner, snapshot
from tenants.provisioning.fingerprints import fingerprint

KIND_OF_DOOR = {doors.NETWORK.uuid: Kind.NETWORK, doors.OPERATOR.uuid: Kind.OPERATOR}


class SchemaExists(RuntimeError):
    """Somebody's schema has this name: it is neither adopted nor touched."""


def kind_of(place: Place) -> Kind:
    return KIND_OF_DOOR.get(place.uuid, Kind.CENTRE)


def exists(schema: str) -> bool:
    return _known("to_regnamespace", schema)


def role_exists(role: str) -> bool:
    return _known("to_regrole", role)


def _known(function: str, name: str) -> bool:
    with owner.connection().cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s) IS NOT NULL", [quoted(name)])
        return bool(cursor.fetchone()[0])


def make_empty(schema: str, role: str, *, is_centre: bool) -> None:
    """
    The schema, which belongs to the owner, and its role.

    :raises SchemaExists: the name is taken, whoever took it.
    """
    if exists(schema):
        raise SchemaExists(schema)
    roles = [] if role_exists(role) else role_sql(role, is_centre=is_centre)
    owner.run([*roles, f"CREATE SCHEMA {quoted(schema)}"])


def fill(schema: str, role: str, kind: Kind) -> None:
    """All tables of this kind of schema and what its role may do with them, in one transaction."""
    text = snapshot.text_of(kind)
    with transaction.atomic(using=owner.ALIAS):
        owner.run([*snapshot.replay_sql(schema, text), *own_rights_sql(schema, role, kind)])
        register(schema, kind)


def register(schema: str, kind: Kind, *, seconds: float = 0.0) -> None:
    """Tells the fleet's registry that this schema has had every migration of its kind."""
    facts = {"kind": kind, "fingerprint": fingerprint(kind), "checked_at": now(), "seconds": seconds}
    SchemaState.objects.using(owner.ALIAS).update_or_create(
        schema_name=schema, defaults=facts | {"failure": "", "failed_at": None}
    )
