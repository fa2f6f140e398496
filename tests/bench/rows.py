"""One measured figure, and the two files that all of them go into."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from infra.local.layout import ROOT

DOCS = ROOT / "docs"
HEAD = """# Benchmarks

Written by `make bench`, together with `benchmarks.json`, which holds the same rows. Ratios are measured side by side
in one run, in alternating rounds; absolute figures are those of a virtual machine with two cores. `ARGS` chooses
sections (overhead, memory, provisioning, fleet, pages, parts, planner, walls, year, restore, run); `ARGS=--quick`
tries all of them in small sizes and writes nothing; `ARGS=--prepare` only makes the databases that the sections copy.
"told" has no bound; a missed bound is in bold. Processor time is that of the worker and of its server session
together. "pace" is what the same piece of Python took beside an absolute figure: two days compare by it.

| what | value | unit | bound | holds | against, and how | date | command |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """`bound` is the promise (None: told for its own sake); `baseline` says what a ratio is measured against."""

    name: str
    value: float
    unit: str
    bound: float | None
    baseline: str
    command: str
    at_least: bool = False

    def told_that(self, condition: str) -> "Row":
        return replace(self, baseline=f"{self.baseline}; {condition}" if self.baseline else condition)

    @property
    def holds(self) -> bool | None:
        if self.bound is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    @property
    def promise(self) -> str | None:
        return None if self.bound is None else f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    def line(self) -> str:
        """For the terminal."""
        judged = {True: "holds", False: "MISSED", None: "told"}[self.holds]
        bound = f" ({self.promise})" if self.promise else ""
        return f"{judged:>7}  {plain(self.value)} {self.unit}{bound}  {self.name}  [{self.baseline}]"

    def record(self, day: date) -> dict[str, Any]:
        facts = asdict(self) | {"holds": self.holds, "date": day.isoformat(), "value": float(f"{self.value:.4g}")}
        facts["bound"] = self.promise
        del facts["at_least"]
        return facts


def plain(value: float) -> str:
    """Three figures say all that the machine lets us know."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def write(rows: list[Row], day: date) -> None:
    """The figures of a section replace all its old ones; those of other sections stay with their own date."""
    path = DOCS / "benchmarks.json"
    measured = {row.command for row in rows}
    known = json.loads(path.read_text()) if path.exists() else []
    kept = [row for row in known if row["command"] not in measured]
    ordered = sorted([*kept, *(row.record(day) for row in rows)], key=lambda row: str(row["command"]))
    path.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n")
    (DOCS / "benchmarks.md").write_text(page(ordered))


def page(rows: list[dict[str, Any]]) -> str:
    return HEAD + "".join(_line(row) for row in rows)


def _line(row: dict[str, Any]) -> str:
    holds = {True: "yes", False: "**no**", None: "told"}[row["holds"]]
    bound = row["bound"] or "–"
    cells = (row["name"], plain(row["value"]), row["unit"], bound, holds, row["baseline"], row["date"])
    return f"| {' | '.join(cells)} | `{row['command']}` |\n"
