"""The dry run: every line read and judged, put aside with what is wrong in it, and nothing of it stored."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.clock import local
from kernel.errors import Refusal, Refusals
from services.onboarding import progress, sealed
from services.onboarding.enums import ImportKind, ImportState, LineState
from services.onboarding.models import ImportLine, ImportRun, TakenLine
from services.onboarding.sheets.matching import check_mapping
from services.onboarding.sheets.readers import Context
from services.onboarding.sheets.rows import Row, read_rows
from services.onboarding.sheets.specs import Kind
from services.onboarding.sheets.table import Cell, Line, Table, letter
from services.onboarding.taking.base import Setting, Taker, Verdict, key_of
from services.onboarding.taking.cases import Cases
from services.onboarding.taking.packing import packed
from services.onboarding.taking.people import People
from services.onboarding.taking.sessions import Sessions
from services.staff.models import Worker

TAKERS: dict[str, type[Any]] = {
    ImportKind.PEOPLE: People,
    ImportKind.CASES: Cases,
    ImportKind.SESSIONS: Sessions,
}
# What operations call a field, and which column of a file holds it.
COLUMNS = {
    "names": "full_name",
    "day": "date",
    "starts_at": "start",
    "start_time": "start",
    "end_time": "end",
    "arrangements": "child_name",
    "children": "child_name",
    "child": "child_name",
    "resident": "resident_name",
    "visiting": "visiting_name",
    "received_at": "received_on",
    "institution_name": "referrer",
    "regime_text": "regime",
    "dated": "act_date",
    "number": "act_number",
    "in_force_until": "in_force_to",
}
BATCH = 100


def taker_of(run: ImportRun, by: Worker, at: datetime) -> Taker:
    setting = Setting(by, at, same_names=run.same_names, scope=str(run.pk))
    taker: Taker = TAKERS[run.kind](setting)
    return taker


def check_whole(run: ImportRun, by: Worker, at: datetime) -> None:
    """
    Judge every line; the run is `checked` afterwards.

    :raises Refusal: the file as a whole cannot be read so.
    """
    with sealed.opened(run) as book:
        table, cells = _recorded(book.table(run.sheet, header_line=run.header_line))
        check_mapping(Kind(run.kind), table, run.mapping)
        context = Context(local(at).date(), epoch=table.epoch, restores_zeros=run.restores_zeros)
        rows = list(progress.told(read_rows(Kind(run.kind), table, run.mapping, context), run.pk))
        with _rehearsal():
            judged = _judged(run, iter(rows), cells, taker_of(run, by, at))
            staged = list(progress.told(judged, run.pk, total=len(rows), wrong=progress.is_wrong))
        run.warnings, run.titles = list(table.warnings), _titles(table)
    run.lines.all().delete()
    ImportLine.objects.bulk_create(staged, batch_size=BATCH)
    _count(run, staged)
    progress.forget(run.pk)


def _titles(table: Table) -> list[str]:
    """One for each column up to the last that has a heading."""
    named = {column.index: column.title for column in table.columns}
    return [named.get(index, "") for index in range(max(named, default=-1) + 1)]


def _recorded(table: Table) -> tuple[Table, dict[int, list[str]]]:
    """The same table, and what stood in each line: a wrong one goes back to the person as it was."""
    cells: dict[int, list[str]] = {}

    def lines() -> Iterator[Line]:
        for line in table.lines():
            cells[line.number] = [_shown(cell) for cell in line.cells]
            yield line

    return replace(table, lines=lines), cells


def _shown(cell: Cell) -> str:
    if cell.value is None:
        return ""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    if isinstance(cell.value, datetime):
        return f"{cell.value:%d.%m.%Y}" if cell.value.time() == datetime.min.time() else f"{cell.value:%d.%m.%Y %H:%M}"
    return str(cell.value)[:2000]


class _Undo(Exception):
    pass


@contextmanager
def _rehearsal() -> Iterator[None]:
    """Meetings to come are really booked and then taken back: only so two lines that want one room are found."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        return


def _judged(run: ImportRun, rows: Iterator[Row], cells: dict[int, list[str]], taker: Taker) -> Iterator[ImportLine]:
    taken = {bytes(key) for key in TakenLine.objects.order_by().values_list("key", flat=True)}
    for row in rows:
        key = key_of(row.identity)
        verdict = _verdict(row, key, taken, taker)
        remarks = [*_read_remarks(row), *remarks_of(verdict, run.mapping, row.number)]
        yield ImportLine(
            run=run,
            number=row.number,
            state=verdict.state,
            key=key,
            values=packed(row.values),
            cells=cells.pop(row.number, []),
            remarks=remarks,
            has_remarks=bool(remarks),
        )


def _verdict(row: Row, key: bytes, taken: set[bytes], taker: Taker) -> Verdict:
    if row.faults:
        return Verdict(LineState.WRONG)
    if key in taken or row.repeats is not None:
        return Verdict(LineState.KNOWN)
    verdict = taker.judge(row.values, key)
    if verdict.state == LineState.NEW:
        _follow(row, key, taker, verdict)
    return verdict


def _follow(row: Row, key: bytes, taker: Taker, verdict: Verdict) -> None:
    if isinstance(taker, Sessions) and taker.is_ahead(row.values):
        try:
            with transaction.atomic():
                taker.store(row.values, key)
        except Refusal as refusal:
            blame(verdict, refusal)
    else:
        taker.remember(row.values, key)


def blame(verdict: Verdict, refusal: Refusal) -> None:
    """What an operation refused, beside the column it speaks of."""
    for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
        field = one.field or ""
        verdict.fault(COLUMNS.get(field, field), str(one))


def _read_remarks(row: Row) -> list[dict[str, Any]]:
    return [
        {"cell": remark.cell if remark.column else "", "text": remark.sentence, "offer": remark.offer, "bad": bad}
        for bad, remarks in ((True, row.faults), (False, row.notices))
        for remark in remarks
    ]


def remarks_of(verdict: Verdict, mapping: dict[str, int], number: int) -> list[dict[str, Any]]:
    faults = [(name, text, offer, True) for name, text, offer in verdict.faults]
    notices = [(name, text, "", False) for name, text in verdict.notices]
    return [
        {"cell": _cell(name, mapping, number), "text": text, "offer": offer, "bad": bad}
        for name, text, offer, bad in (*faults, *notices)
    ]


def _cell(name: str, mapping: dict[str, int], number: int) -> str:
    """A field without a column of its own is spoken of at the first column that is read."""
    return f"{letter(mapping.get(name, min(mapping.values())))}{number}" if name else ""


def _count(run: ImportRun, staged: list[ImportLine]) -> None:
    states = [line.state for line in staged]
    run.total = run.seen = len(states)
    run.fresh, run.known = states.count(LineState.NEW), states.count(LineState.KNOWN)
    run.wrong, run.state, run.failure = states.count(LineState.WRONG), ImportState.CHECKED, ""
    run.offers = Counter(
        offer for line in staged for offer in {remark["offer"] for remark in line.remarks or []} if offer
    )
    run.save()
