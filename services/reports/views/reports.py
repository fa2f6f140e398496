"""Factual reports: the list, the draft with its lines to choose, what waits for a second person, the papers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.queries import get_case
from services.cases.views.common import FORM, form_page, saved
from services.cases.views.handing import handed_out
from services.reports import contents, operations, queries
from services.reports.enums import ReportState
from services.reports.forms.reports import ReportDecisionForm, ReportForm, RevokeForm, SearchForm
from services.reports.models import Report
from services.reports.operations.reports import question_of
from services.reports.typeset import codes
from services.reports.views.shown import reasons, shown_lines
from services.staff import approvals
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25
LINE = "line"


@centre_view(Capability.COURT_REPORTS_VIEW, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.report_list(
        request.worker, text=wanted.get("q", ""), state=wanted.get("state", ""), sort=request.GET.get("sort", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/reports.html", {"form": form, "page": page, "searched": any(wanted.values())})


@centre_view(Capability.COURT_REPORTS_WRITE, methods=FORM)
def new(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = ReportForm(request.POST or None, case=case, initial=_usual())
    made: list[Report] = []

    def save(data: dict[str, Any]) -> None:
        made.append(operations.draft_report(case=case, facts=data, by=request.worker, at=clock.now()))

    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect("papers:report", made[0].pk)
    lead = _("The program gathers signed facts alone. You choose the lines on the next page.")
    facts: dict[str, Any] = {"title": _("New factual report"), "submit": _("Gather the facts"), "lead": lead}
    return form_page(request, case, form, lambda _data: None, **facts)


def _usual() -> dict[str, Any]:
    today = clock.today()
    month = today.month - 3
    starts = today.replace(year=today.year - (month < 1), month=(month - 1) % 12 + 1, day=1)
    return {"starts_on": starts, "ends_on": today}


@centre_view(Capability.COURT_REPORTS_VIEW, Capability.COURT_REPORTS_APPROVE, journal=Action.READ)
def detail(request: Any, report_id: UUID) -> HttpResponse:
    request.journal_about = report = queries.get_report(request.worker, report_id)
    return _page(request, report)


def _page(
    request: Any, report: Report, *, decision: Any = None, places: Any = (), problem: str = "", status: int = 200
) -> HttpResponse:
    worker = request.worker
    if decision is None and report.state == ReportState.WAITING:
        decision = ReportDecisionForm() if approvals.may_decide(worker, question_of(report)) else None
    is_draft = report.state == ReportState.DRAFT
    context: dict[str, Any] = {
        "report": report,
        "case": report.case,
        "decision": decision,
        "places": places,
        "problem": problem,
        "is_mine": report.asked_by_id == worker.pk,
        "may_write": worker.may(Capability.COURT_REPORTS_WRITE),
        "may_revoke": worker.may(Capability.COURT_REPORTS_APPROVE),
        "code": codes.grouped(report.code) if report.code else "",
        "address": operations.public_address(),
        "said": report.contents,
        "holds": not report.contents or contents.digest_of(report.contents) == report.digest,
        "marked": contents.opinions_kept(report.contents) if report.contents else [],
        "left_out": reasons(report.contents["left_out"]) if report.contents else [],
    }
    context |= _draft(report) if is_draft else {"meetings": [], "incidents": [], "summary": []}
    return render(request, "reports/report.html", context, status=status)


def _draft(report: Report) -> dict[str, Any]:
    found, chosen = contents.gathered(report), report.chosen or {}
    return {
        "meetings": [(one, shown_lines(one.every, chosen)) for one in found.meetings],
        "incidents": shown_lines(found.incidents, chosen),
        "summary": found.summary(),
    }


@centre_view(Capability.COURT_REPORTS_WRITE, methods=FORM)
def edit(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    form = ReportForm.of(report, request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.edit_report(report=report, facts=data, by=request.worker, at=clock.now())

    back = reverse("papers:report", args=[report.pk])
    facts: dict[str, Any] = {"title": _("Change the report"), "submit": _("Save")}
    return form_page(request, report.case, form, save, back=back, **facts)


@centre_view(Capability.COURT_REPORTS_WRITE, methods=("POST",))
def choose(request: Any, report_id: UUID) -> HttpResponse:
    """Line by line; a box that is not ticked leaves its line out."""
    report = queries.get_report(request.worker, report_id)
    ticked = set(request.POST.getlist(LINE))
    lines = contents.gathered(report).lines if report.state == ReportState.DRAFT else []
    chosen = {line.key: line.key in ticked for line in lines if line.may_stand}

    def save() -> None:
        operations.edit_report(report=report, facts={}, chosen=chosen, by=request.worker, at=clock.now())

    return _done(request, report, save, _("The choice is saved."))


@centre_view(Capability.COURT_REPORTS_WRITE, methods=("POST",))
def ask(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    act = lambda: operations.ask_approval(report=report, by=request.worker, at=clock.now())  # noqa: E731
    return _done(request, report, act, _("A second person is asked. What the report says is frozen."))


@centre_view(Capability.COURT_REPORTS_WRITE, methods=("POST",))
def take_back(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    act = lambda: operations.take_back(report=report, by=request.worker, at=clock.now())  # noqa: E731
    return _done(request, report, act, _("It is a draft again."))


@centre_view(Capability.COURT_REPORTS_WRITE, methods=("POST",))
def discard(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    act = lambda: operations.discard_report(report=report, by=request.worker, at=clock.now())  # noqa: E731
    return _done(request, report, act, _("The draft is thrown away."))


def _done(request: Any, report: Report, act: Callable[[], object], sentence: str) -> HttpResponse:
    """A button that was pressed: what the operation refuses stands above the report."""
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        places = getattr(refusal, "places", ())
        return _page(request, report, problem=str(refusal), places=places, status=422)
    messages.success(request, sentence)
    return redirect("papers:report", report.pk)


@centre_view(Capability.COURT_REPORTS_APPROVE, methods=("POST",))
def decide(request: Any, report_id: UUID) -> HttpResponse:
    report, form = queries.get_report(request.worker, report_id), ReportDecisionForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        act = operations.approve_report if data["is_given"] else operations.send_back
        act(report=report, because=data["because"], by=request.worker, at=clock.now())

    if form.is_valid() and saved(form, save):
        messages.success(request, _("The decision is in the journal."))
        return redirect("papers:report", report.pk)
    return _page(request, report, decision=form, status=422)


@centre_view(Capability.COURT_REPORTS_VIEW, passive=True)
def progress(request: Any, report_id: UUID) -> HttpResponse:
    """Polled while a worker makes the papers; the page is loaded anew when they are there."""
    report = queries.get_report(request.worker, report_id)
    if report.state != ReportState.BUILDING:  # says nothing more: only a page that is told of may
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "reports/_report_state.html", {"report": report})


@centre_view(Capability.COURT_REPORTS_VIEW, journal=Action.PRINT)
def pdf(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    if report.document is None:
        raise Http404
    return handed_out(request, report.document)


@centre_view(Capability.COURT_REPORTS_VIEW, journal=Action.PRINT)
def word(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    if report.word_document is None:
        raise Http404
    return handed_out(request, report.word_document)


@centre_view(Capability.COURT_REPORTS_APPROVE, methods=FORM)
def revoke(request: Any, report_id: UUID) -> HttpResponse:
    report = queries.get_report(request.worker, report_id)
    form = RevokeForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.revoke_report(report=report, by=request.worker, at=clock.now(), **data)

    lead = _(
        "Whoever checks the code will read that the report is revoked. This cannot be undone; another can be written."
    )
    facts: dict[str, Any] = {"title": _("Revoke the report"), "submit": _("Revoke"), "lead": lead, "danger": True}
    return form_page(request, report.case, form, save, back=reverse("papers:report", args=[report.pk]), **facts)
