"""One schema: its role, its tables, its rights. Refuses a name that is taken; never drops anything."""

from kernel.place import Place
from tenants.isolation import doors
from tenants.isolation.names import quoted
from tenants.isolation.roles import own_rights_sql, role_sql
from tenants.isolation.router import Kind
from tenants.provisioning import migrations, owner

KIND_OF_DOOR = {doors.NETWORK.uuid: Kind.NETWORK, doors.OPERATOR.uuid: Kind.OPERATOR}


class SchemaExists(RuntimeError):
    """Somebody's schema has this name: it is neither adopted nor touched."""


def kind_of(place: Place) -> Kind:
    return KIND_OF_DOOR.get(place.uuid, Kind.CENTRE)


def exists(schema: str) -> bool:
    with owner.connection().cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [quoted(schema)])
        return bool(cursor.fetchone()[0])


def role_exists(role: str) -> bool:
    with owner.connection().cursor() as cursor:
        cursor.execute("SELECT to_regrole(%s) IS NOT NULL", [quoted(role)])
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
    """All tables of this kind of schema and what its role may do with them."""
    migrations.migrate(schema, kind)
    owner.run(own_rights_sql(schema, role, kind))
