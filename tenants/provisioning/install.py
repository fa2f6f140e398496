"""What stands before the first centre: shared tables, door roles, the schemas of the two doors that have people."""

from django.db import transaction

from kernel import hooks
from kernel.place import Place, entered
from tenants.centres.models import SchemaState
from tenants.isolation import doors
from tenants.isolation.names import centres_role, quoted
from tenants.isolation.roles import public_rights_sql, role_sql
from tenants.isolation.router import Kind
from tenants.provisioning import migrations, owner, premade, schemas, snapshot
from tenants.provisioning.fingerprints import fingerprint


def install() -> None:
    """Idempotent, also after being killed: brings what is missing and leaves the rest."""
    with owner.alone("install", wait=True):
        _bring_public_up_to_date()
        hooks.fill_commons(using=owner.ALIAS)
        for door in doors.WITH_PEOPLE:
            _make_door(door)
    premade.refill()


def _bring_public_up_to_date() -> None:
    if _public_is_current():
        return
    migrations.migrate("public", Kind.PUBLIC)
    _make_door_roles()
    owner.run(public_rights_sql())
    schemas.register("public", Kind.PUBLIC)


def _public_is_current() -> bool:
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


def _make_door(door: Place) -> None:
    kind = schemas.kind_of(door)
    if not schemas.exists(door.schema):
        snapshot.text_of(kind)
        with transaction.atomic(using=owner.ALIAS):
            schemas.make_empty(door.schema, door.role, is_centre=False)
            schemas.fill(door.schema, door.role, kind)
    with entered(door), transaction.atomic():
        hooks.seed_place(door)
