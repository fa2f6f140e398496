"""The schema `public`: the tables all share, and the roles of the doors that may read some of them."""

from tenants.centres.models import SchemaState
from tenants.isolation import doors
from tenants.isolation.names import centres_role, quoted
from tenants.isolation.roles import public_rights_sql, role_sql
from tenants.isolation.router import Kind
from tenants.provisioning import migrations, owner, schemas
from tenants.provisioning.fingerprints import fingerprint


def bring_up_to_date() -> None:
    if is_current():
        return
    migrations.migrate("public", Kind.PUBLIC)
    _make_door_roles()
    owner.run(public_rights_sql())
    schemas.register("public", Kind.PUBLIC)


def is_current() -> bool:
    with owner.connection().cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.centres_schemastate') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
    states = SchemaState.objects.using(owner.ALIAS)
    return states.filter(schema_name="public", fingerprint=fingerprint(Kind.PUBLIC)).exists()


def _make_door_roles() -> None:
    if not schemas.role_exists(centres_role()):
        owner.run([f"CREATE ROLE {quoted(centres_role())} NOLOGIN"])
    for door in doors.DOORS:
        if not schemas.role_exists(door.role):
            owner.run(role_sql(door.role, is_centre=False))
