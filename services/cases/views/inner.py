"""Referrals between services of one centre: the list, the proposal, and the answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases import inner, operations, queries
from services.cases.forms import AssignForm
from services.cases.forms.inner import (
    InnerFilterForm,
    InnerForm,
    InnerQuestionForm,
    InnerReasonForm,
    InnerReplyForm,
)
from services.cases.models import InnerReferral
from services.cases.views.common import FORM, active_workers, form_page
from services.cases.views.pages import SEES_CASES
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

PAGE = 25
PANEL = "#inner"


@centre_view(*SEES_CASES, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    form = InnerFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = inner.listed(
        request.worker, text=wanted.get("q", ""), state=wanted.get("state", ""), service=wanted.get("service", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "searched": any(wanted.values()), "today": clock.today()}
    return render(request, "cases/inner.html", context)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def propose(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    services = inner.others(case)
    if not services:
        raise Http404
    workers = active_workers(Capability.CASES_INTAKE)
    data = request.POST if request.method == "POST" else None
    form = InnerForm(data, services=services, parties=inner.may_go(case), workers=workers)

    def save(_data: dict[str, Any]) -> None:
        operations.propose_inner(case=case, new=form.new_inner, by=request.worker, at=clock.now())

    lead = _("The other service opens its own case for the same people when it accepts; nothing is typed again.")
    title = _("Refer to another service of the centre")
    return form_page(request, case, form, save, title=title, submit=_("Propose"), at=PANEL, lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def accept(request: Any, inner_referral_id: UUID) -> HttpResponse:
    row = inner.get_inner(request.worker, inner_referral_id)
    form = AssignForm(request.POST or None, workers=active_workers(Capability.CASES_EDIT))

    def save(data: dict[str, Any]) -> None:
        worker = get_object_or_404(Worker.objects.select_related("user"), pk=data["worker"])
        operations.accept_inner(referral=row, key_worker=worker, by=request.worker, at=clock.now())

    lead = _("A case of the other service is opened, with its own number and the people who were referred.")
    return _answer_page(request, row, form, save, title=_("Accept the inner referral"), submit=_("Accept"), lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def decline(request: Any, inner_referral_id: UUID) -> HttpResponse:
    row = inner.get_inner(request.worker, inner_referral_id)
    form = InnerReasonForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.decline_inner(referral=row, by=request.worker, at=clock.now(), **data)

    lead = _("The reason is read by whoever proposed it, who tells the family.")
    title = _("Decline the inner referral")
    return _answer_page(request, row, form, save, title=title, submit=title, lead=lead, danger=True)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def ask(request: Any, inner_referral_id: UUID) -> HttpResponse:
    row = inner.get_inner(request.worker, inner_referral_id)
    form = InnerQuestionForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.ask_back(referral=row, by=request.worker, at=clock.now(), **data)

    return _answer_page(request, row, form, save, title=_("Ask back"), submit=_("Ask"), lead=row.reason)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def reply(request: Any, inner_referral_id: UUID) -> HttpResponse:
    row = inner.get_inner(request.worker, inner_referral_id)
    form = InnerReplyForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.reply(referral=row, by=request.worker, at=clock.now(), **data)

    title = _("Reply to the other service")
    return _answer_page(request, row, form, save, title=title, submit=_("Reply"), lead=row.question)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def withdraw(request: Any, inner_referral_id: UUID) -> HttpResponse:
    row = inner.get_inner(request.worker, inner_referral_id)
    form = InnerReasonForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.withdraw_inner(referral=row, by=request.worker, at=clock.now(), **data)

    title = _("Take the inner referral back")
    return _answer_page(request, row, form, save, title=title, submit=title, danger=True)


def _answer_page(
    request: Any, row: InnerReferral, form: Any, save: Callable[[dict[str, Any]], None], **texts: Any
) -> HttpResponse:
    back = reverse("cases:detail", args=[row.case_id])
    return form_page(request, row.case, form, save, at=PANEL, back=back, **texts)
