"""
The last seal of a place, told to the outside: a cut tail and a rewritten rest show against nothing else.

A line of the heads' file: `{"place": …, "seal": 41, "hash": "…", "at": "…"}`; it names nobody and may lie anywhere.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from audit.models import Seal
from kernel.place import require


@dataclass(frozen=True, slots=True)
class Head:
    place: str
    seal: int
    hash: str
    at: str

    @property
    def line(self) -> str:
        return json.dumps(asdict(self))


def head() -> Head | None:
    """Of the place that has been entered; None before its first seal."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return None
    return Head(str(require().uuid), last.number, bytes(last.hash).hex(), last.at.isoformat())


def append(path: Path, heads: Iterable[Head]) -> None:
    """Add lines and do not return before they lie on the disk."""
    text = "".join(f"{one.line}\n" for one in heads)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path, place: UUID | str) -> Iterator[Head]:
    """
    What the file holds of one place; a last line that a crash cut in half is left out.

    :raises ValueError: a line before the last cannot be read: this is no heads' file any more.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    for position, line in enumerate(lines, 1):
        try:
            found = Head(**json.loads(line))
        except (ValueError, TypeError):
            if position == len(lines):
                return
            raise ValueError(f"line {position} of {path} is no head") from None
        if found.place == str(place):
            yield found
