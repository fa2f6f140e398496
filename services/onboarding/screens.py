"""What the pages of an import show."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from services.onboarding import progress, queries, sealed
from services.onboarding.enums import ImportState
from services.onboarding.forms import PREFIX, ColumnsForm, SheetForm
from services.onboarding.models import ImportRun
from services.onboarding.sheets import matching
from services.onboarding.sheets.specs import SPECS, Kind

PAGE = 25
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the sheet with its proposed field and the first things in it."""

    letter: str
    field: Any
    samples: list[str]
    is_sure: bool
    is_proposed: bool


def match_page(run: ImportRun, data: Any = None) -> dict[str, Any]:
    """The columns as proposed, or as the person has chosen them."""
    with sealed.opened(run) as book:
        table = book.table(run.sheet, header_line=run.header_line)
        matches = matching.propose(Kind(run.kind), table)
        samples = table.samples(SAMPLES)
        form = ColumnsForm(data, kind=run.kind, matches=_as_chosen(matches, run.mapping))
        initial = {"kind": run.kind, "sheet": run.sheet, "header_line": run.header_line}
        sheet_form = SheetForm(sheets=book.sheets, initial=initial)
    rows = [
        ColumnRow(
            match.column.letter,
            form[f"{PREFIX}{match.column.index}"],
            [str(line.cell(match.column.index).value or "")[:60] for line in samples],
            match.is_sure,
            bool(match.field),
        )
        for match in matches
    ]
    return {"form": form, "sheet_form": sheet_form, "columns": rows, "warnings": table.warnings}


def _as_chosen(matches: list[matching.Match], mapping: dict[str, int]) -> list[matching.Match]:
    chosen = {index: name for name, index in mapping.items()}
    return [matching.Match(match.column, chosen.get(match.column.index, ""), 1.0) for match in matches]


def checked_page(run: ImportRun, asked: Any) -> dict[str, Any]:
    """Counts, offers, and every line about which something is to be said."""
    only_wrong = asked.get("show") != "all"
    lines = queries.remarked_lines(run, only_wrong=only_wrong)
    page = Paginator(lines, PAGE).get_page(asked.get("page"))
    notices = run.lines.filter(has_remarks=True).exclude(state="wrong").count()
    facts = {"page": page, "only_wrong": only_wrong, "notices": notices, "offers": run.offers or {}}
    return facts | {"unmapped": unmapped(run), "good": run.fresh + run.known}


def unmapped(run: ImportRun) -> list[str]:
    """Columns that are left out, by their headings."""
    used = set(run.mapping.values())
    return [title for index, title in enumerate(run.titles or []) if title and index not in used]


def title_of(run: ImportRun) -> str:
    return str(SPECS[Kind(run.kind)].title)


def progress_page(run: ImportRun) -> dict[str, Any]:
    """How far a worker has come: stored lines are counted in the run, checked ones are told."""
    told = progress.heard(run.pk) if run.state == ImportState.CHECKING else None
    return {"run": run, "checked": told}
