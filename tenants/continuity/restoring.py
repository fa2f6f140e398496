"""
A centre put back to an earlier state, or its copy put beside it.

Locked → loaded into a new schema → brought up to date → checked → exchanged in one transaction. Whatever kills it,
the same command goes on, and `discard` gives up; until the exchange the centre's own schema is not touched, and after
it that schema lies in quarantine.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from audit.enums import Action
from audit.record import record
from audit.verify import verify
from kernel import hooks
from kernel.actor import Actor
from kernel.clock import now
from kernel.place import Place
from tenants.centres.enums import CentreState, LockedBy
from tenants.centres.models import Centre, SchemaState
from tenants.continuity import checking, folder, loading, server
from tenants.continuity.backup import files_of
from tenants.continuity.carrying import Carrier, tables_to_lock, unsure
from tenants.continuity.checking import Findings
from tenants.continuity.enums import RESTORE, Aside, RestoreState
from tenants.continuity.folder import Backup
from tenants.continuity.manifest import digest_of
from tenants.continuity.models import Quarantine, Restore
from tenants.isolation.hosts import book
from tenants.isolation.names import centre_role, quoted
from tenants.isolation.router import Kind
from tenants.provisioning import fleet, owner, schemas
from tenants.provisioning.fingerprints import fingerprint

OPEN = (RestoreState.BEGUN, RestoreState.LOADED)
PATIENCE = "30s"  # for what is still at work in the centre when it is exchanged
REGISTER = """
INSERT INTO public.centres_schemastate (id, schema_name, kind, fingerprint, checked_at, seconds, failure)
VALUES (gen_random_uuid(), %s, 'centre', %s, now(), 0, '')
"""
REACHED = "UPDATE public.continuity_restore SET state = %s WHERE id = %s"


class Refused(RuntimeError):
    """Nothing was changed; the sentence says why, the runbook what to do."""


@dataclass(slots=True)
class Outcome:
    restore: Restore
    findings: Findings
    aside: str = ""  # the quarantined schema
    audit: str = ""  # of the centre after the exchange, against every head told outside
    files: int = 0
    notes: list[str] = field(default_factory=list)


def restore(centre: Centre, backup: Backup, *, by: str, reason: str) -> Outcome:
    """
    The centre as the backup has it, in a new schema under its old identity.

    :raises Refused: another restore of it is open, it is not a backup of this centre, or what was loaded is no good.
    :raises tenants.provisioning.owner.Busy: another process is at it.
    """
    _refuse_other(centre, backup)
    with owner.alone(f"restore {centre.pk}"):
        held = _held(centre, backup, by, reason)
        if held.state == RestoreState.BEGUN:
            _load(held, backup)
        _bring_up_to_date(held)
        findings = _good(held, backup)
        outcome = Outcome(held, findings, files=bring_files(centre, backup))
        _exchange(held, outcome)
    book.forget()
    return outcome


def beside(centre: Centre, backup: Backup, *, by: str, reason: str) -> Outcome:
    """
    A copy for looking, which nobody is let into: under the centre's UUID, in a schema of its own.

    :raises Refused: see `restore`.
    """
    _refuse_other(centre, backup)
    held = _new(centre, backup, by, reason, is_beside=True)
    held.save(using=owner.ALIAS)
    _load(held, backup)
    findings = checking.check(place_of(held), backup)
    _reached(held, "swap")
    return Outcome(held, findings)


def discard(centre: Centre, *, by: str) -> Restore:
    """
    Gives up the open restore: what was loaded is put aside, the centre opens as it was.

    :raises Refused: none is open.
    """
    with owner.alone(f"restore {centre.pk}"), transaction.atomic(using=owner.ALIAS):
        held = open_restore(centre)
        if held is None:
            raise Refused(f"no restore of {centre.slug} is open")
        if held.state == RestoreState.LOADED:
            put_aside(centre, held.schema_name, Aside.DISCARDED)
        _reached(held, "discard", by=by)
        _unlock(centre, held)
    book.forget()
    return held


def open_restore(centre: Centre) -> Restore | None:
    held = Restore.objects.using(owner.ALIAS).filter(centre=centre, is_beside=False, state__in=OPEN)
    return held.first()


def place_of(held: Restore) -> Place:
    return server.place_in(held.centre, held.schema_name)


def _refuse_other(centre: Centre, backup: Backup) -> None:
    if backup.manifest.uuid != centre.pk:
        raise Refused(f"this is a backup of {backup.manifest.slug}, not of {centre.slug}")
    if centre.state != CentreState.READY:
        raise Refused(f"{centre.slug} is {centre.get_state_display()}: only a working centre is put back")


def _held(centre: Centre, backup: Backup, by: str, reason: str) -> Restore:
    """The restore that a killed process left, or a new one; the centre is locked from here on."""
    with transaction.atomic(using=owner.ALIAS):
        locked = Centre.objects.using(owner.ALIAS).select_for_update().get(pk=centre.pk)
        held = open_restore(locked)
        if held is None:
            held = _new(locked, backup, by, reason)
            held.locked_before = locked.locked_by
            held.save(using=owner.ALIAS)
            locked.locked_by = LockedBy.RESTORE
            locked.save(using=owner.ALIAS, update_fields=["locked_by"])
        elif held.digest != digest_of(backup.manifest):
            raise Refused(f"a restore of {held.backup} is open: finish it with the same backup, or discard it first")
    book.forget()
    return held


def _new(centre: Centre, backup: Backup, by: str, reason: str, *, is_beside: bool = False) -> Restore:
    return Restore(
        centre=centre,
        backup=str(backup.path)[-400:],
        digest=digest_of(backup.manifest),
        taken_at=backup.manifest.moment,
        is_beside=is_beside,
        by=by,
        reason=reason,
    )


def _load(held: Restore, backup: Backup) -> None:
    """With the note that it is there, in one transaction; a copy beside is no business of the fleet's."""
    with server.writing() as connection:
        loading.load(connection, backup, held.schema_name, centre_role(held.schema_name))
        if not held.is_beside:
            connection.execute(REGISTER, [held.schema_name, backup.manifest.fingerprint])
        connection.execute(REACHED, [RestoreState.LOADED, held.pk])
    held.state = RestoreState.LOADED


