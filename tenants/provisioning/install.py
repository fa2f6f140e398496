"""What stands before the first centre: shared tables, door roles, the schemas of the two doors that have people."""

from kernel.hooks import fill_commons
from tenants.isolation import doors
from tenants.isolation.names import centres_role, quoted
from tenants.isolation.roles import public_rights_sql, role_sql
from tenants.isolation.router import Kind
from tenants.provisioning import migrations, owner, schemas


def install() -> None:
    """Idempotent: brings what is missing and leaves the rest."""
    migrations.migrate("public", Kind.PUBLIC)
    _make_door_roles()
    owner.run(public_rights_sql())
    fill_commons(using=owner.ALIAS)
    for door in doors.WITH_PEOPLE:
        if not schemas.exists(door.schema):
            schemas.make_empty(door.schema, door.role, is_centre=False)
        schemas.fill(door.schema, door.role, schemas.kind_of(door))


def _make_door_roles() -> None:
    if not schemas.role_exists(centres_role()):
        owner.run([f"CREATE ROLE {quoted(centres_role())} NOLOGIN"])
    for door in doors.DOORS:
        if not schemas.role_exists(door.role):
            owner.run(role_sql(door.role, is_centre=False))
