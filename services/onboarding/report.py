"""The wrong lines as a workbook: as they stood in the file, with what is wrong in a last column."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from services.onboarding.models import ImportLine
from services.onboarding.sheets.table import letter

# Characters that no workbook may hold: with one of them there would be no report at all.
NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WRONG = PatternFill("solid", fgColor="FBE3E4")


def wrong_workbook(titles: Sequence[str], lines: Iterable[ImportLine]) -> bytes:
    """
    Corrected, this file can be imported as it is: the last column is no field, so nobody reads it.

    Everything is written as text. A cell that began with „=" in the file is no formula here either.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("To correct"))
    sheet.freeze_panes = "A2"
    for index in range(len(titles) + 1):
        sheet.column_dimensions[letter(index)].width = 60 if index == len(titles) else 20
    sheet.append([_text(sheet, title, bold=True) for title in (*titles, _("What is wrong"))])
    for line in lines:
        cells = [*(line.cells or []), *[""] * len(titles)][: len(titles)]
        sheet.append([*(_text(sheet, value) for value in cells), _text(sheet, _sentences(line), wrong=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sentences(line: ImportLine) -> str:
    bad = [remark for remark in line.remarks or [] if remark["bad"]]
    return "\n".join(f"{remark['cell']}: {remark['text']}" if remark["cell"] else remark["text"] for remark in bad)


def _text(sheet: Any, value: str, *, bold: bool = False, wrong: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, NO_XML.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=wrong or bold, vertical="top")
    if wrong:
        cell.fill = WRONG
    return cell
