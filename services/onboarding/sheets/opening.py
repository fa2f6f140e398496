"""From an uploaded file to a table, or to a sentence that says what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.errors import Refusal
from services.files import sniffing
from services.files.names import extension_of
from services.files.sniffing import Kind
from services.onboarding.sheets import csvs, headers
from services.onboarding.sheets.cleaning import one_line
from services.onboarding.sheets.table import WINDOWS_EPOCH, Column, Line, Table, letter
from services.onboarding.sheets.xlsx import Extras, XlsxBook

MOST_BYTES = 10 * 1024 * 1024
NAMED = 5  # how many rows or ranges a warning lists
LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Sheet:
    index: int
    title: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What was opened; valid until `open_book` is left."""

    sheets: tuple[Sheet, ...]
    _lines: Callable[[int, set[int]], Iterator[Line]]
    _extras: Callable[[int], Extras]
    _epoch: datetime

    def table(self, index: int | None = None, *, header_line: int | None = None) -> Table:
        """
        A sheet with its header, the first visible one if none is chosen.

        `header_line` when the person says where the header is. :raises Refusal: no such sheet, nothing in it.
        """
        sheet = self._sheet(index)
        extras = self._extras(sheet.index)
        header = headers.find(lambda: self._lines(sheet.index, set()), header_line)

        def below() -> Iterator[Line]:
            lines = self._lines(sheet.index, extras.hidden_rows)
            return (line for line in lines if line.number > header.number and not line.is_empty)

        warnings = (*self._hidden_sheets(sheet), *_warnings(extras, header))
        return Table(sheet.title, header.number, _columns(header), below, warnings, self._epoch)

    def _sheet(self, index: int | None) -> Sheet:
        if index is None:
            visible = [sheet for sheet in self.sheets if not sheet.is_hidden]
            return (visible or list(self.sheets))[0]
        for sheet in self.sheets:
            if sheet.index == index:
                return sheet
        raise Refusal(_("The workbook has no such sheet."), field="sheet")

    def _hidden_sheets(self, chosen: Sheet) -> list[str]:
        titles = ", ".join(sheet.title for sheet in self.sheets if sheet.is_hidden and sheet is not chosen)
        return [_("Hidden sheets are not read: %(titles)s.") % {"titles": titles}] if titles else []


@contextmanager
def open_book(file: BinaryIO, name: str) -> Iterator[Book]:
    """
    The workbook or CSV file in `file`.

    :raises Refusal: too large, no spreadsheet, locked, with macros, damaged …; `field` is "file".
    """
    try:
        book, close = _opened(file, name)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="file") from refusal
    try:
        yield book
    finally:
        close()


def _opened(file: BinaryIO, name: str) -> tuple[Book, Callable[[], None]]:
    _check_size(file)
    kind = sniffing.kind_of(file)
    if kind is Kind.XLSX:
        xlsx = XlsxBook(file)
        sheets = tuple(Sheet(*found) for found in xlsx.sheets())
        if not sheets:
            xlsx.close()
            raise Refusal(_("The workbook has no sheet with cells."))
        return Book(sheets, xlsx.lines, xlsx.extras, xlsx.epoch), xlsx.close
    if kind is Kind.TEXT and extension_of(name) in {"csv", "txt", "tsv"}:
        text = csvs.text_of(file.read())
        one = (Sheet(0, name, is_hidden=False),)
        return Book(one, lambda *_: csvs.lines(text), lambda _: Extras(), WINDOWS_EPOCH), lambda: None
    raise Refusal(_no_spreadsheet(kind, file))


def _check_size(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    if not size:
        raise Refusal(_("The file is empty."))
    if size > MOST_BYTES:
        raise Refusal(
            _("The file is %(size)s MB; at most %(most)s MB are read. Remove pictures or divide it.")
            % {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2}
        )


def _no_spreadsheet(kind: Kind, file: BinaryIO) -> str:
    if kind is Kind.OLD_OFFICE:
        file.seek(0)
        if LOCKED in file.read(MOST_BYTES):
            return _("The workbook is locked with a password. Save it without one.")
        return _("This is an old Excel file (.xls). Open it and save it as .xlsx.")
    if kind is Kind.OPEN_DOCUMENT:
        return _("This is an OpenDocument file (.ods). Open it and save it as .xlsx.")
    if kind is Kind.HTML:
        return _("This is a web page saved as a spreadsheet. Open it and save it as .xlsx.")
    return _("This is %(found)s, not a spreadsheet. Choose an .xlsx or .csv file.") % {"found": sniffing.said(kind)}


def _columns(header: Line) -> tuple[Column, ...]:
    titles = (one_line(str(cell.value)) if not cell.is_empty else "" for cell in header.cells)
    return tuple(Column(index, title) for index, title in enumerate(titles) if title)


def _warnings(extras: Extras, header: Line) -> list[str]:
    found = []
    below = sorted(number for number in extras.hidden_rows if number > header.number)
    if below:
        said = {"count": len(below), "rows": _some(map(str, below))}
        found.append(
            ngettext("%(count)s row is hidden: %(rows)s.", "%(count)s rows are hidden: %(rows)s.", len(below)) % said
        )
    if extras.hidden_columns:
        found.append(
            _("Hidden columns: %(columns)s.") % {"columns": _some(map(letter, sorted(extras.hidden_columns)))}
        )
    if extras.merged:
        found.append(
            _("Merged cells (%(ranges)s): only the first cell of each has a value.") % {"ranges": _some(extras.merged)}
        )
    return found


def _some(names: Iterator[str] | list[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:NAMED]) + (" …" if len(listed) > NAMED else "")
