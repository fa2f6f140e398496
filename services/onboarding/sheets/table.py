"""A sheet as lines of raw cells, wherever it comes from. Everything is read as a stream, as often as needed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST_LINES = 20_000
MOST_COLUMNS = 120
# Day 0 of Excel's usual calendar; files of old Macs count from 1904.
WINDOWS_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a spreadsheet have no zone


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is text, number, truth, date, time or None. A formula's value is never looked at."""

    value: Any = None
    is_formula: bool = False
    is_error: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.is_formula and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is what the person's spreadsheet shows at the left edge."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    def cell(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    title: str

    @property
    def letter(self) -> str:
        return letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """
    One sheet with its header found. `lines` starts anew at each call and gives what stands below the header.

    `warnings` are sentences about the sheet as a whole: hidden parts, merged cells. `epoch` counts its day numbers.
    """

    title: str
    header_line: int
    columns: tuple[Column, ...]
    lines: Callable[[], Iterator[Line]]
    warnings: tuple[str, ...] = field(default=())
    epoch: datetime = WINDOWS_EPOCH

    def samples(self, most: int = 30) -> list[Line]:
        return [line for line, _ in zip(self.lines(), range(most), strict=False)]


def letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
