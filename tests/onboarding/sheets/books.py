"""Workbooks as people send them, and as nobody should."""

import io
import zipfile
from typing import Any

from openpyxl import Workbook


def book(rows: list[list[Any]], *, change: Any = None, title: str = "Лист1") -> io.BytesIO:
    """`change(workbook, sheet)` may hide, merge or format before saving."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(workbook, sheet)
    out = io.BytesIO()
    workbook.save(out)
    out.seek(0)
    return out


def csv(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def with_parts(workbook: io.BytesIO, parts: dict[str, bytes]) -> io.BytesIO:
    """The same workbook with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    out.seek(0)
    return out


PEOPLE = [
    ["Име и фамилия", "ЕГН", "Дата на раждане", "Телефон"],
    ["Мария Иванова Петрова", "1745148741", "14.05.2017", "0888 123 456"],
]
