"""What nobody tells by itself: copies grow old, drills fail, disks fill, messages wait for a person."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel import ports
from kernel.alarms import Alarm
from kernel.clock import now
from kernel.place import Place, entered
from outbox import queries
from tenants.continuity import folder

OLDEST, FULL = timedelta(hours=26), 0.8
Told = tuple[Alarm, str]


def look() -> Iterator[Told]:
    """Names no person; centres by their UUID, as everywhere in the log."""
    copies = Path(settings.BACKUPS_ROOT)  # type: ignore[misc]
    yield from _disks([Path(settings.FILES_ROOT), copies])  # type: ignore[misc]
    yield from _drills(Path(settings.DRILL_PROTOCOL))  # type: ignore[misc]
    for place in ports.each_place():
        if place.is_centre and copies.exists():
            yield from _backup(copies, place)
        with entered(place):
            waits = queries.undecided().count()
        if waits:
            yield Alarm.MESSAGES_STUCK, f"{waits} messages of {place.uuid} wait for a person"


def _disks(roots: list[Path]) -> Iterator[Told]:
    for device, root in {root.stat().st_dev: root for root in roots if root.exists()}.items():
        disk = shutil.disk_usage(root)
        if disk.used >= FULL * disk.total:
            yield Alarm.DISK_FILLING, f"disk {device} is {100 * disk.used // disk.total} % full"


def _drills(protocol: Path) -> Iterator[Told]:
    """The last drill of each centre."""
    lines = protocol.read_text().splitlines() if protocol.exists() else []
    found = [line for line in map(_parsed, lines) if line]
    for last in {line["place"]: line for line in found}.values():
        if last["why"]:
            yield Alarm.DRILL_FAILED, f"the last drill of {last['place']} failed"


def _parsed(line: str) -> dict[str, Any]:
    """Nothing of a line that a crash cut short: it must not keep the other alarms from being given."""
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return found


def _backup(copies: Path, place: Place) -> Iterator[Told]:
    last = folder.last_of(copies, place.slug)
    if last is None:
        yield Alarm.BACKUP_OLD, f"{place.uuid} was never copied"
    elif now() - last.manifest.moment > OLDEST:
        yield Alarm.BACKUP_OLD, f"the last copy of {place.uuid} is of {last.manifest.moment:%Y-%m-%d %H:%M}"
