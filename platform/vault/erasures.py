"""
The installation's list of erasures: a file outside of every database and of its backups.

A backup from before an erasure still holds the wrapped key; so after every restore the list is read and what it names
is erased again. It holds UUIDs and no names. Each line carries the hash of the one before it and is signed with a key
made from the master key: a line that was changed, left out or invented is found, and nothing is erased on its word.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kernel.clock import now
from vault import master
from vault.errors import VaultError

PURPOSE = b"zakrila list of erasures"
START = "0" * 64
WORD = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")


class BrokenList(VaultError):
    """The list of erasures is not what was written: nothing may be erased or restored on its word."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person of one place, or (without a subject) all of it; `files` are those whose own keys went too."""

    place: UUID
    subject: UUID | None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """How long the list is and the hash of its last line: told outside, it shows that nothing was cut off."""

    count: int
    hash: str


def append(erasure: Erasure, *, ground: str, by: str) -> Head:
    """
    Written to the disk before anything is erased: a crash in between is made good by reading the list.

    :raises ValueError: `ground` and `by` are words and ids, never a sentence about somebody.
    :raises BrokenList: what is there already cannot be trusted.
    """
    if not (WORD.fullmatch(ground) and WORD.fullmatch(by)):
        raise ValueError("ground and by are short words or ids: the list outlives the person's data")
    facts = {
        "place": str(erasure.place),
        "subject": str(erasure.subject) if erasure.subject else None,
        "files": sorted(map(str, erasure.files)),
        "ground": ground,
        "by": by,
    }
    return _write(facts)


def anchor() -> Head | None:
    """After a change of the master key: a line of the new key vouches for those before it. None when not needed."""
    if not _path().exists():
        return None
    lines = read()
    if not lines or lines[-1]["master"] == master.current().name:
        return None
    return _write({"anchor": True})


def of(place: UUID) -> list[Erasure]:
    """
    :raises BrokenList: see `read`.
    """
    return [_erasure(line) for line in read() if line.get("place") == str(place)]


def head() -> Head:
    lines = read()
    return Head(len(lines), lines[-1]["hash"] if lines else START)


def read() -> list[dict[str, Any]]:
    """
    The lines, proved. A list that is not there is an empty one; `head`, told outside, knows better.

    :raises BrokenList: with the number of the first bad line.
    """
    with _locked("rb") as file:
        return _proved(_whole(file.read())) if file else []


def _whole(text: bytes) -> bytes:
    """Without a line that a crash cut short: it was never answered for."""
    return text[: text.rfind(b"\n") + 1]


def _erasure(line: dict[str, Any]) -> Erasure:
    subject = UUID(line["subject"]) if line["subject"] else None
    return Erasure(UUID(line["place"]), subject, tuple(map(UUID, line["files"])))


def is_kept() -> bool:
    """Whether this process has been told where the list lies: only the provisioner needs to."""
    return bool(settings.ERASURE_LIST_FILE)


def _path() -> Path:
    if not settings.ERASURE_LIST_FILE:
        raise ImproperlyConfigured("set ERASURE_LIST_FILE: a file outside of the database's backups")
    return Path(settings.ERASURE_LIST_FILE)


@contextmanager
def _locked(mode: str) -> Iterator[Any]:
    """None when the file is not there and would only be read."""
    path = _path()
    if mode == "rb" and not path.exists():
        yield None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY if mode == "rb" else os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, mode) as file:
        fcntl.flock(file, fcntl.LOCK_SH if mode == "rb" else fcntl.LOCK_EX)
        yield file


def _write(facts: dict[str, Any]) -> Head:
    with _locked("r+b") as file:
        text = file.read()
        whole = _whole(text)
        lines = _proved(whole)
        line = _signed(facts, len(lines) + 1, lines[-1]["hash"] if lines else START)
        file.seek(len(whole))
        file.truncate()
        file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _settle(_path().parent)
    return Head(line["n"], line["hash"])


def _settle(folder: Path) -> None:
    """The folder's entry for a new file is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _signed(facts: dict[str, Any], number: int, before: str) -> dict[str, Any]:
    one = master.current()
    line = {**facts, "n": number, "at": now().isoformat(), "before": before, "master": one.name}
    line["hash"] = _hash(line)
    line["mac"] = _mac(one.key, line["hash"])
    return line


def _hash(line: dict[str, Any]) -> str:
    told = {name: value for name, value in line.items() if name not in {"hash", "mac"}}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _mac(key: bytes, text: str) -> str:
    return hmac.digest(hmac.digest(key, PURPOSE, "sha256"), text.encode(), "sha256").hex()


def _proved(text: bytes) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    keys = {one.name: one.key for one in master.known()}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _parsed(raw, number)
        before = lines[-1]["hash"] if lines else START
        if (line.get("n"), line.get("before"), line.get("hash")) != (number, before, _hash(line)):
            raise BrokenList(f"line {number} of the list of erasures is not the one that was written")
        _refuse_forged(line, keys, number)
        lines.append(line)
    _refuse_unvouched(lines, keys)
    return lines


def _parsed(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except ValueError:
        line = None
    if not isinstance(line, dict):
        raise BrokenList(f"line {number} of the list of erasures cannot be read")
    return line


def _refuse_forged(line: dict[str, Any], keys: dict[str, bytes], number: int) -> None:
    """A line of a master key that is gone is vouched for by the lines after it, whose hashes cover it."""
    key = keys.get(str(line.get("master")))
    if key is not None and not hmac.compare_digest(_mac(key, line["hash"]), str(line.get("mac"))):
        raise BrokenList(f"line {number} of the list of erasures was not written by this installation")


def _refuse_unvouched(lines: Sequence[dict[str, Any]], keys: dict[str, bytes]) -> None:
    if lines and lines[-1]["master"] not in keys:
        raise BrokenList(
            f"the list of erasures ends with a line of master key {lines[-1]['master']}, which is not configured"
        )
