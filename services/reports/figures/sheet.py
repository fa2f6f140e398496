"""The figures of a period as a text file or a workbook: group, figure, number, of how many."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from services.reports.figures.counting import Table
from services.reports.figures.period import Period

CALCULATES = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int


def lines(tables: list[Table], period: Period) -> Iterator[list[Cell]]:
    """The first line is the head. Figures of now say so: they do not follow the period."""
    yield [_("Group"), _("Figure"), _("Number"), _("Of"), _("Shown as"), _("From"), _("Until")]
    for table in tables:
        for line in table.lines:
            days = [_("now"), _("now")] if line.now else [period.since.isoformat(), period.until.isoformat()]
            yield [_plain(table.title), _plain(line.label), line.value, line.whole or "", _plain(line.text), *days]


def _plain(value: object) -> str:
    """A spreadsheet must not calculate with the name of a room."""
    text = str(value)
    return f"'{text}" if text.startswith(CALCULATES) else text


def as_csv(tables: list[Table], period: Period) -> bytes:
    """With a mark by which Excel knows that it is UTF-8, and semicolons as it wants them here."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines(tables, period))
    return "﻿".encode() + out.getvalue().encode()


def as_xlsx(tables: list[Table], period: Period) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Figures")[:31]
    for line in lines(tables, period):
        sheet.append(line)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in (("A", 34), ("B", 44), ("E", 30), ("F", 12), ("G", 12)):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
