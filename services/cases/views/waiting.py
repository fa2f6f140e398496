"""The waiting list, a family's place on it, its offers; the days of planning; the rules of intake."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases import queries, waiting
from services.cases.forms.waiting import (
    AnswerForm,
    FinishTermForm,
    IntakePolicyForm,
    OfferForm,
    PlaceInListForm,
    WaitingFilterForm,
)
from services.cases.models import Case, PlaceOffer, WaitingEntry
from services.cases.operations import waiting as operations
from services.cases.views.common import FORM, form_page, saved
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25


@centre_view(Capability.CASES_INTAKE, Capability.CASES_VIEW_ALL, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    form = WaitingFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = waiting.places(request.worker, text=wanted.get("q", ""), offered=wanted.get("offered", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "searched": bool(wanted.get("q") or wanted.get("offered"))}
    return render(request, "cases/waiting.html", context)


def _waiting(request: Any, case_id: UUID) -> tuple[Case, WaitingEntry]:
    case = queries.get_case(request.worker, case_id)
    entry = waiting.waits_now(case)
    if entry is None:
        raise Http404
    return case, entry


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def place(request: Any, case_id: UUID) -> HttpResponse:
    case, entry = _waiting(request, case_id)
    form = PlaceInListForm.of(entry, request.POST if request.method == "POST" else None)

    def save(data: dict[str, Any]) -> None:
        operations.place_in_list(entry=entry, by=request.worker, at=clock.now(), **data)

    lead = _("The order is: whom the head puts first, whom a court or an institution sent, the time of receipt.")
    return form_page(request, case, form, save, title=_("Place on the waiting list"), submit=_("Save"), lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def offer(request: Any, case_id: UUID) -> HttpResponse:
    case, entry = _waiting(request, case_id)
    form = OfferForm(request.POST if request.method == "POST" else None)

    def save(data: dict[str, Any]) -> None:
        operations.offer_place(entry=entry, by=request.worker, at=clock.now(), **data)

    until = waiting.after_working_days(clock.now(), waiting.policy().offer_days)
    sentence = _("The place is kept until the end of %(day)s; then it goes to the next family.")
    lead = sentence % {"day": f"{PlaceOffer(until=until).last_day:%d.%m.%Y}"}
    return form_page(request, case, form, save, title=_("Offer a place"), submit=_("Offer"), lead=lead)


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def answer(request: Any, place_offer_id: UUID) -> HttpResponse:
    found = waiting.get_offer(request.worker, place_offer_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def save(data: dict[str, Any]) -> None:
        operations.answer_offer(offer=found, by=request.worker, at=clock.now(), **data)

    case = queries.get_case(request.worker, found.entry.case_id)
    title, submit = _("The family's answer to the offer"), _("Save the answer")
    return form_page(request, case, form, save, title=title, submit=submit, lead=found.what)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def finish_term(request: Any, planning_term_id: UUID) -> HttpResponse:
    term = waiting.get_term(request.worker, planning_term_id)
    data = request.POST if request.method == "POST" else None
    form = FinishTermForm(data, initial={"on": clock.today()})

    def save(facts: dict[str, Any]) -> None:
        operations.finish_term(term=term, by=request.worker, at=clock.now(), **facts)

    case = queries.get_case(request.worker, term.case_id)
    return form_page(request, case, form, save, title=str(term.get_step_display()), submit=_("It is done"))


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM)
def rules(request: Any) -> HttpResponse:
    form = IntakePolicyForm.of(waiting.policy(), request.POST if request.method == "POST" else None)

    def save(data: dict[str, Any]) -> None:
        operations.change_intake_policy(facts=data, by=request.worker)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return redirect(reverse("cases:intake_rules"))
    return render(request, "cases/intake_rules.html", {"form": form}, status=422 if form.errors else 200)
