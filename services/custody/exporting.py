"""The work of an agreed package, where the owner's connection is; a death is made good by running it again."""

import hashlib
import logging
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import Place, entered
from services.custody import packages
from services.custody.enums import EXPORT, ExportState
from services.custody.models import CentreExport
from tenants.continuity.export import package
from tenants.continuity.export.age import recipients
from tenants.provisioning import owner

FETCHED_WITHIN = timedelta(days=3)
PIECE = 1 << 20
log = logging.getLogger("zakrila.custody")


def waiting() -> list[UUID]:
    rows = CentreExport.objects.filter(state=ExportState.AGREED).order_by("decided_at")
    return list(rows.values_list("pk", flat=True))


def work(place: Place, export_id: UUID) -> CentreExport | None:
    """
    Pack what two people have agreed to; None when there is nothing to do any more.

    :raises tenants.provisioning.owner.Busy: another process packs it now.
    """
    with owner.alone(f"export {export_id}"):
        with entered(place):
            row = (
                CentreExport.objects.select_related("asked_by").filter(pk=export_id, state=ExportState.AGREED).first()
            )
        if row is None:
            return None
        try:
            rows, path = _packed(place, row)
        except Exception:  # noqa: BLE001 - it stands on the page; whoever runs the server finds why in the log
            alarm(log, Alarm.WORK_FAILED, "a package of %s was not built", place.uuid, trace=True)
            return _moved(place, row, "fail", failure="build")
        facts = {"rows": rows, "size": path.stat().st_size, "digest": _digest(path)}
        return _moved(place, row, "finish", built_at=now(), expires_at=now() + FETCHED_WITHIN, **facts)


def _packed(place: Place, row: CentreExport) -> tuple[int, Path]:
    with entered(place):
        path, to = packages.path_of(row.pk), recipients(row.passphrase, [row.key] if row.key else [])
        by, reason = row.asked_by.display_name, row.reason
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def told(done: int, total: int) -> None:
        packages.tell(row.pk, done, total)

    return package.export(place, path, to, by=by, reason=reason, told=told), path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _moved(place: Place, row: CentreExport, move: str, **facts: object) -> CentreExport:
    """What was only needed to build it is forgotten with the end of the work."""
    with entered(place), transaction.atomic():
        row = CentreExport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.state, row.passphrase = EXPORT.check(move, row.state, row).target, ""
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("state",), detail={"state": row.state, "rows": row.rows})
    return row


def expire(place: Place) -> int:
    """Packages that nobody has fetched in time go; whoever still needs one asks again."""
    with entered(place):
        late = list(CentreExport.objects.filter(state=ExportState.READY, expires_at__lte=now()))
        for row in late:
            packages.forget(row.pk)
    for row in late:
        _moved(place, row, "expire")
    return len(late)
