# Cyrillic: the words of a Bulgarian paper
"""The template that holds until a centre uploads its own, and the file to begin with: every field stands in it."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from services.reports.wordfile.cleaning import clean

FONT = "Times New Roman"
TABLES: tuple[tuple[str, Sequence[tuple[str, str]]], ...] = (
    ("Дете и лица по режима", (("Роля", "лице.роля"), ("Име", "лице.име"))),
    ("Периодът в числа", (("Какво", "число.какво"), ("Брой", "число.брой"))),
    (
        "Срещи в периода",
        (
            ("Ден", "среща.ден"),
            ("По план / реално", "среща.час]] / [[среща.реално"),
            ("Вид и изход", "среща.вид]]; [[среща.изход"),
            ("Мин. план / реално", "среща.мин_план]] / [[среща.мин_реално"),
            ("Довел", "среща.довел"),
            ("Наблюдаващ", "среща.наблюдаващ"),
        ),
    ),
    (
        "Записани факти",
        (("Ден", "факт.ден"), ("Час", "факт.час"), ("Записано", "факт.вид"), ("Факт", "факт.текст")),
    ),
    ("Думи на детето", (("Ден", "думи.ден"), ("Дете", "думи.дете"), ("Думи", "думи.текст"))),
    ("Критични инциденти", (("Ден", "инцидент.ден"), ("Час", "инцидент.час"), ("Какво се случи", "инцидент.текст"))),
    ("Допълнения към подписани записи", (("Добавено на", "допълнение.ден"), ("Допълнение", "допълнение.текст"))),
)


@cache
def standard() -> bytes:
    document = Document()
    _page(document)
    _head(document)
    for title, columns in TABLES:
        document.add_heading(title, level=2)
        _table(document, columns)
    _foot(document)
    clean(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        _font(document.styles[name])
    section.footer.paragraphs[0].text = "[[заглавие]] изх. № [[изх_номер]] · код за проверка [[код]]"


def _font(style: Any) -> None:
    style.font.name, style.font.color.rgb = FONT, None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for side in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(side), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)


def _head(document: Any) -> None:
    lines = ("[[организация]]", "[[център]]", "[[за_връзка]]", "[[еик]]")
    for line in lines:
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    document.add_paragraph("Изх. № [[изх_номер]] / [[дата]]").paragraph_format.space_before = Pt(12)
    document.add_paragraph("До\n[[адресат]]")
    title = document.add_heading("[[заглавие]]", level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (
        "за периода [[период]], случай [[случай]]",
        "Във връзка с: [[във_връзка]]",
        "[[начало]]",
        "[[увод]]",
        "Основание: [[основание]]",
        "[[режим]]",
    ):
        document.add_paragraph(line)


def _table(document: Any, columns: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=2, cols=len(columns))
    table.style = "Table Grid"
    for place, (title, field) in enumerate(columns):
        head, cell = table.rows[0].cells[place], table.rows[1].cells[place]
        head.text, cell.text = title, "[[" + field + "]]"
        for run in head.paragraphs[0].runs:
            run.bold = True
    _repeats_on_every_page(table.rows[0])


def _repeats_on_every_page(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    header = properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    properties.append(header)


def _foot(document: Any) -> None:
    document.add_heading("Как да се чете този доклад", level=2)
    for line in (
        "[[предупреждение]]",
        "[[бележка]]",
        "[[край]]",
        "Истинността се проверява с изходящия номер и кода [[код]] на [[адрес_за_проверка]].",
        "Съставил: [[съставил]]",
        "Одобрил: [[одобрил]]",
    ):
        document.add_paragraph(line)
