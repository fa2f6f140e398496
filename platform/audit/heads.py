"""
The last seal of a place, told to the outside: a cut tail and a rewritten rest show against nothing else.

A line of the heads' file: `{"place": …, "seal": 41, "hash": "…", "at": "…"}`; it names nobody and may lie anywhere.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from audit.models import Seal
from kernel import lines
from kernel.place import require

BEGINS = '{"place": "'


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
    """:raises OSError: see `kernel.lines`."""
    lines.append(path, (one.line for one in heads))


def read(path: Path, place: UUID | str) -> Iterator[Head]:
    """
    What the file holds of one place; a line that a crash or a full disk cut short was never told, and is left out.

    :raises ValueError: another line cannot be read: this is no heads' file any more.
    """
    for position, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found = Head(**json.loads(line))
        except (ValueError, TypeError):
            if _is_torn(line):
                continue
            raise ValueError(f"line {position} of {path} is no head") from None
        if found.place == str(place):
            yield found


def _is_torn(line: str) -> bool:
    """The beginning of a head without its end."""
    return BEGINS.startswith(line[: len(BEGINS)]) and not line.endswith("}")
