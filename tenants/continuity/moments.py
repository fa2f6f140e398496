"""One centre as it was at a minute of the past: read from a second server, put back like any other backup."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from kernel.clock import SOFIA, at_sofia, is_ambiguous, now
from tenants.centres.models import Centre
from tenants.continuity.backup import backup
from tenants.continuity.folder import Backup
from tenants.provisioning import owner

PATIENCE = 120.0  # until the log of the last minutes lies in the archive


class OutOfReach(RuntimeError):
    """That moment cannot be had: nothing archived so far, or none so old, or it lies ahead."""


def moment_of(text: str) -> datetime:
    """
    "2026-11-21 14:03", on the clocks of Sofia, or with its distance from UTC.

    :raises OutOfReach: no moment, one of two, or not yet.
    """
    try:
        found = datetime.fromisoformat(text)
        local = found if found.tzinfo else at_sofia(found.date(), found.time())
    except ValueError as error:
        raise OutOfReach(f"{text} is no moment: write 2026-11-21 14:03") from error
    if found.tzinfo is None and is_ambiguous(found.date(), found.time()):
        raise OutOfReach(f"{text} comes twice that night: write {text}+03:00 or {text}+02:00")
    if local >= now():
        raise OutOfReach(f"{local.astimezone(SOFIA):%d.%m.%Y %H:%M} has not been yet")
    return local


def backup_at(centre: Centre, moment: datetime, root: Path) -> Backup:
    """
    A backup of the centre as it stood then. Files are today's: they are written once and never changed.

    :raises OutOfReach: see there.
    """
    hurry_archive()
    with second_server(moment) as where:
        return backup(centre, root, **where)


def hurry_archive() -> None:
    """
    The log up to now into the archive. Without a superuser's address the server does it by itself in five minutes.

    :raises OutOfReach: the server archives nothing.
    """
    owner.run(["SELECT pg_current_xact_id()"])  # recovery stops at a commit after the moment; let there be one
    address = os.environ.get("ADMIN_DATABASE_URL", "")
    if address:
        with psycopg.connect(address, autocommit=True) as admin:
            if admin.execute("SHOW archive_mode").fetchone() == ("off",):
                raise OutOfReach("this server keeps no archive (docs/runbooks/restore.md, Setting up)")
            _wait_for(admin, admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone())


def _wait_for(admin: psycopg.Connection, segment: Any) -> None:
    until = time.monotonic() + PATIENCE
    while admin.execute("SELECT last_archived_wal >= %s FROM pg_stat_archiver", segment).fetchone() != (True,):
        if time.monotonic() > until:
            raise OutOfReach("the log of the last minutes is not being archived: see pg_stat_archiver")
        time.sleep(0.2)


@contextmanager
def second_server(moment: datetime) -> Iterator[dict[str, Any]]:
    """
    Host and port of a read-only server that stands at that moment; it ends with this block.

    :raises OutOfReach: in the words of who tried to start it.
    """
    command = [sys.executable, "-m", "infra.postgres", "second"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, str(settings.BASE_BACKUPS_ROOT), str(settings.WAL_ARCHIVE), moment.isoformat()],  # type: ignore[misc]
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.ROOT,
        text=True,
    )
    with process:
        try:
            yield _told(process)
        finally:
            if process.stdin:
                process.stdin.close()  # it stops the server and deletes its folder


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise OutOfReach(process.stderr.read().strip() if process.stderr else "the second server does not start")
    found = json.loads(line)
    return {"host": found["host"], "port": found["port"]}
