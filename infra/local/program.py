"""One program that the supervisor keeps running."""

import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from infra.local.privileges import Account
from infra.local.processes import dies_with_parent

LARGEST_LOG = 10 * 1024 * 1024

# How to stop a program: a signal and the seconds it gets, then the next one.
POLITE = ((signal.SIGTERM, 1.6), (signal.SIGKILL, 0.3))


def nothing() -> None:
    """Nothing to do before a start."""


def at_once() -> bool:
    """Ready as soon as it runs."""
    return True


@dataclass(frozen=True)
class Program:
    """What to start, as whom, when it counts as ready, and how it is stopped."""

    name: str
    title: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    account: Account = Account()
    ready: Callable[[], bool] = at_once
    prepare: Callable[[], None] = nothing
    stop: tuple[tuple[signal.Signals, float], ...] = POLITE
    files: tuple[int, ...] = field(default=())

    @property
    def seconds_to_stop(self) -> float:
        return sum(seconds for _, seconds in self.stop)

    def start(self, logs: Path) -> subprocess.Popen[bytes]:
        """
        Start it in a session of its own, so that Ctrl-C reaches only the supervisor.

        The kernel passes the first stop signal on when the supervisor dies without a word.
        """
        self.prepare()
        with _log(logs / f"{self.name}.log") as log:
            return subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.files,
                umask=0o077,
                preexec_fn=dies_with_parent(self.stop[0][0]),
                **self.account.popen,
            )


def _log(path: Path) -> BinaryIO:
    """Append to the log; a long one is put aside first."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def tail(logs: Path, name: str, lines: int = 15) -> str:
    """The end of a program's log, for a message that says why it did not start."""
    try:
        text = (logs / f"{name}.log").read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
