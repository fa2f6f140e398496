"""Where everything of one checkout lies: data in .local, sockets in a short folder, one lock for one supervisor."""

import fcntl
import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import Problem

ROOT = Path(__file__).resolve().parents[2]
# A path of more than 107 bytes kills a Unix socket, so sockets never lie under the checkout.
SHORT = Path("/tmp")  # noqa: S108 - the folder made there is checked for its owner and closed to others


@dataclass(frozen=True)
class Layout:
    """The folders of one engine. Two engines never share a data folder, so its path names the engine."""

    data: Path

    @classmethod
    def at(cls, data: str | Path | None) -> "Layout":
        return cls(Path(data).resolve() if data else ROOT / ".local")

    @property
    def runtime(self) -> Path:
        return self.runtime_of(os.geteuid())

    def runtime_of(self, user: int) -> Path:
        return SHORT / f"zakrila-{self._name_for(user)}"

    @property
    def short_name(self) -> str:
        """Of this folder and this user."""
        return self._name_for(os.geteuid())

    def _name_for(self, user: int) -> str:
        return hashlib.sha256(f"{user}:{self.data}".encode()).hexdigest()[:10]

    def folder(self, name: str) -> Path:
        return self.data / name

    @property
    def sockets(self) -> tuple[Path, Path]:
        """The folders of PostgreSQL's and of Valkey's socket."""
        return self.runtime / "pg", self.runtime / "vk"

    def prepare(self) -> None:
        """Make the folders. As root others may pass through (not list), because PostgreSQL runs as another user."""
        passing = 0o711 if os.geteuid() == 0 else 0o700
        owned(self.data, passing)
        owned(self.runtime, passing)
        for name in ("mail", "logs", "secrets", "run", "valkey"):
            owned(self.data / name, 0o700)

    def identity(self) -> list[int]:
        """Tells a deleted and newly made data folder from the old one; empty when there is none."""
        try:
            found = self.data.stat()
        except FileNotFoundError:
            return []
        return [found.st_dev, found.st_ino]

    def delete(self) -> None:
        shutil.rmtree(self.data, ignore_errors=False)
        shutil.rmtree(self.runtime, ignore_errors=True)


def owned(path: Path, mode: int) -> None:
    """
    A folder of ours with these rights, made when it is missing.

    :raises Problem: it cannot be made, or somebody else's lies there.
    """
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except (PermissionError, FileExistsError) as error:
        raise Problem(f"{path} cannot be made: {error.strerror}.") from error
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Problem(f"{path} belongs to somebody else: run as its owner, or delete it and start again.")
    path.chmod(mode)


class Lock:
    """Held by the one supervisor of an engine; the kernel releases it even after kill -9."""

    def __init__(self, layout: Layout) -> None:
        # The folder itself is locked: it outlives `git clean`, and systemd-tmpfiles leaves locked folders alone.
        self._descriptor = os.open(layout.runtime, os.O_RDONLY | os.O_DIRECTORY)

    @classmethod
    def of(cls, layout: Layout) -> "Lock | None":
        """The lock of an engine that may never have run on this machine since it started."""
        return cls(layout) if layout.runtime.is_dir() else None

    def take(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._descriptor)
