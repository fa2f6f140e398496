"""Who the database server runs as: PostgreSQL refuses root, and root's own folders stay closed to others."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.errors import Problem

UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """The user of a server; `uid` is None when it is simply ours."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess: drop everything root has, including its groups."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, *command: str) -> bool:
        """Whether this user can run the command; asked of the kernel, not guessed from modes."""
        try:
            done = subprocess.run(command, **self.popen, cwd="/", capture_output=True, timeout=20, check=False)
        except OSError:
            return False
        return done.returncode == 0

    def reaches(self, folder: Path) -> bool:
        return self.can("test", "-x", str(folder))

    def own(self, folder: Path) -> None:
        """A closed folder of this user; what root made in it for the user is handed over too."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def unprivileged() -> Account:
    """Ourselves, or as root an account that owns nothing."""
    if os.geteuid() != 0:
        return Account()
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(found.pw_uid, found.pw_gid)
        if account.can("true"):
            return account
    raise Problem(
        "PostgreSQL refuses to run as root, and no other account can be used here: "
        "run make as a normal user, or set DATABASE_URL, OWNER_DATABASE_URL and ADMIN_DATABASE_URL."
    )


def can_run(account: Account, files: Sequence[Path]) -> bool:
    """Whether the account can run all of these programs where they are."""
    return all(account.can(str(file), "--version") for file in files)
