"""The two files of figures: every promised check with what was measured, and the checks that nobody has measured."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.local.layout import ROOT
from tests.security.checks import CHECKS, Check

DOCS = ROOT / "docs"
Row = dict[str, Any]
FIELDS = ("name", "value", "unit", "bound", "holds", "command", "date")
FURTHER = "Further"
HEAD = """# Security checks

Written by `make security` (tests of the suite with their promised sizes) and `make drill` (faults against the running
product), together with `security-checks.json`, which holds the same rows. A figure stays with its date until it is
measured again; those of `make bench` are taken from benchmarks.json. **What nobody has measured counts as missed.**
"""
COLUMNS = "\n| what | value | unit | bound | holds | date | command |\n|---|---|---|---|---|---|---|\n"


def told(path: Path) -> list[Row]:
    """What tests and the drill appended; of several figures of one name (one for each parameter) the worst."""
    rows: dict[str, Row] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        row = json.loads(line)
        if _what(row) not in rows or rows[_what(row)]["holds"]:
            rows[_what(row)] = row
    return list(rows.values())


def known() -> list[Row]:
    """Without what nobody measured and what benchmarks.json knows better."""
    path = DOCS / "security-checks.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    return [row for row in rows if row["date"] and not row["command"].startswith("make bench")]


def write(rows: Iterable[Row]) -> list[Row]:
    """New figures replace those of their name; returns all rows in the order of the page."""
    latest = {_what(row): row for row in [*known(), *rows]}
    ordered = [row for _, part in sections(list(latest.values())) for row in part]
    text = json.dumps(ordered, ensure_ascii=False, indent=1)
    (DOCS / "security-checks.json").write_text(text + "\n")
    (DOCS / "security-checks.md").write_text(page(ordered))
    return ordered


def _what(row: Row) -> str:
    """The name without what differs from one measuring to the next, which follows a semicolon."""
    return str(row["name"]).partition("; ")[0]


def sections(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the check that they answer; what answers none comes last."""
    left = {_what(row): row for row in rows}
    found = [(title, [row for check in checks for row in _answers(check, left)]) for title, checks in CHECKS.items()]
    return [*found, (FURTHER, sorted(left.values(), key=lambda row: str(row["name"])))]


def _answers(check: Check, left: dict[str, Row]) -> list[Row]:
    names = sorted(name for name in left if name.startswith(check.name))
    return [left.pop(name) for name in names] or [_from_bench(check) or _missing(check)]


def _from_bench(check: Check) -> Row | None:
    benched = json.loads((DOCS / "benchmarks.json").read_text())
    rows = [row for row in benched if check.bench and row["name"].startswith(check.bench)]
    facts = {"name": check.name, "unit": check.unit, "bound": check.bound}
    return {name: (rows[0] | facts)[name] for name in FIELDS} if rows else None


def _missing(check: Check) -> Row:
    facts = {"name": check.name, "value": None, "unit": check.unit, "bound": check.bound}
    return facts | {"holds": False, "command": "", "date": ""}


def page(rows: list[Row]) -> str:
    measured = [row for row in rows if row["date"]]
    missed = [row for row in measured if not row["holds"]]
    summary = f"\n{len(measured)} measured, {len(missed)} of them missed; {len(rows) - len(measured)} not measured.\n"
    parts = [f"\n## {title}\n{COLUMNS}{''.join(map(_line, part))}" for title, part in sections(rows) if part]
    return HEAD + summary + "".join(parts)


def _line(row: Row) -> str:
    if not row["date"]:
        return f"| {row['name']} | – | {row['unit']} | {_sign(row['bound'])} | **not measured** | | |\n"
    holds = "yes" if row["holds"] else "**no**"
    cells = (row["name"], plain(row["value"]), row["unit"], _sign(row["bound"]), holds, row["date"])
    return f"| {' | '.join(cells)} | `{row['command']}` |\n"


def line(row: Row) -> str:
    """For the terminal."""
    judged = "holds" if row["holds"] else "MISSED"
    return f"{judged:>7}  {plain(row['value'])} {row['unit']} ({_sign(row['bound'])})  {row['name']}\n"


def _sign(bound: str) -> str:
    return bound.replace("<=", "≤").replace(">=", "≥")


def plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