def _bring_up_to_date(held: Restore) -> None:
    """An older copy gets the migrations since; the fleet's migrator finds it by its fingerprint."""
    states = SchemaState.objects.using(owner.ALIAS).filter(schema_name=held.schema_name)
    if states.get().fingerprint != fingerprint(Kind.CENTRE):
        fleet.migrate()
    state = states.get()
    if state.fingerprint != fingerprint(Kind.CENTRE) or state.failure:
        raise Refused(f"the copy could not be brought up to date: {state.failure or 'see migrate_fleet'}")


def _good(held: Restore, backup: Backup) -> Findings:
    findings = checking.check(place_of(held), backup)
    if not findings.hold:
        raise Refused(f"the copy is not good enough to be exchanged: {findings}")
    return findings


def bring_files(centre: Centre, backup: Backup) -> int:
    """
    Files that the backup has and the disk has not; nothing on the disk is overwritten. Returns how many came back.

    :raises Refused: a file of the backup is not what the manifest says.
    """
    folder_, brought = files_of(centre), 0
    folder_.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, part in backup.manifest.files.items():
        if not (folder_ / name).exists():
            _bring(backup.file(name), folder_ / name, part)
            brought += 1
    folder.flush(folder_)
    return brought


def _bring(source: Path, target: Path, part: folder.Part) -> None:
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    try:
        found = folder.copied(source, draft)
    except OSError as error:
        raise Refused(f"the backup's file {source.name} cannot be read") from error
    if found != part:
        draft.unlink()
        raise Refused(f"the backup's file {source.name} was changed")
    folder.flush(draft)  # a name without its bytes would never be brought again
    shutil.move(draft, target)


def _exchange(held: Restore, outcome: Outcome) -> None:
    """Everything or nothing: after it the centre stands in the new schema, and the old one serves nobody."""
    centre = held.centre
    with transaction.atomic(using=owner.ALIAS):
        old = Centre.objects.using(owner.ALIAS).select_for_update().get(pk=centre.pk).schema_name
        _carry(held, old)
        if schemas.exists(old):
            outcome.aside = put_aside(centre, old, Aside.REPLACED)
        SchemaState.objects.using(owner.ALIAS).filter(schema_name=old).delete()
        Centre.objects.using(owner.ALIAS).filter(pk=centre.pk).update(schema_name=held.schema_name)
        _settle(held, outcome)
        _reached(held, "swap")
        _unlock(centre, held)
    centre.schema_name = held.schema_name


def _carry(held: Restore, old: str) -> None:
    with owner.connection().cursor() as cursor:
        if not schemas.exists(old):
            unsure(cursor, held.schema_name)
            return
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        # Whoever is still at work finishes first, and nobody begins.
        cursor.execute(f"LOCK TABLE {', '.join(tables_to_lock(cursor, old))} IN ACCESS EXCLUSIVE MODE")
        Carrier(cursor, old, held.schema_name).everything()


def _settle(held: Restore, outcome: Outcome) -> None:
    """What others must do again, and the trace of it in the audit that went on."""
    place = place_of(held)
    with server.inside(place):
        for notes in hooks.place_restored(place):
            outcome.notes += notes or []
        facts = {"move": "restore", "state_of": held.taken_at.isoformat(), "backup": held.digest[:16]}
        record(Action.WRITE, actor=Actor("system", label=held.by), reason=held.reason, detail=facts)
        report = verify(checking.told())
    outcome.audit = f"holds ({report.seals} seals)" if report.holds else str(report.finding)


def put_aside(centre: Centre, schema: str, why: Aside) -> str:
    """Renamed and closed; in the caller's transaction."""
    name = f"quarantine_{schema.removeprefix('c_')}"
    role = quoted(centre_role(schema))
    owner.run(
        [
            f"ALTER SCHEMA {quoted(schema)} RENAME TO {quoted(name)}",
            f"REVOKE ALL ON SCHEMA {quoted(name)} FROM {role}",
        ]
    )
    SchemaState.objects.using(owner.ALIAS).filter(schema_name=schema).delete()
    Quarantine.objects.using(owner.ALIAS).create(centre=centre, schema_name=name, was=schema, why=why)
    return name


def _reached(held: Restore, move: str, **fields: str) -> None:
    held.state = RESTORE.check(move, held.state, held).target
    held.finished_at = now()
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(using=owner.ALIAS, update_fields=["state", "finished_at", *fields])


def _unlock(centre: Centre, held: Restore) -> None:
    Centre.objects.using(owner.ALIAS).filter(pk=centre.pk, locked_by=LockedBy.RESTORE).update(
        locked_by=held.locked_before
    )
