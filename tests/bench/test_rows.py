"""The committed figures are whole, agree with each other, and a row judges itself rightly."""

import json
from datetime import date

import pytest

from tests.bench import rows
from tests.bench.__main__ import SECTIONS
from tests.bench.rows import DOCS, Row

FIELDS = {"name", "value", "unit", "bound", "holds", "baseline", "command", "date"}


@pytest.fixture(scope="module")
def committed():
    return json.loads((DOCS / "benchmarks.json").read_text())


def test_every_row_has_every_field(committed):
    assert committed
    assert all(set(row) == FIELDS for row in committed)
    assert all(row["name"] and row["unit"] and date.fromisoformat(row["date"]) for row in committed)


def test_every_row_tells_how_to_repeat_it(committed):
    commands = {f'make bench ARGS="{section}"' for section in SECTIONS}
    assert {row["command"] for row in committed} <= commands


def test_what_has_a_bound_says_whether_it_holds(committed):
    for row in committed:
        assert (row["bound"] is None) == (row["holds"] is None)
        if row["bound"]:
            sign, bound = row["bound"].split()
            expected = row["value"] >= float(bound) if sign == "≥" else row["value"] <= float(bound)
            assert row["holds"] is expected, row["name"]


def test_the_page_shows_the_same_rows(committed):
    assert (DOCS / "benchmarks.md").read_text() == rows.page(committed)


@pytest.mark.parametrize(
    ("value", "bound", "at_least", "holds"),
    [(1.2, 1.2, False, True), (1.21, 1.2, False, False), (15, 15, True, True), (14, 15, True, False)],
)
def test_a_row_judges_itself(value, bound, at_least, holds):
    assert Row("x", value, "×", bound, "", "", at_least).holds is holds


def test_without_a_bound_nothing_is_judged():
    assert Row("x", 1, "s", None, "", "").holds is None


def test_new_figures_of_a_section_replace_all_its_old_ones_and_leave_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "DOCS", tmp_path)
    old = [Row("a", 1, "s", 2, "", "one"), Row("not measured so any more", 1, "s", 2, "", "one")]
    rows.write([*old, Row("b", 1, "s", None, "", "two")], date(2026, 1, 1))
    rows.write([Row("a", 3, "s", 2, "", "one")], date(2026, 1, 2))
    found = json.loads((tmp_path / "benchmarks.json").read_text())
    assert [(row["name"], row["value"], row["holds"], row["date"]) for row in found] == [
        ("a", 3.0, False, "2026-01-02"),
        ("b", 1.0, None, "2026-01-01"),
    ]
    assert "| a | 3 | s | ≤ 2 | **no** |" in (tmp_path / "benchmarks.md").read_text()
