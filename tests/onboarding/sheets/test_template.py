"""The workbook we hand out is read back without a question."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from services.onboarding.sheets.matching import check_mapping, mapping_of, propose
from services.onboarding.sheets.opening import open_book
from services.onboarding.sheets.readers import Context
from services.onboarding.sheets.rows import read_rows
from services.onboarding.sheets.specs import SPECS, Kind
from services.onboarding.sheets.table import letter
from services.onboarding.sheets.template import template_workbook

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def filled(kind, language):
    book = load_workbook(io.BytesIO(template_workbook(kind, language)))
    sheet = book.worksheets[0]
    for column, field in enumerate(SPECS[kind].fields, start=1):
        words = field.choices[0].words.in_language(language) if field.choices else field.example
        sheet.cell(2, column, words or ("01.11.2026" if field.reads == "date" else None))
    out = io.BytesIO()
    book.save(out)
    return out


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@pytest.mark.parametrize("kind", Kind)
def test_the_examples_come_back_without_a_fault(kind, language):
    with open_book(filled(kind, language), "образец.xlsx") as opened:
        table = opened.table()
        matches = propose(kind, table)
        assert all(match.confidence == 1.0 for match in matches)
        mapping = mapping_of(matches)
        check_mapping(kind, table, mapping)
        [row] = read_rows(kind, table, mapping, Context(date(2026, 11, 21)))
    assert row.faults == ()
    assert table.warnings == ()


@pytest.mark.parametrize("kind", Kind)
def test_an_unfilled_template_has_no_rows(kind):
    with open_book(io.BytesIO(template_workbook(kind)), "образец.xlsx") as opened:
        table = opened.table()
        assert list(read_rows(kind, table, mapping_of(propose(kind, table)), Context(date(2026, 11, 21)))) == []


def test_it_keeps_zeros_and_offers_lists():
    book = load_workbook(io.BytesIO(template_workbook(Kind.PEOPLE)))
    sheet = book["Хора"]
    names = [field.name for field in SPECS[Kind.PEOPLE].fields]
    assert sheet.column_dimensions[letter(names.index("identifier"))].number_format == "@"
    assert sheet.column_dimensions[letter(names.index("phone"))].number_format == "@"
    assert sheet.column_dimensions[letter(names.index("birth_date"))].number_format == "dd.mm.yyyy"
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == sum(bool(field.choices) for field in SPECS[Kind.PEOPLE].fields)
    assert book["Обяснения"].max_row == len(names) + 1
    assert book["Списъци"].sheet_state == "veryHidden"


def test_an_unknown_language_is_bulgarian():
    book = load_workbook(io.BytesIO(template_workbook(Kind.CASES, "xx")))
    assert book.sheetnames[0] == "Случаи"
