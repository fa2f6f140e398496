"""Processes by identity: a number alone is never enough to send a signal."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """Boot, number, start and command line: together they are never somebody else's process."""

    boot: str
    pid: int
    started: int
    command: str

    def record(self) -> dict[str, object]:
        return asdict(self)


def boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def identify(pid: int) -> Identity | None:
    """Who runs under this number now; None when nobody does or it is only waiting to be collected."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    if state in "ZX":
        return None
    return Identity(boot(), pid, int(fields[18]), command)


def identify_started(pid: int) -> Identity | None:
    """The same for a process that has only just been started: for a moment its command line is still empty."""
    found = identify(pid)
    deadline = time.monotonic() + 1.0
    while found and not found.command and time.monotonic() < deadline:
        time.sleep(0.001)
        found = identify(pid)
    return found


def recorded(entry: object) -> Identity | None:
    """An identity from a file that may be damaged or of another version."""
    try:
        return Identity(**entry) if isinstance(entry, dict) else None
    except TypeError:
        return None


def alive(identity: Identity) -> bool:
    return identify(identity.pid) == identity


def send(identity: Identity, number: signal.Signals) -> bool:
    """Signal exactly this process: a handle is opened first and the identity compared afterwards."""
    try:
        handle = os.pidfd_open(identity.pid)
    except OSError:
        return False
    try:
        if not alive(identity):
            return False
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


def end(identities: Iterable[Identity], steps: Iterable[tuple[signal.Signals, float]]) -> list[Identity]:
    """Signal all, wait, be firmer; returns those that are still there."""
    left = list(identities)
    for number, seconds in steps:
        left = [one for one in left if send(one, number)]
        deadline = time.monotonic() + seconds
        while left and time.monotonic() < deadline:
            time.sleep(0.02)
            left = [one for one in left if alive(one)]
    return left


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the signal when the supervisor is gone, even after kill -9."""
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def working_in(folder: Path, program: str) -> list[Identity]:
    """
    Processes of this program whose working folder is the given one, or was until somebody deleted it.

    A database server and all its helpers work in the data folder, so none of them can hide.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _works_in(entry, str(folder)) and _runs(entry, program):
            identity = identify(int(entry.name))
            found += [identity] if identity else []
    return found


def _works_in(entry: Path, folder: str) -> bool:
    try:
        return os.readlink(entry / "cwd").removesuffix(" (deleted)") == folder
    except OSError:
        return False


def _runs(entry: Path, program: str) -> bool:
    try:
        return os.readlink(entry / "exe").removesuffix(" (deleted)").endswith(f"/{program}")
    except OSError:
        return False
