"""
Every night, for each centre: a copy, a drill of that copy, and old copies go. What happened stands in the centre.

Asked every hour: a night that the machine slept through is made up for as soon as it is awake.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kernel.clock import local, now
from kernel.place import Place
from services.custody.enums import Nightly
from services.custody.models import NightlyWork
from tenants.centres.models import Centre
from tenants.continuity import backup, drill, folder
from tenants.continuity.folder import Backup
from tenants.continuity.server import inside
from tenants.provisioning import owner

NIGHT = range(1, 6)  # by the clocks of Sofia
FRESH, OLDEST = timedelta(hours=12), timedelta(hours=26)
KEPT = 14  # copies; longer than that no erased child's wrapped key may live on
REMEMBERED = timedelta(days=90)


def is_due(last: Backup | None, at: datetime) -> bool:
    """In the night when there is none of this night, and by day when the last one is too old."""
    if last is None:
        return True
    age = at - last.manifest.moment
    return age > OLDEST or (age > FRESH and local(at).hour in NIGHT)


def work(centre: Centre, place: Place) -> bool:
    """
    Whether all of it held. Another process that is at it is left alone.

    :raises tenants.provisioning.owner.Busy: another process copies this centre now.
    """
    root = Path(settings.BACKUPS_ROOT)  # type: ignore[misc]
    with owner.alone(f"night {centre.pk}"):
        copied = _copy(centre, root)
        tried = _drill(centre, root)
        folder.prune(root, centre.slug, KEPT)
    _note(place, copied, tried)
    return copied.holds and tried.holds


def last_of(centre: Centre) -> Backup | None:
    """A copy that cannot be vouched for is none."""
    try:
        return folder.last_of(Path(settings.BACKUPS_ROOT), centre.slug)  # type: ignore[misc]
    except folder.manifest.Unproved:
        return None


def _copy(centre: Centre, root: Path) -> NightlyWork:
    began = time.monotonic()
    row = NightlyWork(kind=Nightly.COPY, holds=True)
    try:
        made = backup.backup(centre, root)
        row.taken_at, row.rows = made.manifest.moment, made.manifest.rows
    except Exception as error:  # noqa: BLE001 - it stands on the page and in the log; the drill of the last one goes on
        row.holds, row.why = False, f"{type(error).__name__}: {error}"[:400]
    row.at, row.seconds = now(), round(time.monotonic() - began, 2)
    return row


def _drill(centre: Centre, root: Path) -> NightlyWork:
    found = drill.drill(centre, root)
    drill.note(Path(settings.DRILL_PROTOCOL), found)  # type: ignore[misc]
    taken = datetime.fromisoformat(found.taken_at) if found.taken_at else None
    return NightlyWork(
        kind=Nightly.DRILL,
        at=now(),
        holds=found.holds,
        why=found.why[:400],
        taken_at=taken,
        rows=found.rows,
        seconds=found.seconds,
    )


def _note(place: Place, *rows: NightlyWork) -> None:
    with inside(place), transaction.atomic(using=owner.ALIAS):
        for row in rows:
            row.save(using=owner.ALIAS, force_insert=True)
        NightlyWork.objects.using(owner.ALIAS).filter(at__lt=now() - REMEMBERED).delete()
