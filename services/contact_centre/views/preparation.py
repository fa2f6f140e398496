"""What is done before the first meeting: one page that says what is missing, and a form for each step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.preparation import (
    AgreementForm,
    InterviewForm,
    NotesForm,
    OrientationForm,
    RiskForm,
    SafetyPlanForm,
    three_months_after,
)
from services.contact_centre.operations import agreements
from services.contact_centre.operations import preparation as operations
from services.contact_centre.queries import preparation as queries
from services.contact_centre.queries.orders import admitted_on, arrangements
from services.contact_centre.queries.orders import case_pairs as pairs_of
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import Form


def _address(case: Case, fragment: str = "") -> str:
    return reverse("meetings:preparation", args=[case.pk]) + fragment


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def preparation(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    state = queries.preparation(case, clock.today())
    context = {
        "case": case,
        "state": state,
        "not_interviewed": state.not_interviewed(clock.now()),
        "history": queries.risk_history(case)[1:6],
        "pairs": pairs_of(case, request.worker),
        "admitted": [row for rows in admitted_on(arrangements(case), clock.today()).values() for row in rows],
        "may_approve": state.risk is not None and operations.may_approve(request.worker, state.risk),
    }
    return render(request, "contact_centre/preparation.html", context)


def _step(
    request: Any,
    case: Case,
    form: Form,
    title: object,
    save: Callable[[], Any],
    *,
    fragment: str,
    lead: object = "",
    tab: object = "",
) -> HttpResponse:
    if done(request, form, save):
        messages.success(request, _("Saved."))
        return redirect(_address(case, fragment))
    return form_page(request, case, form, title=title, back=_address(case), lead=lead, tab=tab)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_interview(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = InterviewForm(request.POST or None, case=case, initial={"day": clock.today()})
    save = lambda: operations.record_interview(case=case, by=request.worker, at=clock.now(), **form.facts())  # noqa: E731
    lead = _("Each parent apart, and at different times: they should not even meet at the door.")
    return _step(request, case, form, _("Interview"), save, fragment="#interviews", lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def interview(request: Any, interview_id: UUID) -> HttpResponse:
    row = queries.get_interview(request.worker, interview_id)
    initial = {name: getattr(row, name) for name in operations.InterviewNotes.__dataclass_fields__}
    form = NotesForm(request.POST or None, initial=initial)
    facts = {"interview": row, "by": request.worker, "at": clock.now()}
    save = lambda: operations.write_interview(notes=form.notes(), **facts)  # noqa: E731
    title = _("Interview with %(name)s") % {"name": row.person.names}
    return _step(request, row.case, form, title, save, fragment="#interviews", tab=_("Interview"))


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_orientation(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = OrientationForm(request.POST or None, case=case, initial={"day": clock.today()})
    save = lambda: operations.record_orientation(case=case, by=request.worker, at=clock.now(), **form.facts())  # noqa: E731
    lead = _("The child sees the place and the people, and hears that none of this is its fault.")
    return _step(request, case, form, _("Orientation of a child"), save, fragment="#orientations", lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_risk(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = RiskForm(request.POST or None, case=case, initial={"next_review_on": three_months_after(clock.today())})
    save = lambda: operations.assess_risk(case=case, by=request.worker, at=clock.now(), **form.facts())  # noqa: E731
    lead = _("From medium up it counts when a second person has approved it. Protection never waits for that.")
    return _step(request, case, form, _("Risk assessment"), save, fragment="#risk", lead=lead)


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def approve_risk(request: Any, risk_id: UUID) -> HttpResponse:
    risk = queries.get_risk(request.worker, risk_id)
    try:
        operations.approve_risk(risk=risk, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved."))
    return redirect(_address(risk.case, "#risk"))


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_safety_plan(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    present = queries.current_safety_plan(case)
    fields = list(operations.NewSafetyPlan.__dataclass_fields__)
    initial = {name: getattr(present, name) for name in fields} if present else {"protocol": "A"}
    form = SafetyPlanForm(request.POST or None, case=case, initial=initial)

    def save() -> None:
        plan = operations.NewSafetyPlan(**form.cleaned_data)
        operations.write_safety_plan(case=case, plan=plan, by=request.worker, at=clock.now())

    return _step(request, case, form, _("Safety plan"), save, fragment="#safety")


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_agreement(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = AgreementForm(request.POST or None, case=case, initial={"signed_on": clock.today()})
    save = lambda: agreements.record_agreement(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    lead = _("Each adult signs the rules of the service apart from the other one, on a sheet of their own.")
    return _step(request, case, form, _("Signed agreement"), save, fragment="#agreements", lead=lead)
