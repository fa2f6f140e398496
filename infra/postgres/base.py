"""A base backup of the whole server: compressed, checked, named after the moment from which it can be used."""

import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from infra.local import binaries
from infra.local.errors import Problem

FORM = "%Y%m%dT%H%M%SZ"
UNFINISHED = ".unfinished"
A_DAY = 86_400


def take(root: Path, address: str) -> Path:
    """
    From the server at this address (a superuser's, or one of a role with REPLICATION).

    :raises Problem: the server refuses it, or what came is not whole.
    """
    programs = binaries.postgres()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = root / f"base-{os.getpid()}{UNFINISHED}"
    shutil.rmtree(draft, ignore_errors=True)
    _clear(root)
    copy = ["--format=tar", "--compress=gzip:1", "--wal-method=stream", "--checkpoint=fast", "--label=zakrila"]
    _run([programs["pg_basebackup"], f"--dbname={address}", f"--pgdata={draft}", *copy])
    _run([programs["pg_verifybackup"], "--no-parse-wal", "--quiet", str(draft)])
    final = root / f"base-{datetime.now(UTC):{FORM}}"
    draft.rename(final)
    return final


def _clear(root: Path) -> None:
    """What killed runs left: each is as large as the server. Not at once, another one may be at work."""
    for path in root.glob(f"base-*{UNFINISHED}"):
        if time.time() - path.stat().st_mtime > A_DAY:
            shutil.rmtree(path, ignore_errors=True)


def all_of(root: Path) -> list[tuple[datetime, Path]]:
    """With the moment at which each was complete: it leads to any later one. The newest last."""
    found = (path for path in root.glob("base-*Z") if path.is_dir())
    return sorted((moment_of(path), path) for path in found)


def moment_of(path: Path) -> datetime:
    return datetime.strptime(path.name.removeprefix("base-"), FORM).replace(tzinfo=UTC)


def before(root: Path, moment: datetime) -> Path:
    """
    The last one that was complete at that moment.

    :raises Problem: there is none so old.
    """
    found = [path for complete, path in all_of(root) if complete <= moment]
    if not found:
        raise Problem(f"{root} holds no base backup that was complete before {moment.isoformat()}")
    return found[-1]


def prune(root: Path, keep: int) -> list[Path]:
    """Old base backups go, the newest `keep` stay. Returns what went; what it needs of the log may go after it."""
    gone = [path for _, path in all_of(root)[: -max(keep, 1)]]
    for path in gone:
        shutil.rmtree(path)
    return gone


def prune_archive(root: Path, archive: Path) -> int:
    """Segments that no base backup needs any more. Returns how many went."""
    found = all_of(root)
    first = first_segment(found[0][1]) if found else ""
    old = [file for file in archive.glob("[0-9A-F]" * 24 + ".gz") if first and file.name[8:24] < first[8:24]]
    for file in old:
        file.unlink()
    return len(old)


def first_segment(path: Path) -> str:
    """Where its log begins, from the first file beside it."""
    done = subprocess.run(["tar", "-tzf", str(path / "pg_wal.tar.gz")], capture_output=True, text=True, check=True)
    return min(Path(name).name for name in done.stdout.split() if len(Path(name).name) == 24)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
