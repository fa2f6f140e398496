"""Pages of the import: a file comes in, its columns are chosen, it is checked, confirmed; what is wrong leaves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.onboarding import operations, queries, screens
from services.onboarding.enums import BUSY, ImportState
from services.onboarding.forms import OptionsForm, SheetForm, UploadForm
from services.onboarding.models import ImportRun
from services.onboarding.report import wrong_workbook
from services.onboarding.sheets.specs import Kind
from services.onboarding.sheets.template import template_workbook
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUN, POST = Capability.IMPORT_RUN, ("POST",)
TEMPLATES = {
    ImportState.MATCHING: "onboarding/match.html",
    ImportState.CHECKING: "onboarding/progress.html",
    ImportState.CHECKED: "onboarding/checked.html",
    ImportState.STORING: "onboarding/progress.html",
    ImportState.DONE: "onboarding/done.html",
}


@centre_view(RUN, methods=("GET", "POST"), journal=Action.LIST)
def imports(request: Any) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = operations.start_import(
                kind=form.cleaned_data["kind"], upload=form.cleaned_data["file"], by=request.worker, at=clock.now()
            )
            return redirect("onboarding:detail", run.pk)
        except Refusal as refusal:
            add_refusal(form, Refusal(refusal.message, field="file"))
    page = Paginator(queries.imports(request.worker), screens.PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "kinds": list(Kind)}
    return render(request, "onboarding/list.html", context, status=422 if form.errors else 200)


@centre_view(RUN)
def template(request: Any, kind: str) -> HttpResponse:
    """The empty workbook, in the language of whoever asks."""
    if kind not in set(Kind):
        raise Http404
    content = template_workbook(Kind(kind), get_language() or "bg")
    return _workbook(content, f"zakrila-{kind}.xlsx")


@centre_view(RUN, journal=Action.READ)
def detail(request: Any, pk: UUID) -> HttpResponse:
    """One address for an import; what it shows depends on how far it has come."""
    run = queries.get_import(request.worker, pk)
    request.journal_about = run
    return _page(request, run)


@centre_view(RUN, passive=True)
def progress(request: Any, pk: UUID) -> HttpResponse:
    """Asked every second while a worker is busy; then the page itself is loaded anew."""
    run = queries.get_import(request.worker, pk)
    answer = render(request, "onboarding/_progress.html", screens.progress_page(run))
    if run.state not in BUSY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@centre_view(RUN, methods=POST)
def sheet(request: Any, pk: UUID) -> HttpResponse:
    run = queries.get_import(request.worker, pk)
    form = _sheet_form(run, request.POST)
    if form.is_valid():
        try:
            operations.choose_sheet(run=run, by=request.worker, **form.cleaned_data)
            return redirect("onboarding:detail", pk)
        except Refusal as refusal:
            add_refusal(form, Refusal(refusal.message, field="header_line"))
    return _page(request, run, {"sheet_form": form}, status=422)


def _sheet_form(run: ImportRun, data: Any) -> SheetForm:
    shown: SheetForm = screens.match_page(run)["sheet_form"]
    field: Any = shown.fields["sheet"]
    form = SheetForm(data, sheets=())
    chosen: Any = form.fields["sheet"]
    chosen.choices = field.choices
    return form


@centre_view(RUN, methods=POST)
def check(request: Any, pk: UUID) -> HttpResponse:
    """With the columns of the page that chooses them; from the checked page only with what it offers."""
    run = queries.get_import(request.worker, pk)
    context = screens.match_page(run, request.POST) if run.state == ImportState.MATCHING else {}
    form: Any = context.get("form") or OptionsForm(request.POST)
    if form.is_valid() and not _chosen_twice(form):
        options = OptionsForm(request.POST)
        options.is_valid()
        mapping = form.mapping if context else None
        try:
            operations.check_import(
                run=run, mapping=mapping, by=request.worker, at=clock.now(), **options.cleaned_data
            )
            return redirect("onboarding:detail", pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _page(request, run, context, status=422)


def _chosen_twice(form: Any) -> bool:
    for name in getattr(form, "chosen_twice", []):
        for index, chosen in form.chosen:
            if chosen == name:
                form.add_error(f"column-{index}", _("One column is chosen for two fields."))
    return bool(form.errors)


@centre_view(RUN, methods=POST)
def confirm(request: Any, pk: UUID) -> HttpResponse:
    run = queries.get_import(request.worker, pk)
    try:
        operations.confirm_import(run=run, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("onboarding:detail", pk)


@centre_view(RUN, methods=POST)
def remove(request: Any, pk: UUID) -> HttpResponse:
    run = queries.get_import(request.worker, pk)
    try:
        operations.remove_import(run=run, by=request.worker)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("onboarding:detail", pk)
    messages.success(request, _("The file and its lines have been thrown away."))
    return redirect("onboarding:list")


@centre_view(RUN, journal=Action.EXPORT)
def wrong(request: Any, pk: UUID) -> HttpResponse:
    """The wrong lines, to be corrected and imported again."""
    run = queries.get_import(request.worker, pk)
    request.journal_about = run
    content = wrong_workbook(run.titles or [], queries.wrong_lines(run).iterator(chunk_size=500))
    return _workbook(content, "zakrila-import.xlsx")


def _page(request: Any, run: ImportRun, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"run": run, "title": screens.title_of(run)}
    if run.state == ImportState.MATCHING:
        context |= screens.match_page(run) | (more or {})
    elif run.state in {ImportState.CHECKED, ImportState.DONE}:
        context |= screens.checked_page(run, request.GET)
    else:
        context |= screens.progress_page(run)
    return render(request, TEMPLATES[ImportState(run.state)], context, status=status)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
