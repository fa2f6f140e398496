"""Writes of imports: the file comes in, its columns are chosen, it is checked, confirmed, or thrown away."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import now
from kernel.errors import Refusal
from outbox.post import post
from services.files.names import safe_name
from services.onboarding import access, sealed
from services.onboarding.checking import check_whole
from services.onboarding.enums import BUSY, ImportState, LineState
from services.onboarding.models import ImportLine, ImportRun
from services.onboarding.sheets import matching
from services.onboarding.sheets.opening import open_book
from services.onboarding.sheets.specs import Kind
from services.onboarding.sheets.table import Table
from services.onboarding.storing import store_some
from services.staff.models import Worker

CHECK, STORE = "onboarding.check", "onboarding.store"
SMALL_FILE = 40 * 1024  # opened while the person waits
QUICK_LINES = 100  # judged within a second; for more a worker tells how far it has come
FEW_LINES = 60
KEPT = timedelta(days=30)


@transaction.atomic
def start_import(*, kind: str, upload: Any, by: Worker, at: datetime) -> ImportRun:
    """
    Take a file in and propose its columns. Nothing of it is read into the centre yet.

    :raises Refusal: no spreadsheet, locked, with macros, too large, empty …
    """
    access.require(by)
    run = ImportRun(kind=kind, file_name=safe_name(upload.name), language=translation.get_language() or "bg")
    with open_book(upload.file, upload.name) as book:
        visible = [sheet for sheet in book.sheets if not sheet.is_hidden] or list(book.sheets)
        run.sheet = visible[0].index
        table = book.table(run.sheet)
        run.header_line = table.header_line
        run.mapping = matching.mapping_of(matching.propose(Kind(kind), table))
    run.created_by, run.created_at = by, at
    sealed.keep(run, upload.file)
    run.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=run, fields=("file_name", "kind"))
    return run


@transaction.atomic
def choose_sheet(*, run: ImportRun, kind: str, sheet: int, header_line: int | None, by: Worker) -> ImportRun:
    """
    Another sheet, another line of headings, or another kind of content: the columns are proposed anew.

    :raises Refusal: no such sheet or line, or the import is under way.
    """
    run = _open(run, by)
    with sealed.opened(run) as book:
        table = book.table(sheet, header_line=header_line)
        run.kind, run.sheet, run.header_line = kind, sheet, table.header_line
        run.mapping = matching.mapping_of(matching.propose(Kind(kind), table))
    _back(run)
    return run


@transaction.atomic
def check_import(
    *,
    run: ImportRun,
    mapping: Mapping[str, int] | None = None,
    restores_zeros: bool = False,
    same_names: bool = False,
    by: Worker,
    at: datetime,
) -> ImportRun:
    """
    The dry run, at once for a small file, else by a worker. Without a mapping the former one is checked again.

    :raises Refusal: a column for two fields, a required field without a column, the import is under way.
    """
    run = _open(run, by)
    with sealed.opened(run) as book:
        table = book.table(run.sheet, header_line=run.header_line)
        wanted = dict(mapping) if mapping is not None else run.mapping
        matching.check_mapping(Kind(run.kind), table, wanted)
        is_quick = _size(run) <= SMALL_FILE and _has_few_lines(table)
    run.mapping, run.restores_zeros, run.same_names = wanted, restores_zeros, same_names
    run.state, run.failure = ImportState.CHECKING, ""
    run.save()
    if is_quick:
        check_whole(run, by, at)
    else:
        post(CHECK, {"run": str(run.pk), "by": str(by.pk)})
    return run


@transaction.atomic
def confirm_import(*, run: ImportRun, by: Worker, at: datetime) -> ImportRun:
    """
    Store the good lines, at once when they are few, else by a worker.

    :raises Refusal: not checked, or nothing to store.
    """
    run = _locked(run, by)
    if run.state != ImportState.CHECKED:
        raise Refusal(_("This import is already under way."))
    good = run.fresh + run.known
    if not good:
        raise Refusal(_("There is no line that could be stored."))
    run.state, run.confirmed_at, run.confirmed_by = ImportState.STORING, at, by
    run.fresh = run.known = 0
    run.seen = run.wrong
    run.save()
    counts = {"kind": run.kind, "lines": good}
    record(Action.WRITE, actor=by.as_actor(), what=run, fields=("state",), detail=counts)
    if good <= FEW_LINES:
        while store_some(run, by, at):
            pass
    else:
        post(STORE, {"run": str(run.pk)})
    return run


@transaction.atomic
def remove_import(*, run: ImportRun, by: Worker) -> None:
    """
    Throw the file and its lines away; what was stored stays. The audit keeps that there was an import.

    :raises Refusal: lines are being stored just now.
    """
    run = _locked(run, by)
    if run.state == ImportState.STORING:
        raise Refusal(_("This import is already under way."))
    record(Action.WRITE, actor=by.as_actor(), what=run, fields=("state",), reason="removed")
    sealed.drop(run)
    run.delete()


# --- by a worker ---------------------------------------------------------------------------------------------------


@transaction.atomic
def work_check(*, run_id: str, by: Worker) -> None:
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run_id, state=ImportState.CHECKING).first()
    if run is None:
        return  # thrown away meanwhile
    with speaking(run):
        try:
            with transaction.atomic():
                check_whole(run, by, now())
        except Refusal as refusal:
            run.state, run.failure = ImportState.MATCHING, str(refusal)[:500]
            run.save(update_fields=["state", "failure"])


@transaction.atomic
def work_store(*, run_id: str) -> None:
    """One stretch and, in the same transaction, the message for the next: a worker that dies repeats nothing."""
    found = ImportRun.objects.select_for_update(of=("self",)).select_related("confirmed_by__user")
    run = found.filter(pk=run_id, state=ImportState.STORING).first()
    if run is None or run.confirmed_by is None:
        return
    with speaking(run):
        if store_some(run, run.confirmed_by, now()):
            post(STORE, {"run": run_id})


@contextmanager
def speaking(run: ImportRun) -> Iterator[None]:
    """Sentences in the language of whoever imports."""
    with translation.override(run.language):
        yield


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Files that nobody finished, and lines that went wrong a month ago. The counts of finished imports stay."""
    old = ImportRun.objects.filter(created_at__lt=at - KEPT).exclude(state=ImportState.STORING)
    ImportLine.objects.filter(run__in=old.filter(state=ImportState.DONE), state=LineState.WRONG).delete()
    unfinished = list(old.exclude(state=ImportState.DONE).order_by("created_at"))
    for run in unfinished:
        sealed.drop(run)
        run.delete()
    return len(unfinished)


# --- below ---------------------------------------------------------------------------------------------------------


def _locked(run: ImportRun, by: Worker) -> ImportRun:
    access.require(by)
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _open(run: ImportRun, by: Worker) -> ImportRun:
    run = _locked(run, by)
    if run.state in BUSY or run.state == ImportState.DONE:
        raise Refusal(_("This import is already under way."))
    return run


def _back(run: ImportRun) -> None:
    """What was checked before no longer fits."""
    run.lines.all().delete()
    run.state, run.total, run.seen, run.fresh, run.known, run.wrong = ImportState.MATCHING, 0, 0, 0, 0, 0
    run.restores_zeros = run.same_names = False
    run.save()


def _has_few_lines(table: Table) -> bool:
    return sum(1 for _line in islice(table.lines(), QUICK_LINES + 1)) <= QUICK_LINES


def _size(run: ImportRun) -> int:
    return sealed.size(run)
