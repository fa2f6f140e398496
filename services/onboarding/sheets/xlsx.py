"""XLSX through openpyxl's streaming reader, after the archive has been looked over."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.files.archives import ArchiveRefused, Limits, Why, check_office, checked, elements, opened
from services.onboarding.sheets.csvs import LOOKED_AT, too_many_lines
from services.onboarding.sheets.table import EMPTY, MOST_COLUMNS, MOST_LINES, Cell, Line

# Texts of all cells are held in memory by the reader; a sheet itself is streamed.
MOST_TEXTS = 30 * 1024 * 1024
MOST_MERGED = 1000
LIMITS = Limits(parts=500, unpacked=100 * 1024 * 1024)

# It warns about decorations that it does not read; nobody is helped by that in a log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl(\.|\Z)")


@dataclass(slots=True)
class Extras:
    """What the streaming reader leaves out."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


class XlsxBook:
    def __init__(self, file: BinaryIO) -> None:
        self._archive = _checked(file)
        file.seek(0)
        try:
            self._book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except Exception as error:
            # A reader of a format of 6,000 pages meets a damaged file in many ways; the person needs one sentence.
            self._archive.close()
            raise damaged() from error

    def close(self) -> None:
        with suppress(OSError, ValueError):
            self._book.close()
        self._archive.close()

    @property
    def epoch(self) -> datetime:
        return self._book.epoch

    def sheets(self) -> list[tuple[int, str, bool]]:
        """Places, titles and whether they are hidden; charts and what only a program could hide are left out."""
        found = enumerate(self._book.worksheets)
        return [
            (index, sheet.title, sheet.sheet_state == "hidden")
            for index, sheet in found
            if sheet.sheet_state != "veryHidden"
        ]

    def lines(self, index: int, hidden: set[int]) -> Iterator[Line]:
        sheet = self._book.worksheets[index]
        sheet.reset_dimensions()  # a file may claim a million columns
        rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1)
        for number, cells in enumerate(_guarded(rows), start=1):
            if number > MOST_LINES + LOOKED_AT:
                raise too_many_lines()
            yield Line(number, tuple(map(_cell, _without_tail(cells))), is_hidden=number in hidden)

    def extras(self, index: int) -> Extras:
        found = Extras()
        with opened(self._archive, self._book.worksheets[index]._worksheet_path) as part:
            try:
                for tag, attributes in elements(part):
                    _note(found, tag, attributes)
            except ArchiveRefused as refused:
                raise damaged() from refused
        return found


def _note(found: Extras, tag: str, attributes: dict[str, str]) -> None:
    is_hidden = attributes.get("hidden") in {"1", "true"}
    if tag == "mergeCell" and len(found.merged) < MOST_MERGED:
        found.merged.append(attributes.get("ref", ""))
    elif tag == "row" and is_hidden and attributes.get("r", "").isdigit():
        found.hidden_rows.add(int(attributes["r"]))
    elif tag == "col" and is_hidden:
        with suppress(KeyError, ValueError):
            first, last = int(attributes["min"]), int(attributes["max"])
            found.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))


def _guarded(rows: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from rows
    except Exception as error:
        raise damaged() from error


def _without_tail(cells: Sequence[Any]) -> Sequence[Any]:
    """Every row comes as wide as a sheet may be."""
    used = len(cells)
    while used and cells[used - 1].value is None:
        used -= 1
    return cells[:used]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Cell(None, is_formula=True)
    return Cell(value, is_error=cell.data_type == "e")


def _checked(file: BinaryIO) -> zipfile.ZipFile:
    try:
        archive = checked(file, LIMITS)
        check_office(archive)
        _check_texts(archive)
    except ArchiveRefused as refused:
        raise Refusal(_why_not(refused.why)) from refused
    return archive


def _check_texts(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if part.filename.casefold().endswith("sharedstrings.xml") and part.file_size > MOST_TEXTS:
            raise ArchiveRefused(Why.TOO_LARGE_UNPACKED, part.filename)
        if part.filename.casefold().endswith("workbook.bin"):
            raise ArchiveRefused(Why.DAMAGED, part.filename)


def damaged() -> Refusal:
    return Refusal(_("The workbook is damaged or unusual. Open it in Excel or LibreOffice and save it anew as .xlsx."))


def _why_not(why: Why) -> str:
    return {
        Why.ENCRYPTED: _("The workbook is locked with a password. Save it without one."),
        Why.MACROS: _("The workbook contains macros (programs). Save it as .xlsx without macros."),
        Why.EMBEDDED: _("The workbook has other files inside. Copy only the table into a new workbook."),
        Why.NESTED: _("The workbook has other files inside. Copy only the table into a new workbook."),
        Why.EXTERNAL_LINKS: _("The workbook fetches data from other files. Copy the table as values into a new one."),
        Why.TOO_LARGE_UNPACKED: _("The workbook is too large once unpacked. Divide it into several files."),
        Why.TOO_MANY_PARTS: _("The workbook has too many parts. Copy only the table into a new workbook."),
        Why.ENTITIES: _("The workbook is built in a way that can harm. Copy the table into a new workbook."),
        Why.NAMES_OUTSIDE: _("The workbook is built in a way that can harm. Copy the table into a new workbook."),
    }.get(why, str(damaged()))
