"""One schema of the fleet: migrated in one transaction, patient with those at work in it, locked if it fails."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors

from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import Place, entered
from tenants.centres.enums import LockedBy
from tenants.centres.models import Centre, PremadeSchema, SchemaState
from tenants.isolation import doors
from tenants.isolation.names import centre_role
from tenants.isolation.roles import own_rights_sql
from tenants.isolation.router import migrating
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner, schemas
from tenants.provisioning.fleet.groups import Group
from tenants.provisioning.tape import applied_sql

logger = logging.getLogger("zakrila.fleet")
Work = Callable[[BaseDatabaseWrapper], None]

LOCK_TIMEOUT = "3s"
TRIES = 4  # somebody at work may hold a table for a moment
PASSING = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)


@dataclass(frozen=True, slots=True)
class Result:
    schema: str
    seconds: float
    failure: str = ""


def migrate(schema: str, group: Group, work: Work) -> Result:
    """Never raises for what happens inside the schema: one centre's failure does not stop the others."""
    started = time.monotonic()
    try:
        _patiently(schema, group, work)
    except Exception as error:  # noqa: BLE001 - it is written down, and the centre is locked
        return give_up(schema, error, time.monotonic() - started)
    return Result(schema, time.monotonic() - started)


def give_up(schema: str, error: Exception, seconds: float = 0.0) -> Result:
    alarm(logger, Alarm.MIGRATION_FAILED, "schema %s was not migrated", schema, trace=True)
    failure = f"{type(error).__name__}: {error}"[:4000]
    _lock(schema, failure)
    return Result(schema, seconds, failure)


def _patiently(schema: str, group: Group, work: Work) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            return _once(schema, group, work)
        except DatabaseError as error:
            if attempt == TRIES or not isinstance(error.__cause__, PASSING):
                raise
            time.sleep(attempt / 2)


def _once(schema: str, group: Group, work: Work) -> None:
    started = time.monotonic()
    whole: AbstractContextManager[object] = transaction.atomic(using=owner.ALIAS) if group.is_whole else nullcontext()
    with migrating(group.kind), entered(_place_of(schema)), owner.path(schema) as connection, whole:
        owner.run([f"SET lock_timeout = '{LOCK_TIMEOUT}'"])
        work(connection)
        with transaction.atomic(using=owner.ALIAS):
            _finish(schema, group, time.monotonic() - started)


def _finish(schema: str, group: Group, seconds: float) -> None:
    noted = [applied_sql(label, name) for label, name in group.squashed]
    owner.run([*noted, "SET LOCAL search_path TO DEFAULT", *own_rights_sql(schema, _role_of(schema), group.kind)])
    schemas.register(schema, group.kind, seconds=seconds)
    locked = Centre.objects.using(owner.ALIAS).filter(schema_name=schema, locked_by=LockedBy.MIGRATOR)
    locked.update(locked_by="")


def _lock(schema: str, failure: str) -> None:
    """The centre answers 503 until a later run succeeds; a schema that waits for its centre is not given away."""
    with transaction.atomic(using=owner.ALIAS):
        facts = {"failure": failure, "failed_at": now()}
        SchemaState.objects.using(owner.ALIAS).filter(schema_name=schema).update(**facts)
        Centre.objects.using(owner.ALIAS).filter(schema_name=schema, locked_by="").update(locked_by=LockedBy.MIGRATOR)
        PremadeSchema.objects.using(owner.ALIAS).filter(schema_name=schema).delete()


def _place_of(schema: str) -> Place | None:
    """Migrations that open encrypted fields need to know whose they are; a schema that waits belongs to nobody."""
    if schema in _doors():
        return _doors()[schema]
    centre = Centre.objects.using(owner.ALIAS).filter(schema_name=schema).first()
    return place_of_centre(centre) if centre else None


def _role_of(schema: str) -> str:
    door = _doors().get(schema)
    return door.role if door else centre_role(schema)


def _doors() -> dict[str, Place]:
    return {door.schema: door for door in doors.WITH_PEOPLE}
