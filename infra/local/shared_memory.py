"""
Where the servers of test runs lie: in memory, where there is room for them.

A test that commits gets a fresh copy of the database, some 2,500 small files. On a disk that is 0.6 s when nothing is
written and 4 s when much is; in memory it is 0.15 s (docs/adr/0004-embedded-engine.md).
"""

import os
import shutil
from pathlib import Path

from infra.local.layout import Layout, owned

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is checked for its owner and closed to others
ROOM = 3 << 30  # bytes: three times what a whole run takes
CHECKOUT = "checkout"


def folder_of(checkout: Path, memory: Path = MEMORY) -> Path:
    """Of this checkout and this user: where its test servers would lie in memory."""
    return memory / f"zakrila-{Layout(checkout / '.local').short_name}"


def base_for(checkout: Path, memory: Path = MEMORY) -> Path:
    """The folder for the slots of test runs: in memory, or `.local` where there is none or too little."""
    if not _has_room(memory):
        return checkout / ".local"
    forget_gone(memory)
    folder = folder_of(checkout, memory)
    owned(folder, 0o711 if os.geteuid() == 0 else 0o700)
    (folder / CHECKOUT).write_text(str(checkout))
    return folder


def forget_gone(memory: Path = MEMORY) -> None:
    """Memory is scarcer than disk: what tests of a deleted checkout left there goes with the next run of another."""
    for folder in memory.glob("zakrila-*"):
        if folder.lstat().st_uid == os.geteuid() and not _has_checkout(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _has_checkout(folder: Path) -> bool:
    try:
        return Path((folder / CHECKOUT).read_text()).is_dir()
    except OSError:
        return True  # not ours to judge


def _has_room(memory: Path) -> bool:
    """There must be room in the file system, and memory behind it: it promises half of the machine's by itself."""
    try:
        found = os.statvfs(memory)
    except OSError:
        return False
    return os.access(memory, os.W_OK) and min(found.f_bavail * found.f_frsize, _available()) >= ROOM


def _available() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), 0)
