"""
The end of a centre: asked, agreed by two, put aside, and much later erased, each by a person's command.

Every step stands in the operator's audit. Until the last one the centre can be brought back as it was.
"""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from audit.enums import Action
from audit.heads import head
from audit.record import record
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.place import entered
from tenants.centres.enums import CentreState, LockedBy
from tenants.centres.models import Centre, SchemaState
from tenants.continuity import folder, server
from tenants.continuity.backup import files_of
from tenants.continuity.enums import END, Aside, EndState
from tenants.continuity.models import Ending, Hold, Quarantine
from tenants.continuity.quarantine import drop_now, refuse_held
from tenants.continuity.restoring import Refused, put_aside
from tenants.isolation import doors
from tenants.isolation.hosts import book
from tenants.isolation.names import centre_role, quoted
from tenants.isolation.router import Kind
from tenants.provisioning import owner

OPEN = (EndState.ASKED, EndState.ASIDE)


def ask(centre: Centre, *, ground: str, keep_until: date, by: str) -> Ending:
    """
    :raises Refused: the centre is not closed, or its end has been asked for already.
    """
    if centre.state != CentreState.CLOSED:
        raise Refused(f"close {centre.slug} first: its people must have stopped working in it")
    with transaction.atomic(using=owner.ALIAS):
        if _open(centre):
            raise Refused(f"the end of {centre.slug} has been asked for already")
        ending = Ending(centre=centre, ground=ground, keep_until=keep_until, asked_by=by)
        ending.save(using=owner.ALIAS)
    _note(centre, "ask", by, ground=ground, keep_until=keep_until.isoformat())
    return ending


def agree_as_operator(centre: Centre, *, by: str) -> Ending:
    """
    :raises Refused: the same person asked for it.
    """
    ending = _get(centre, EndState.ASKED)
    if ending.asked_by.casefold() == by.casefold():
        raise Refused("somebody else must agree than who asked")
    return _agreed(ending, by, "operator", operator_agreed_at=now(), operator_agreed_by=by)


def agree_as_head(centre: Centre, *, name: str, paper: str, by: str) -> Ending:
    """The head of service signs on paper: the centre is closed, and nobody can sign in any more."""
    ending = _get(centre, EndState.ASKED)
    return _agreed(ending, by, "head", head_agreed_at=now(), head_agreed_by=name, head_paper=paper)


def cancel(centre: Centre, *, by: str) -> Ending:
    """:raises Refused: nothing was asked for, or it is put aside and must be brought back first."""
    ending = _get(centre, EndState.ASKED)
    _moved(ending, "cancel", finished_at=now())
    _note(centre, "cancel", by)
    return ending


def hold(centre: Centre, *, reason: str, look_again_on: date, by: str) -> Hold:
    """Nothing of this centre is erased until it is lifted: neither at its end nor from quarantine."""
    held = Hold.objects.using(owner.ALIAS).create(centre=centre, reason=reason, look_again_on=look_again_on, by=by)
    _note(centre, "hold", by, reason=reason)
    return held


def lift(centre: Centre, *, by: str) -> int:
    """How many holds there were."""
    standing = Hold.objects.using(owner.ALIAS).filter(centre=centre, lifted_at=None)
    lifted = standing.update(lifted_at=now(), lifted_by=by)
    _note(centre, "lift", by, holds=lifted)
    return lifted


def set_aside(centre: Centre, *, by: str) -> Ending:
    """
    The schema is renamed and closed; what it held is counted for the certificate.

    :raises Refused: somebody has not agreed, it is too early, or a hold stands.
    """
    ending = _get(centre, EndState.ASKED)
    _refuse_unripe(ending)
    facts = _facts(centre)
    state = SchemaState.objects.using(owner.ALIAS).get(schema_name=centre.schema_name)
    with transaction.atomic(using=owner.ALIAS):
        put_aside(centre, centre.schema_name, Aside.ENDED)
        Centre.objects.using(owner.ALIAS).filter(pk=centre.pk).update(locked_by=LockedBy.ENDED)
        _moved(ending, "put_aside", aside_at=now(), fingerprint=state.fingerprint, certificate=facts)
    book.forget()
    _note(centre, "put_aside", by)
    return ending


