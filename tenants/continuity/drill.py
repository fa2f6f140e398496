"""
Every night: can each centre's last backup be put back? Tried for real, and undone.

A copy is loaded, compared, opened and verified inside one transaction that is always rolled back: a drill leaves no
schema, no role and no key behind, also when it is killed.
"""

import json
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import transaction

from kernel import lines
from kernel.clock import now
from tenants.centres.models import Centre
from tenants.continuity import checking, folder, loading, server
from tenants.continuity.checking import Findings
from tenants.continuity.folder import Backup
from tenants.isolation.names import centre_role, new_schema
from tenants.provisioning import owner
from vault import keyring

OLDEST = timedelta(hours=26)  # a nightly copy, and two hours for a slow night
FILES = 25  # of which the bytes are read again


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the protocol; it names no person and may lie anywhere."""

    at: str
    place: str
    slug: str
    backup: str
    taken_at: str
    rows: int
    opened: int
    without_key: int
    files: int
    audit: str
    seconds: float
    why: str

    @property
    def holds(self) -> bool:
        return not self.why

    @property
    def line(self) -> str:
        return json.dumps({**asdict(self), "holds": self.holds}, ensure_ascii=False)


def drill(centre: Centre, root: Path) -> Result:
    """Never raises for what is wrong with a backup: the other centres' must be tried too."""
    started = time.monotonic()
    backup, findings = None, Findings()
    try:
        backup = folder.last_of(root, centre.slug)
        why = _tried(centre, backup, findings) if backup else "no backup"
    except Exception as error:  # noqa: BLE001 - it is told in the table and in the protocol
        why = f"{type(error).__name__}: {error}"[:400]
    finally:
        keyring.forget()
    return _result(centre, backup, findings, why, time.monotonic() - started)


def _tried(centre: Centre, backup: Backup, findings: Findings) -> str:
    if backup.manifest.uuid != centre.pk:
        return "a backup of another centre"
    schema = new_schema()
    with transaction.atomic(using=owner.ALIAS):
        _load(backup, schema)
        found = checking.check(server.place_in(centre, schema), backup)
        transaction.set_rollback(True, using=owner.ALIAS)
    for name in Findings.__slots__:
        setattr(findings, name, getattr(found, name))
    return "; ".join(filter(None, [str(findings), damaged_files(backup), _age(backup)]))


def _load(backup: Backup, schema: str) -> None:
    owner.connection().ensure_connection()
    session: psycopg.Connection = owner.connection().connection
    session.execute(server.SPELLING.replace("SET ", "SET LOCAL ").encode())
    loading.load(session, backup, schema, centre_role(schema))


def damaged_files(backup: Backup) -> str:
    """All are counted and measured; of some the bytes are compared as well, of others every night."""
    files = backup.manifest.files
    bad = {name for name, part in files.items() if _size(backup.file(name)) != part.size}
    step = max(1, len(files) // FILES)
    some = sorted(files)[now().timetuple().tm_yday % step :: step]
    bad |= {name for name in set(some) - bad if folder.digest_of(backup.file(name)) != files[name].sha256}
    return f"{len(bad)} files are missing or damaged, the first {min(bad)}" if bad else ""


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _age(backup: Backup) -> str:
    age = now() - backup.manifest.moment
    return f"{age.total_seconds() / 3600:.0f} hours old" if age > OLDEST else ""


def _result(centre: Centre, backup: Backup | None, findings: Findings, why: str, seconds: float) -> Result:
    return Result(
        at=now().isoformat(),
        place=str(centre.pk),
        slug=centre.slug,
        backup=backup.path.name if backup else "",
        taken_at=backup.manifest.taken_at if backup else "",
        rows=backup.manifest.rows if backup else 0,
        opened=findings.opened,
        without_key=findings.without_key,
        files=len(backup.manifest.files) if backup else 0,
        audit=findings.audit,
        seconds=round(seconds, 2),
        why=why,
    )


def note(protocol: Path, result: Result) -> None:
    """A protocol that loses its last line on a bad night is none."""
    lines.append(protocol, [result.line])
