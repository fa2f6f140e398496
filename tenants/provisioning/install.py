"""What stands before the first centre: shared tables, door roles, the schemas of the two doors that have people."""

from django.db import transaction

from kernel import hooks
from kernel.place import Place, entered
from tenants.isolation import doors
from tenants.provisioning import owner, premade, schemas, shared, snapshot
from tenants.provisioning.fleet.groups import behind


def install() -> None:
    """
    Idempotent, also after being killed: brings what is missing and leaves the rest.

    A door that an older version made is brought up by the fleet, which runs next; this version cannot read it before.
    """
    with owner.alone("install", wait=True):
        shared.bring_up_to_date()
        hooks.fill_commons(using=owner.ALIAS)
        late = {state.schema_name for state in behind()}
        for door in doors.WITH_PEOPLE:
            if door.schema not in late:
                _make_door(door)
    premade.refill()


def _make_door(door: Place) -> None:
    kind = schemas.kind_of(door)
    if not schemas.exists(door.schema):
        snapshot.text_of(kind)
        with transaction.atomic(using=owner.ALIAS):
            schemas.make_empty(door.schema, door.role, is_centre=False)
            schemas.fill(door.schema, door.role, kind)
    with entered(door), transaction.atomic():
        hooks.seed_place(door)
