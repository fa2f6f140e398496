"""What stands before the first centre: shared tables, door roles, the schemas of the two doors that have people."""

from django.db import transaction

from kernel import hooks
from kernel.place import Place, entered
from tenants.isolation import doors
from tenants.provisioning import owner, premade, schemas, shared, snapshot


def install() -> None:
    """Idempotent, also after being killed: brings what is missing and leaves the rest."""
    with owner.alone("install", wait=True):
        shared.bring_up_to_date()
        hooks.fill_commons(using=owner.ALIAS)
        for door in doors.WITH_PEOPLE:
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
