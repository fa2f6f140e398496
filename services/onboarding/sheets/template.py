"""The empty workbook that people fill in, so that nothing has to be guessed."""
# Cyrillic: words of a file format, in its own three languages.

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.onboarding.sheets.specs import SPECS, Field, Kind, Reads, Spec
from services.onboarding.sheets.specs.base import LANGUAGES, Words
from services.onboarding.sheets.table import letter

PREPARED = 5000  # lines with lists to choose from
AS_TEXT = frozenset({Reads.TEXT, Reads.IDENTIFIER, Reads.PHONES, Reads.NAME, Reads.EMAIL, Reads.LONG_TEXT})
FORMATS = {Reads.DATE: "dd.mm.yyyy", Reads.BIRTH_DATE: "dd.mm.yyyy", Reads.TIME: "hh:mm"}
HEAD = PatternFill("solid", fgColor="1F5F8B")
NEEDED = PatternFill("solid", fgColor="123C5A")
LINE = Side(style="thin", color="C5D0D8")

EXPLANATIONS = Words("Обяснения", "Explanations", "Magyarázat")
LISTS = Words("Списъци", "Lists", "Listák")
TITLES = (
    Words("Колона", "Column", "Oszlop"),
    Words("Задължителна", "Required", "Kötelező"),
    Words("Какво се пише", "What to write", "Mit írjunk"),
    Words("Пример", "Example", "Példa"),
)
YES = Words("да", "yes", "igen")
WHAT = {
    Reads.DATE: Words("Дата: ден.месец.година", "Date: day.month.year", "Dátum: nap.hónap.év"),
    Reads.BIRTH_DATE: Words("Дата: ден.месец.година", "Date: day.month.year", "Dátum: nap.hónap.év"),
    Reads.TIME: Words("Час: 10:00", "Time: 10:00", "Időpont: 10:00"),
    Reads.IDENTIFIER: Words("Десет цифри", "Ten digits", "Tíz számjegy"),
    Reads.PHONES: Words(
        "Един или няколко номера, разделени с точка и запетая",
        "One or more numbers, divided by semicolons",
        "Egy vagy több szám, pontosvesszővel elválasztva",
    ),
    Reads.CHOICE: Words("Изберете от списъка", "Choose from the list", "Válasszon a listából"),
    Reads.EMAIL: Words("Имейл адрес", "E-mail address", "E-mail-cím"),
}


def template_workbook(kind: Kind, language: str = "bg") -> bytes:
    """XLSX with a header line, lists to choose from and a sheet of explanations; it is read back without guessing."""
    language = language if language in LANGUAGES else "bg"
    spec, book = SPECS[kind], Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = spec.title.in_language(language)
    lists = book.create_sheet(LISTS.in_language(language))
    for index, field in enumerate(spec.fields):
        _column(sheet, lists, index, field, language)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 32
    _explain(book.create_sheet(EXPLANATIONS.in_language(language), 1), spec, language)
    lists.sheet_state = "veryHidden"
    return _saved(book)


def _column(sheet: Worksheet, lists: Worksheet, index: int, field: Field, language: str) -> None:
    name = letter(index)
    head = sheet[f"{name}1"]
    head.value = field.header.in_language(language)
    head.font, head.fill = Font(bold=True, color="FFFFFF"), NEEDED if field.required else HEAD
    head.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions[name].width = field.width
    _format(sheet, name, field)
    _validate(sheet, lists, index, field, language)


def _format(sheet: Worksheet, name: str, field: Field) -> None:
    """Numbers as text keep their leading zeros: the whole column has the format before anybody types."""
    wanted = "@" if field.reads in AS_TEXT else FORMATS.get(field.reads, "General")
    sheet.column_dimensions[name].number_format = wanted


def _validate(sheet: Worksheet, lists: Worksheet, index: int, field: Field, language: str) -> None:
    rule = _list_rule(lists, index, field, language) if field.choices else DataValidation(allow_blank=True)
    rule.promptTitle = field.header.in_language(language)[:32]
    rule.prompt = _said(field, language)[:250]
    rule.showInputMessage = bool(rule.prompt)
    rule.add(f"{letter(index)}2:{letter(index)}{PREPARED + 1}")
    sheet.add_data_validation(rule)


def _list_rule(lists: Worksheet, index: int, field: Field, language: str) -> DataValidation:
    """The list stands in a sheet of its own: inside the rule it may have 255 characters and no comma."""
    for line, choice in enumerate(field.choices, start=1):
        lists[f"{letter(index)}{line}"] = choice.words.in_language(language)
    name = letter(index)
    source = f"'{lists.title}'!${name}$1:${name}${len(field.choices)}"
    return DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)


def _said(field: Field, language: str) -> str:
    parts = (WHAT.get(field.reads), field.help)
    return ". ".join(filter(None, (words.in_language(language).rstrip(".") for words in parts if words)))


def _explain(sheet: Worksheet, spec: Spec, language: str) -> None:
    sheet.append([words.in_language(language) for words in TITLES])
    for field in spec.fields:
        needed = YES.in_language(language) if field.required else ""
        sheet.append([field.header.in_language(language), needed, _said(field, language), field.example])
    for name, width in zip("ABCD", (30, 14, 70, 40), strict=True):
        sheet.column_dimensions[name].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(bottom=LINE)
            cell.font = Font(bold=cell.row == 1)


def _saved(book: Workbook) -> bytes:
    book.properties.creator = "Zakrila"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
