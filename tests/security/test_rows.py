"""The committed figures are whole, say the same in both files, and hide no promise that nobody has measured."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest

from infra.local.layout import ROOT
from tests.security import rows
from tests.security.checks import CHECKS
from tests.utils import security


@pytest.fixture
def committed():
    return json.loads((rows.DOCS / "security-checks.json").read_text())


def test_every_row_has_every_field(committed):
    assert all(tuple(row) == rows.FIELDS for row in committed)
    assert all(row["name"] and row["unit"] and row["bound"] for row in committed)
    assert all(date.fromisoformat(row["date"]) and row["command"] for row in committed if row["date"])


def test_every_promise_is_answered_or_called_missed(committed):
    for check in [check for part in CHECKS.values() for check in part]:
        found = [row for row in committed if row["name"].startswith(check.name)]
        assert found, check.name
        assert all(row["date"] or row["holds"] is False for row in found)


def test_the_page_shows_the_same_rows(committed):
    assert (rows.DOCS / "security-checks.md").read_text() == rows.page(committed)


def test_no_name_begins_another():
    """Else a row would answer two checks."""
    names = [check.name for part in CHECKS.values() for check in part]
    assert [(a, b) for a in names for b in names if a != b and b.startswith(a)] == []


def row(name, holds=True, value=1.0):
    facts = {"name": name, "value": value, "unit": "s", "bound": "<= 1", "holds": holds}
    return facts | {"command": "make security", "date": "2026-01-01"}


def test_new_figures_replace_their_own_name_alone(tmp_path, monkeypatch):
    (tmp_path / "benchmarks.json").write_text("[]")
    monkeypatch.setattr(rows, "DOCS", tmp_path)
    rows.write([row("a"), row("b")])
    rows.write([row("a", holds=False, value=3)])
    found = {one["name"]: one["value"] for one in rows.known()}
    assert found == {"a": 3, "b": 1.0}
    assert "| a | 3 | s | ≤ 1 | **no** |" in (tmp_path / "security-checks.md").read_text()


def test_of_several_figures_of_one_name_the_miss_counts(tmp_path):
    path = tmp_path / "figures"
    told = [row("a"), row("a", holds=False, value=9), row("a")]
    path.write_text("".join(json.dumps(one) + "\n" for one in told))
    assert rows.told(path) == [told[1]]


def test_a_miss_is_written_down_and_fails(tmp_path, monkeypatch):
    monkeypatch.setenv(security.FIGURES, str(tmp_path / "figures"))
    with pytest.raises(AssertionError, match="promised <= 1"):
        security.figure("a", 2, unit="s", bound="<= 1", holds=False)
    (told,) = rows.told(tmp_path / "figures")
    assert (told["holds"], told["value"]) == (False, 2)
    assert told["command"] == 'make security ARGS="tests/security/test_rows.py"'


def test_whoever_tells_a_figure_is_run_by_make_security():
    """The mark `security_figure` stands on each such test, or on the whole file."""
    forgotten = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("test_*.py")) if _forgot(path)]
    assert forgotten == []


def _forgot(path: Path) -> bool:
    text = path.read_text()
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    tells = any(isinstance(call.func, ast.Name) and call.func.id == "figure" for call in calls)
    return tells and "security_figure" not in text
