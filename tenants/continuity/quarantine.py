"""Schemas that were put aside: listed, and dropped by a person, one at a time, when they have waited long enough."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kernel.clock import now
from tenants.centres.models import Centre
from tenants.continuity.enums import Aside, RestoreState
from tenants.continuity.models import Hold, Quarantine, Restore
from tenants.continuity.restoring import Refused, put_aside
from tenants.isolation.names import centre_role, quoted
from tenants.provisioning import owner, schemas


def waiting() -> list[Quarantine]:
    held = Quarantine.objects.using(owner.ALIAS).filter(dropped_at=None).select_related("centre")
    return list(held.order_by("since"))


def besides() -> list[Restore]:
    """Copies for looking that are still there."""
    held = Restore.objects.using(owner.ALIAS).filter(is_beside=True, state=RestoreState.DONE)
    return [one for one in held.select_related("centre") if schemas.exists(one.schema_name)]


def put_away(schema: str) -> str:
    """
    A copy that was looked at; it may be dropped at once, since it never was anybody's work.

    :raises Refused: not such a copy.
    """
    found = next((one for one in besides() if one.schema_name == schema), None)
    if found is None:
        raise Refused(f"{schema} is no copy beside")
    with transaction.atomic(using=owner.ALIAS):
        return put_aside(found.centre, schema, Aside.LOOKED_AT)


def may_go_from(aside: Quarantine) -> datetime:
    if aside.why == Aside.LOOKED_AT:
        return aside.since
    return aside.since + timedelta(days=settings.QUARANTINE_DAYS)  # type: ignore[misc]


def drop(name: str, *, by: str) -> Quarantine:
    """
    The schema and its role, for ever.

    :raises Refused: not one that was put aside, too early, or somebody's schema after all.
    """
    with transaction.atomic(using=owner.ALIAS):
        aside = Quarantine.objects.using(owner.ALIAS).select_for_update().filter(schema_name=name).first()
        if aside and Centre.objects.using(owner.ALIAS).filter(schema_name__in=[name, aside.was]).exists():
            raise Refused(f"{name} is all that is left of a centre: its end is `manage.py ending erase`")
        return drop_now(aside, name, by=by)


def drop_now(aside: Quarantine | None, name: str, *, by: str) -> Quarantine:
    """
    In the caller's transaction, whoever it belongs to.

    :raises Refused: see `drop`; or the centre is under a legal hold.
    """
    if aside is None or aside.dropped_at:
        raise Refused(f"{name} was not put aside, or is gone")
    refuse_held(aside.centre)
    if now() < may_go_from(aside):
        raise Refused(f"{name} stays until {may_go_from(aside):%d.%m.%Y %H:%M} UTC")
    owner.run([f"DROP SCHEMA {quoted(name)} CASCADE"])
    _drop_role(centre_role(aside.was))
    aside.dropped_at, aside.dropped_by = now(), by
    aside.save(using=owner.ALIAS, update_fields=["dropped_at", "dropped_by"])
    return aside


def refuse_held(centre: Centre) -> None:
    """
    :raises Refused: a legal hold stands.
    """
    held = Hold.objects.using(owner.ALIAS).filter(centre=centre, lifted_at=None).first()
    if held:
        raise Refused(f"{centre.slug} is under a legal hold since {held.since:%d.%m.%Y}: {held.reason}")


def _drop_role(role: str) -> None:
    """Unless another database of this server (a copy made by hand) still gives it rights: then it can do no harm."""
    with owner.connection().cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_shdepend WHERE refobjid = to_regrole(%s))", [quoted(role)])
        (needed,) = cursor.fetchone()
    if not needed:
        owner.run([f"DROP ROLE IF EXISTS {quoted(role)}"])
