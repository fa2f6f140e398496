"""A real server with an archive: one centre goes back to a minute of the past, the other keeps what came later."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from infra.local.engine import Engine
from infra.local.errors import Problem
from infra.local.layout import ROOT
from infra.local.servers import python_path
from infra.postgres import archive, base
from kernel.clock import SOFIA
from tenants.continuity.moments import OutOfReach, moment_of

Shell = Callable[..., str]
PREPARE = """
from tenants.provisioning.install import install
from tests.utils.database import _provision
install()
_provision("centre-a", "Център А", "BG-26", "Хасково")
_provision("centre-b", "Център Б", "BG-24", "Стара Загора")
"""
ADD = """
import sys
from kernel.place import entered
from tenants.isolation import hosts
from services.people.models import Person
for slug in {slugs}:
    with entered(hosts.find(slug + ".localhost").place):
        Person.objects.create(kind="child", names={name!r})
"""
SHOW = """
from kernel.place import entered
from tenants.isolation import hosts
from services.people.models import Person
for slug in ("centre-a", "centre-b"):
    with entered(hosts.find(slug + ".localhost").place):
        print(slug, sorted(person.names for person in Person.objects.all()))
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Shell]:
    """A server that forgets nothing, with two centres; calls a program against it."""
    folder = Path(tempfile.mkdtemp(prefix="zakrila-moment-"))  # pytest closes its own folders to the server's account
    folder.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAL_ARCHIVE", str(folder / "wal"))
        for name in ("DATABASE_URL", "BROKER_URL", "SMTP_HOST"):
            patch.delenv(name, raising=False)
        server = Engine(folder, durable=True)
        try:
            yield _shell(server.start(), folder)
        finally:
            server.stop()
            shutil.rmtree(folder)


def _shell(addresses: dict[str, str], folder: Path) -> Shell:
    ours = {
        "PYTHONPATH": python_path(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "BASE_BACKUPS_ROOT": str(folder / "base"),
        "BACKUPS_ROOT": str(folder / "backups"),
        "FILES_ROOT": str(folder / "files"),
        "AUDIT_HEADS_FILE": str(folder / "heads.jsonl"),
        "ERASURE_LIST_FILE": str(folder / "erasures.jsonl"),
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=ROOT,
            env={**os.environ, **addresses, **ours},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("manage.py", "prepare_database")
    run("manage.py", "shell", "-v0", "-c", PREPARE)
    run("-m", "infra.postgres", "base", str(folder / "base"))
    run.admin_url = addresses["ADMIN_DATABASE_URL"]  # type: ignore[attr-defined]
    run.folder = folder  # type: ignore[attr-defined]
    return run


@pytest.mark.slow
@pytest.mark.engine
def test_one_centre_goes_back_to_a_minute_and_the_other_keeps_its_later_row(engine: Shell) -> None:
    engine("manage.py", "shell", "-v0", "-c", ADD.format(slugs=("centre-a", "centre-b"), name="Преди"))
    time.sleep(1.1)
    moment = datetime.now(UTC)
    time.sleep(1.1)
    engine("manage.py", "shell", "-v0", "-c", ADD.format(slugs=("centre-a", "centre-b"), name="След"))
    command = ("manage.py", "centre", "restore", "centre-a", "--at", moment.isoformat())
    said = engine(*command, "--by", "Оператор", "--reason", "Проба")
    assert "centre-a as of" in said
    shown = engine("manage.py", "shell", "-v0", "-c", SHOW)
    assert "centre-a ['Преди']" in shown
    assert "centre-b ['Преди', 'След']" in shown
    _is_compressed_and_closed(engine.folder / "wal")  # type: ignore[attr-defined]
    _loses_five_minutes_at_most(engine.admin_url)  # type: ignore[attr-defined]
    _keeps_what_the_base_needs(engine)


def _keeps_what_the_base_needs(engine: Shell) -> None:
    """Of the log before it, nothing; of itself and after it, everything."""
    root, wal = engine.folder / "base", engine.folder / "wal"  # type: ignore[attr-defined]
    before = {file.name for file in wal.glob("*.gz")}
    first = base.first_segment(base.all_of(root)[0][1])
    assert engine("-m", "infra.postgres", "prune", str(root), str(wal), "--keep", "3").startswith("0 base backups")
    after = {file.name for file in wal.glob("*.gz")}  # and what the server closed in the meantime
    assert after & before == {name for name in before if name[:24] >= first}
    assert all(name[:24] >= first for name in after - before)
    assert len(base.all_of(root)) == 1
    assert json.loads(engine("-m", "infra.postgres", "second", str(root), str(wal)))["base"].startswith("base-")


def _loses_five_minutes_at_most(address: str) -> None:
    with psycopg.connect(address) as admin:
        assert admin.execute("SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'").fetchone() == (
            archive.TIMEOUT,
        )
        assert admin.execute("SELECT failed_count FROM pg_stat_archiver").fetchone() == (0,)


def _is_compressed_and_closed(wal: Path) -> None:
    segments = list(wal.iterdir())
    assert segments
    assert all(file.suffix == ".gz" and file.stat().st_mode & 0o077 == 0 for file in segments)
    assert wal.stat().st_mode & 0o077 == 0


def test_a_base_backup_leads_only_forward(tmp_path: Path) -> None:
    for name in ("base-20261120T000000Z", "base-20261121T000000Z", "base-77.unfinished"):
        (tmp_path / name).mkdir()
    found = base.before(tmp_path, datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert found.name == "base-20261120T000000Z"
    with pytest.raises(Problem, match="no base backup that was complete"):
        base.before(tmp_path, datetime(2026, 11, 19, tzinfo=UTC))
    assert [path.name for path in base.prune(tmp_path, 1)] == ["base-20261120T000000Z"]


def test_the_archive_never_overwrites_another_segment(tmp_path: Path) -> None:
    segment, wal = tmp_path / "000000010000000000000001", tmp_path / "wal"
    wal.mkdir()
    command = archive.command(wal).replace("%p", str(segment)).replace("%f", segment.name)
    segment.write_bytes(b"one")
    codes = [subprocess.run(["sh", "-c", command]).returncode for _ in range(2)]
    segment.write_bytes(b"two")
    codes.append(subprocess.run(["sh", "-c", command]).returncode)
    assert [bool(code) for code in codes] == [False, False, True]
    back = archive.restore_command(wal).replace("%f", segment.name).replace("%p", str(tmp_path / "back"))
    assert subprocess.run(["sh", "-c", back]).returncode == 0
    assert (tmp_path / "back").read_bytes() == b"one"


def test_a_moment_is_on_the_clocks_of_sofia() -> None:
    assert moment_of("2026-07-01 14:03") == datetime(2026, 7, 1, 11, 3, tzinfo=UTC)
    assert moment_of("2026-07-01T14:03+00:00") == datetime(2026, 7, 1, 14, 3, tzinfo=UTC)


def test_what_has_not_been_and_what_is_no_moment_is_refused() -> None:
    later = datetime.now(SOFIA) + timedelta(hours=1)
    with pytest.raises(OutOfReach, match="not been yet"):
        moment_of(f"{later:%Y-%m-%d %H:%M}")
    with pytest.raises(OutOfReach, match="no moment"):
        moment_of("gestern")
