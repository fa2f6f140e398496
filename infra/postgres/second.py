"""
A second server from a base backup and the archive, stopped at a moment of the past or at the archive's end, read-only
and short-lived.

Nothing of the first one's configuration is taken: its archive, its network, its certificates and its rules of access
belong to it. Only the owner of the closed folder can reach the second one, through its socket.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from infra.local import binaries
from infra.local.binaries import Binaries
from infra.local.errors import Problem
from infra.local.layout import Layout
from infra.local.privileges import Account, unprivileged
from infra.postgres import archive

PORT = 5432  # only the name of the socket
# A standby refuses to start with less of these than the first server had; its control file knows.
LIKE_THE_FIRST = {
    "max_connections": "max_connections setting",
    "max_worker_processes": "max_worker_processes setting",
    "max_wal_senders": "max_wal_senders setting",
    "max_prepared_transactions": "max_prepared_xacts setting",
    "max_locks_per_transaction": "max_locks_per_xact setting",
}
STANDS = {True: "pausing at the end of recovery", False: "ready to accept connections"}
REPLACED = ("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf")


@contextmanager
def running(base: Path, wal: Path, at: datetime | None, patience: float = 600) -> Iterator[Path]:
    """
    The folder of the second server's socket, once it stands at that moment; stopped and deleted afterwards.

    Without a moment it stands where the archive ends: what is left when the first machine is gone.

    :raises Problem: the archive does not reach so far, or the server does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="zakrila-second-"))
    try:
        with _started(folder, base, wal, at) as process:
            _wait(process, folder, STANDS[at is not None], patience)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path, base: Path, wal: Path, at: datetime | None) -> Iterator[subprocess.Popen[bytes]]:
    account = unprivileged()
    programs = binaries.runnable(binaries.postgres(), account, Layout(folder))
    data = _unpacked(base, folder)
    _configure(data, folder, wal, at, programs)
    _hand_over(folder, account)
    with (folder / "log").open("wb") as log:
        command = [programs["postgres"], "-D", str(data)]
        bare = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=data, env=bare, start_new_session=True, **account.popen
        )
        try:
            yield process
        finally:
            _stop(process)


def _unpacked(base: Path, folder: Path) -> Path:
    data = folder / "data"
    data.mkdir(mode=0o700)
    for name, target in (("base.tar.gz", data), ("pg_wal.tar.gz", data / "pg_wal")):
        target.mkdir(exist_ok=True)
        done = subprocess.run(
            ["tar", "-xzf", str(base / name), "-C", str(target)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Problem(f"{base / name} cannot be unpacked: {done.stderr.strip()}")
    return data


def _configure(data: Path, folder: Path, wal: Path, at: datetime | None, programs: Binaries) -> None:
    for name in REPLACED:
        (data / name).write_text("")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "port": str(PORT),
        "hot_standby": "on",
        "archive_mode": "off",
        "restore_command": archive.restore_command(wal),
        "default_transaction_read_only": "on",
        "recovery_target_timeline": "latest",
        "fsync": "off",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_min_error_statement": "panic",
        **_until(at),
        **_like_the_first(data, programs),
    }
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items())
    (data / "postgresql.conf").write_text("\n".join(lines) + "\n")
    # The folder is closed to everybody but the server's own account.
    (data / "pg_hba.conf").write_text("local all all trust\n")
    (data / "recovery.signal").touch()


def _until(at: datetime | None) -> dict[str, str]:
    if at is None:
        return {}
    return {"recovery_target_time": at.astimezone(UTC).isoformat(sep=" "), "recovery_target_action": "pause"}


def _like_the_first(data: Path, programs: Binaries) -> dict[str, str]:
    told = subprocess.run([programs["pg_controldata"], str(data)], capture_output=True, text=True, check=True).stdout
    found = {name: re.search(rf"^{line}:\s*(\d+)$", told, re.MULTILINE) for name, line in LIKE_THE_FIRST.items()}
    return {name: match.group(1) for name, match in found.items() if match}


def _hand_over(folder: Path, account: Account) -> None:
    if account.uid is not None and account.gid is not None:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    folder.chmod(0o700)


def _wait(process: subprocess.Popen[bytes], folder: Path, said: str, patience: float) -> None:
    until = time.monotonic() + patience
    log = folder / "log"
    while said not in log.read_text(errors="replace"):
        if process.poll() is not None:
            raise Problem(_why(log.read_text(errors="replace")))
        if time.monotonic() > until:
            raise Problem("the second server did not reach that moment in time")
        time.sleep(0.1)


def _why(log: str) -> str:
    if "before configured recovery target was reached" in log:
        return "the archive does not reach that moment yet: wait until the next segment is archived, or switch it"
    fatal = [line for line in log.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"the second server does not start: {(fatal or log.splitlines() or ['no word'])[-1]}"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """It is thrown away: nothing has to be written any more."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
