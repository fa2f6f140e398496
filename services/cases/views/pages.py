"""The list of cases, a new referral, one case."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from audit.enums import Action
from audit.queries import who_looked_at_case
from kernel import clock, hooks
from kernel.errors import Refusal
from services.cases import absent, operations, queries, steps
from services.cases.adults import adults_of
from services.cases.enums import PartyRole
from services.cases.forms import CaseFilterForm
from services.cases.intake import Alike, Intake, alike
from services.cases.models import Case, CaseParty
from services.cases.opening import opening_day
from services.cases.views.common import FORM
from services.people.likeness import Likeness, likenesses
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import add_refusal
from ui.panels import arranged
from ui.timeline import newest_first

PAGE = 25
SHOWN = 20
SEES_CASES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)


@centre_view(*SEES_CASES, journal=Action.LIST)
def case_list(request: Any) -> HttpResponse:
    form = CaseFilterForm(request.GET, key_workers=queries.key_workers(request.worker))
    wanted = form.cleaned_data if form.is_valid() else {}
    cases = queries.case_list(
        request.worker,
        text=wanted.get("q", ""),
        state=wanted.get("state", ""),
        service=wanted.get("service", ""),
        key_worker=wanted.get("key_worker", ""),
        mine=wanted.get("mine", False),
        conflict=wanted.get("conflict", False),
        inner=wanted.get("inner", False),
        sort=request.GET.get("sort", ""),
    )
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    searched = any(wanted.get(name) for name in ("q", "state", "service", "key_worker", "mine", "conflict", "inner"))
    return render(request, "cases/list.html", {"form": form, "page": page, "searched": searched})


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def new(request: Any) -> HttpResponse:
    """The whole referral on one page. The same page sent twice, by a double click or by going back, is one case."""
    if request.method == "GET":
        intake = Intake.blank(clock.local(clock.now()), queries.usual_service(request.worker))
        return _intake_page(request, intake)
    intake = Intake.from_data(request.POST)
    if request.POST.get("more") in {"child", "adult"}:
        intake.focus_last(request.POST["more"])
        return _intake_page(request, intake)
    case = intake.already_saved()
    if case is None and intake.is_valid():
        case = _received(request, intake)
    return redirect("cases:detail", case.pk) if case else _intake_page(request, intake, status=422)


def _received(request: Any, intake: Intake) -> Case | None:
    try:
        return intake.save(by=request.worker, at=clock.now())
    except Refusal as refusal:
        refusal.field = intake.referral.speaks_of.get(refusal.field, refusal.field)
        add_refusal(intake.referral, refusal)
        return None


def _intake_page(request: Any, intake: Intake, status: int = 200) -> HttpResponse:
    intake.show_known_to(request.worker)
    return render(request, "cases/new.html", {"intake": intake, "opens_on": opening_day()}, status=status)


@centre_view(*SEES_CASES, journal=Action.READ)
def detail(request: Any, case_id: UUID) -> HttpResponse:
    request.journal_about = case = queries.get_case(request.worker, case_id)
    with absent.known_of(case):
        return _case_page(request, case)


def _case_page(request: Any, case: Case) -> HttpResponse:
    entries = newest_first([entry for part in hooks.case_timeline(case, request.worker) for entry in part])
    steps_open = steps.next_steps(case, request.worker, clock.now())
    context = {
        "case": case,
        "stages": steps.stages(case),
        "team": queries.team_of(case),
        "children": queries.children_of(case),
        "adults": adults_of(case, [party for party in case.parties.all() if party.role != PartyRole.CHILD]),
        "referrals": queries.referrals_of(case),
        "reporters": case.reporters.order_by("created_at", "id"),
        "documents": queries.papers_of(case),
        "emergency": queries.emergency_in(case, request.worker),
        "releases": queries.releases_of(case),
        "may_release": request.worker.may(Capability.DOCUMENTS_RELEASE),
        "consents": case.consents.select_related("person").order_by("-given_at", "-id"),
        "tasks": queries.open_tasks_of(case),
        "today": clock.today(),
        "forward": [step for step in steps_open if step.leads_on],
        "aside": [step for step in steps_open if not step.leads_on],
        "panels": arranged(hooks.case_panels(case, request.worker)),
        "timeline": entries if "whole" in request.GET else entries[:SHOWN],
        "hidden": max(0, len(entries) - SHOWN) if "whole" not in request.GET else 0,
    }
    return render(request, "cases/detail.html", context)


@centre_view(Capability.CASES_INTAKE, methods=("GET", "POST"), journal=Action.SEARCH)
def duplicates(request: Any, case_id: UUID) -> HttpResponse:
    """Who else here looks like the people of this case; having looked is recorded with name and time."""
    case = queries.get_case(request.worker, case_id)
    if request.method == "POST":
        operations.mark_duplicates_checked(case=case, by=request.worker, at=clock.now())
        return redirect("cases:detail", case.pk)
    request.journal_about = case
    found = _known_to(request.worker, alike(case))
    context = {"case": case, "found": found, "cases": queries.other_cases(request.worker, case)}
    return render(request, "cases/duplicates.html", context)


def _known_to(
    worker: Worker, found: list[tuple[CaseParty, list[Alike]]]
) -> list[tuple[CaseParty, list[tuple[Alike, Likeness]]]]:
    """With what this reader may know of each."""
    people = {other.person.pk: other.person for _party, others in found for other in others}
    known = {like.person.pk: like for like in likenesses(worker, list(people.values()))}
    return [(party, [(other, known[other.person.pk]) for other in others]) for party, others in found]


@centre_view(Capability.AUDIT_VIEW, journal=Action.READ)
def looked(request: Any, case_id: UUID) -> HttpResponse:
    """Who opened, printed or downloaded something of this case, and who was refused."""
    request.journal_about = case = queries.get_case(request.worker, case_id)
    page = Paginator(who_looked_at_case(case.pk), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/looked.html", {"case": case, "page": page})
