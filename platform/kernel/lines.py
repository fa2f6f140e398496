"""Files that are only added to, a line at a time: a crash or a full disk may cut one line short, and no other."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path


def append(path: Path, lines: Iterable[str]) -> None:
    """
    Does not return before they lie on the disk. A line that was cut short before stays as it is, by itself.

    :raises OSError: not all of it was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as file:
        torn = file.seek(0, os.SEEK_END) > 0 and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"
        told = "".join(["\n" if torn else "", *(f"{line}\n" for line in lines)]).encode()
        if file.write(told) != len(told):
            raise OSError(errno.ENOSPC, f"{path} took a part of it only")
        os.fsync(file.fileno())
