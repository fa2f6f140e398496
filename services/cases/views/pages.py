"""The list of cases, a new referral, one case."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from audit.enums import Action
from kernel import clock, hooks
from kernel.errors import Refusal
from services.cases import operations, queries, steps
from services.cases.enums import PartyRole, Service
from services.cases.forms import CaseFilterForm
from services.cases.intake import Intake
from services.cases.models import Case
from services.people.models import Person
from services.people.queries import look_alikes
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal
from ui.panels import arranged
from ui.timeline import newest_first

PAGE = 25
SEES_CASES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


@centre_view(*SEES_CASES, journal=Action.LIST)
def case_list(request: Any) -> HttpResponse:
    form = CaseFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    cases = queries.case_list(
        request.worker,
        text=wanted.get("q", ""),
        state=wanted.get("state", ""),
        service=wanted.get("service", ""),
        mine=wanted.get("mine", False),
        sort=request.GET.get("sort", ""),
    )
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/list.html", {"form": form, "page": page, "searched": bool(request.GET)})


@centre_view(Capability.CASES_INTAKE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    if request.method == "GET":
        intake = Intake.blank(clock.local(clock.now()), Service.CONTACT_CENTRE)
        return render(request, "cases/new.html", {"intake": intake})
    intake = Intake.from_data(request.POST)
    if request.POST.get("more") in {"child", "adult"}:
        return render(request, "cases/new.html", {"intake": intake, "growing": True})
    if intake.is_valid():
        try:
            case = intake.save(by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(intake.referral, refusal)
        else:
            return redirect("cases:detail", case.pk)
    return render(request, "cases/new.html", {"intake": intake}, status=422)


@centre_view(*SEES_CASES, journal=Action.READ)
def detail(request: Any, case_id: UUID) -> HttpResponse:
    case = queries.get_case(request.worker, case_id)
    context = {
        "case": case,
        "children": queries.children_of(case),
        "adults": [party for party in case.parties.all() if party.role != PartyRole.CHILD],
        "referrals": case.referrals.select_related("acknowledged_by").order_by("received_at", "id"),
        "documents": case.documents.select_related("file", "added_by").order_by("-added_at", "-id"),
        "consents": case.consents.select_related("person").order_by("-given_at", "-id"),
        "tasks": queries.open_tasks(request.worker).filter(case=case),
        "moves": steps.next_steps(case, request.worker, clock.now()),
        "panels": arranged(hooks.case_panels(case, request.worker)),
        "timeline": newest_first([entry for part in hooks.case_timeline(case, request.worker) for entry in part])[:60],
    }
    return render(request, "cases/detail.html", context)


@centre_view(Capability.CASES_INTAKE, methods=("GET", "POST"), journal=Action.SEARCH)
def duplicates(request: Any, case_id: UUID) -> HttpResponse:
    """Who else here looks like the people of this case; having looked is recorded with name and time."""
    case = queries.get_case(request.worker, case_id)
    if request.method == "POST":
        operations.mark_duplicates_checked(case=case, by=request.worker, at=clock.now())
        return redirect("cases:detail", case.pk)
    found = [(party.person, _others(party.person, case)) for party in case.parties.all()]
    return render(request, "cases/duplicates.html", {"case": case, "found": found})


def _others(person: Person, case: Case) -> list[Person]:
    data = {"names": person.names, "identifier": person.identifier, "birth_date": person.birth_date}
    own = {party.person_id for party in case.parties.all()}
    return [other for other in look_alikes(data, person.kind) if other.pk not in own]
