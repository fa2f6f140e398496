"""Orders of a case: acts, arrangements per child, admitted people, pairs that must not meet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.access import may
from services.cases.models import Case, Document
from services.cases.operations import add_document
from services.cases.queries import get_case
from services.contact_centre.enums import BasisKind
from services.contact_centre.forms.orders import (
    AdmissionForm,
    ArrangementForm,
    BasisForm,
    PairForm,
    ReasonForm,
)
from services.contact_centre.models import ArrangementStep
from services.contact_centre.operations import orders as operations
from services.contact_centre.operations.apart import plan_apart
from services.contact_centre.queries import orders as queries
from services.contact_centre.queries import sessions as session_queries
from services.contact_centre.queries.steps import steps, weeks_held
from services.contact_centre.views.common import FORM, done, form_page
from services.files.operations import store_upload
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability


def _address(case: Case, fragment: str = "") -> str:
    return reverse("meetings:orders", args=[case.pk]) + fragment


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def orders(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    day, plans = clock.today(), session_queries.plans(case)
    arrangements = queries.arrangements(case).select_related("basis__superseded_by")
    context = {
        "case": case,
        "bases": queries.bases(case),
        "ruling": set(queries.bases_in_force(case, day).values_list("pk", flat=True)),
        "protection": queries.protection_orders(case, day),
        "arrangements": arrangements,
        "arranged": {row.basis_id for row in arrangements},
        "planned": {plan.basis_id for plan in plans if plan.ended_at is None},
        "without": queries.children_without_arrangement(case),
        "pairs": queries.case_pairs(case, request.worker),
        "freezes": queries.freezes(case),
        "steps": [(row, _weeks(row)) for row in steps(case)],
        "changeable": queries.not_over(arrangements, day),
        "may_step": may(request.worker, Capability.ORDERS_CONFIRM, case),
        "elsewhere": queries.cases_of_the_same_people(request.worker, case),
        "suggested": queries.suggested_pairs(case),
        "plans": plans,
        "may_edit": may(request.worker, Capability.ORDERS_EDIT, case),
        "may_decide": may(request.worker, Capability.CASES_DECIDE, case),
        "today": day,
    }
    return render(request, "contact_centre/orders.html", context)


def _weeks(step: ArrangementStep) -> int | None:
    """How many weeks have been held, of a step that waits for them."""
    if step.starts_on is not None:
        return None
    return weeks_held(step.arrangement, clock.local(step.at).date())


@centre_view(Capability.ORDERS_EDIT, methods=FORM)
def new_basis(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    older = [basis for basis in queries.bases(case) if basis.successor is None]
    ruling = list(queries.bases_in_force(case, clock.today()))
    form = BasisForm(request.POST or None, request.FILES or None, case=case, older=older, ruling=ruling)
    if done(request, form, lambda: _enter(request, case, form)):
        _say_what_holds(request, form.facts())
        return redirect(_address(case))
    context = {"case": case, "form": form, "courts": form.courts, "back": _address(case)}
    return render(request, "contact_centre/orders_basis.html", context, status=422 if form.errors else 200)


def _say_what_holds(request: Any, facts: dict[str, Any]) -> None:
    if facts["kind"] == BasisKind.PROTECTION_ORDER:
        messages.warning(
            request, _("All meetings of this case are frozen. The head of the service has a task for today.")
        )
    elif facts["in_force_until"] and facts["in_force_until"] < clock.today():
        messages.warning(request, _("This act has run out: it stands in the file, and no meeting rests on it."))


def _enter(request: Any, case: Case, form: BasisForm) -> None:
    at, facts = clock.now(), form.facts()
    upload = form.cleaned_data["file"]
    document = form.cleaned_data.get("document") or _uploaded(request, case, facts["kind"], upload, at)
    basis = operations.NewBasis(**facts, document=document)
    operations.enter_basis(case=case, basis=basis, by=request.worker, at=at)


def _uploaded(request: Any, case: Case, kind: str, upload: Any, at: Any) -> Document | None:
    if not upload:
        return None
    stored = store_upload(upload=upload, subject=None, by=request.worker, at=at)
    return add_document(
        case=case,
        kind=queries.DOCUMENT_KINDS[BasisKind(kind)],
        title=upload.name[:200],
        file=stored,
        by=request.worker,
        at=at,
        received_at=at,
    )


@centre_view(Capability.ORDERS_EDIT, methods=FORM)
def new_arrangement(request: Any, basis_id: UUID) -> HttpResponse:
    basis = queries.get_basis(request.worker, basis_id)
    case = get_case(request.worker, basis.case_id)
    form = ArrangementForm(request.POST or None, case=case)

    def save() -> None:
        new = operations.NewArrangement(**form.cleaned_data)
        operations.add_arrangement(basis=basis, arrangement=new, by=request.worker, at=clock.now())

    if done(request, form, save):
        return redirect(_address(case, "#arrangements"))
    lead = _("For one child. Siblings who live with different parents each get their own.")
    return form_page(request, case, form, title=_("Who meets whom"), back=_address(case), lead=lead)


@centre_view(Capability.ORDERS_EDIT, methods=FORM)
def admit(request: Any, arrangement_id: UUID) -> HttpResponse:
    arrangement = queries.get_arrangement(request.worker, arrangement_id)
    case = get_case(request.worker, arrangement.case_id)
    form = AdmissionForm(
        request.POST or None, arrangement=arrangement, case=case, initial={"from_date": clock.today(), "how": "order"}
    )

    def save() -> None:
        admission = operations.NewAdmission(**form.cleaned_data)
        operations.admit_person(arrangement=arrangement, admission=admission, by=request.worker, at=clock.now())

    if done(request, form, save):
        return redirect(_address(case, "#arrangements"))
    return form_page(request, case, form, title=_("Let somebody else come in"), back=_address(case))


@centre_view(Capability.ORDERS_EDIT, methods=("POST",))
def end_admission(request: Any, admitted_id: UUID) -> HttpResponse:
    row = queries.get_admitted(request.worker, admitted_id)
    operations.end_admission(admitted=row, by=request.worker, at=clock.now())
    messages.success(request, _("From today on this person is not let in."))
    return redirect(_address(row.arrangement.case, "#arrangements"))


@centre_view(Capability.CASES_EDIT, methods=FORM)
def keep_apart(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    people = [party.person for party in case.parties.all()]
    others = queries.people_of_case(request.worker, request.POST.get("number", ""))
    form = PairForm(request.POST or None, people=people, others=others, initial=_asked(request))
    if done(
        request, form, lambda: operations.keep_apart(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)
    ):
        _say_what_must_move(request, [form.cleaned_data["one"], form.cleaned_data["other"]])
        return redirect(_address(case, "#apart"))
    lead = _("It holds for every door and corridor of the house, whatever case they come with.")
    return form_page(request, case, form, title=_("Two people who must not meet"), back=_address(case), lead=lead)


def _asked(request: Any) -> dict[str, str]:
    return {name: request.GET[name] for name in ("one", "other") if name in request.GET}


def _say_what_must_move(request: Any, people: list[Person]) -> None:
    for one in plan_apart(people=people, by=request.worker, at=clock.now()):
        if one.session:
            text = _("The meeting of %(when)s must be moved: %(why)s")
        else:
            text = _("The consultation of %(when)s must be called off or planned at another time: %(why)s")
        messages.warning(request, text % {"when": f"{clock.local(one.starts_at):%d.%m.%Y %H:%M}", "why": one.why})


@centre_view(Capability.CASES_EDIT, methods=FORM)
def may_meet(request: Any, pair_id: UUID) -> HttpResponse:
    pair = queries.get_pair(request.worker, pair_id)
    form = ReasonForm(request.POST or None)
    if done(
        request, form, lambda: operations.may_meet(pair=pair, by=request.worker, at=clock.now(), **form.cleaned_data)
    ):
        return redirect(_address(pair.case, "#apart"))
    names = {"one": pair.one.names, "other": pair.other.names}
    title = _("%(one)s and %(other)s may meet again") % names
    submit = _("They may meet")
    return form_page(request, pair.case, form, title=title, back=_address(pair.case), submit=submit, tab=submit)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def answer_may_meet(request: Any, case_id: UUID) -> HttpResponse:
    """The suggestion is answered with no, with the reason; nobody is asked again."""
    case = get_case(request.worker, case_id)
    people = {str(party.person_id): party.person for party in case.parties.all()}
    pair = [people.get(request.GET.get(name, "")) for name in ("one", "other")]
    if None in pair or pair[0] == pair[1]:
        return redirect(_address(case, "#apart"))
    form = ReasonForm(request.POST or None)
    one, other = pair
    facts = {"case": case, "one": one, "other": other, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: operations.answer_may_meet(reason=form.cleaned_data["reason"], **facts)):
        return redirect(_address(case, "#apart"))
    title = _("%(one)s and %(other)s may meet") % {"one": one.names, "other": other.names}  # type: ignore[union-attr]
    submit = _("They may meet")
    return form_page(request, case, form, title=title, back=_address(case), submit=submit, tab=submit)
