"""What the person at the terminal sees: one line per step with the seconds so far, and a table at the end."""

import contextlib
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path


class Console:
    """Writes to the terminal and to a log; a closed terminal never stops the engine."""

    def __init__(self, log: Path | None = None, quiet: bool = False) -> None:
        self._started = time.monotonic()
        self._log = log
        self._quiet = quiet

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        self.show(f"[{self.seconds:6.1f} s] {text}")

    def show(self, text: str = "") -> None:
        if not self._quiet:
            _print(text)
        if self._log and self._log.parent.exists():
            # A full disk is no reason to end what still runs.
            with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as log:
                log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except (BrokenPipeError, OSError):
        # The terminal is gone; a second failure while Python exits would only confuse.
        sys.stdout = None


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table whose columns are as wide as they need to be."""
    lines = [list(heads), *[list(map(str, row)) for row in rows]]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    rule = ["─" * width for width in widths]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    ]