def bring_back(centre: Centre, *, by: str) -> Ending:
    """
    :raises Refused: it is not put aside.
    """
    ending = _get(centre, EndState.ASIDE)
    schema, role = centre.schema_name, centre_role(centre.schema_name)
    with transaction.atomic(using=owner.ALIAS):
        aside = _aside(centre)
        owner.run([f"ALTER SCHEMA {quoted(aside.schema_name)} RENAME TO {quoted(schema)}"])
        owner.run([f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(role)}"])
        aside.delete(using=owner.ALIAS)
        facts = {"kind": Kind.CENTRE, "fingerprint": ending.fingerprint}
        SchemaState.objects.using(owner.ALIAS).create(schema_name=schema, **facts)
        Centre.objects.using(owner.ALIAS).filter(pk=centre.pk).update(locked_by="")
        _moved(ending, "bring_back", aside_at=None, certificate={})
    book.forget()
    _note(centre, "bring_back", by)
    return ending


def erase(centre: Centre, *, by: str) -> Ending:
    """
    The schema, the files, the backups. Copies of the whole server know it until the day that the certificate names.

    What a kill left of the files and backups goes when it is called again.

    :raises Refused: it is not put aside, not long enough, or a hold stands.
    """
    ending = _erased_before(centre) or _drop(centre, by)
    shutil.rmtree(files_of(centre), ignore_errors=True)  # after the commit: bytes without a row are noise
    for path in [*_backups(centre), *_unfinished(centre)]:
        shutil.rmtree(path)
    _note(centre, "erase", by, schema=ending.certificate["schema"])
    return ending


def _erased_before(centre: Centre) -> Ending | None:
    erased = Ending.objects.using(owner.ALIAS).filter(centre=centre, state=EndState.ERASED).first()
    left = [*_backups(centre), *_unfinished(centre), files_of(centre)]
    if erased is None or not any(path.exists() for path in left):
        return None
    refuse_held(centre)
    return erased


def _drop(centre: Centre, by: str) -> Ending:
    ending = _get(centre, EndState.ASIDE)
    with transaction.atomic(using=owner.ALIAS):
        aside = drop_now(_aside(centre), _aside(centre).schema_name, by=by)
        facts = {**ending.certificate, **_erased(centre), "schema": aside.schema_name, "erased_by": by}
        _moved(ending, "erase", finished_at=now(), certificate=facts)
    return ending


def certificate(ending: Ending) -> dict[str, Any]:
    """What a person or an authority is shown; it names nobody of the centre but its head of service."""
    centre = ending.centre
    return {
        "centre": centre.name,
        "organisation": centre.organisation,
        "registration_number": centre.registration_number,
        "uuid": str(centre.pk),
        "ground": ending.get_ground_display(),
        "asked": [ending.asked_at.isoformat(), ending.asked_by],
        "agreed_by_operator": [_iso(ending.operator_agreed_at), ending.operator_agreed_by],
        "agreed_by_head_of_service": [_iso(ending.head_agreed_at), ending.head_agreed_by, ending.head_paper],
        "erased_at": _iso(ending.finished_at),
        **ending.certificate,
    }


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def _agreed(ending: Ending, by: str, who: str, **fields: Any) -> Ending:
    for name, value in fields.items():
        setattr(ending, name, value)
    ending.save(using=owner.ALIAS, update_fields=list(fields))
    _note(ending.centre, f"agree_as_{who}", by)
    return ending


def _refuse_unripe(ending: Ending) -> None:
    missing = []
    if not ending.operator_agreed_at:
        missing.append("a second operator has not agreed")
    if not ending.head_agreed_at:
        missing.append("the head of service has not agreed")
    if today() <= ending.keep_until:
        missing.append(f"everything is kept until {ending.keep_until:%d.%m.%Y}")
    if missing:
        raise Refused("; ".join(missing))
    refuse_held(ending.centre)


def _facts(centre: Centre) -> dict[str, Any]:
    """Counted before it is closed: tables with their rows, files, the end of its audit."""
    with server.inside(server.place_in(centre, centre.schema_name)):
        last = head()
        with connections[owner.ALIAS].cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [centre.schema_name])
            tables = {name: _count(cursor, name) for (name,) in cursor.fetchall()}
    files = files_of(centre)
    return {
        "rows": sum(tables.values()),
        "tables": tables,
        "files": sum(1 for _ in files.iterdir()) if files.is_dir() else 0,
        "audit_head": {"seal": last.seal, "hash": last.hash} if last else None,
    }


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {quoted(table)}")  # noqa: S608 - a checked name
    return int(cursor.fetchone()[0])


def _erased(centre: Centre) -> dict[str, Any]:
    until = today() + timedelta(days=settings.PHYSICAL_DAYS)  # type: ignore[misc]
    return {"backups": len(_backups(centre)), "in_copies_of_the_server_until": until.isoformat()}


def _backups(centre: Centre) -> list[Path]:
    return [path for root in _roots() for path in folder.all_of(root, centre.slug)]


def _unfinished(centre: Centre) -> list[Path]:
    return [path for root in _roots() for path in folder.unfinished_of(root, centre.slug)]


def _roots() -> tuple[Path, Path]:
    root = Path(settings.BACKUPS_ROOT)  # type: ignore[misc]
    return root, root / "moments"


def _aside(centre: Centre) -> Quarantine:
    held = Quarantine.objects.using(owner.ALIAS).select_for_update(of=("self",)).select_related("centre")
    return held.get(centre=centre, was=centre.schema_name, dropped_at=None)


def _open(centre: Centre) -> Ending | None:
    return Ending.objects.using(owner.ALIAS).filter(centre=centre, state__in=OPEN).first()


def _get(centre: Centre, state: EndState) -> Ending:
    ending = _open(centre)
    if ending is None or ending.state != state:
        raise Refused(f"{centre.slug}: {ending.get_state_display() if ending else 'its end was not asked for'}")
    return ending


def _moved(ending: Ending, move: str, **fields: Any) -> None:
    ending.state = END.check(move, ending.state, ending).target
    for name, value in fields.items():
        setattr(ending, name, value)
    ending.save(using=owner.ALIAS, update_fields=["state", *fields])


def _note(centre: Centre, move: str, by: str, **detail: Any) -> None:
    """In the audit of the operator's door, which outlives the centre's own."""
    with entered(doors.OPERATOR), transaction.atomic():
        facts = {"move": f"ending.{move}", "centre": centre.slug, **detail}
        record(Action.WRITE, actor=Actor("system", label=by), what=centre, detail=facts)
