"""The room's first page, terms of keeping, legal holds and the figures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases import queries as cases
from services.cases.access import visible_to
from services.custody import figures as counting
from services.custody import operations, queries
from services.custody.due import due_cases
from services.custody.enums import Kept
from services.custody.forms.erasing import ConfirmForm, HoldForm, LiftForm, TermForm
from services.custody.models import Term
from services.custody.views.common import FORM, form_page, saved
from services.staff.guard import centre_view
from services.staff.roles import Capability

EVERY = (
    Capability.RETENTION_MANAGE,
    Capability.RETENTION_DECIDE,
    Capability.ERASURES_PROPOSE,
    Capability.ERASURES_DECIDE,
    Capability.DISCLOSURES_PREPARE,
    Capability.DISCLOSURES_DECIDE,
    Capability.COPIES_VIEW,
    Capability.LEAVING_ASK,
    Capability.LEAVING_DECIDE,
)


@centre_view(*EVERY, journal=Action.LIST)
def index(request: Any) -> HttpResponse:
    return render(request, "custody/index.html", {"tiles": queries.tiles(request.worker, clock.now())})


@centre_view(Capability.RETENTION_MANAGE, Capability.RETENTION_DECIDE)
def terms(request: Any) -> HttpResponse:
    context = {"rows": queries.terms(request.worker)}
    return render(request, "custody/terms.html", context)


@centre_view(Capability.RETENTION_MANAGE, methods=FORM)
def new_term(request: Any, kept: str) -> HttpResponse:
    if kept not in Kept.values:
        raise Http404
    initial = queries.suggested(Kept(kept))
    form = TermForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        operations.propose_term(kept=kept, by=request.worker, at=clock.now(), **data)
        messages.success(request, _("It is in force when a second person has confirmed it."))

    title = _("How long: %(what)s") % {"what": Kept(kept).label}
    lead = _(
        "Nothing changes until a second person confirms it. What is filled in is a proposal; no lawyer has read it."
    )
    crumb = {"href": reverse("custody:terms"), "label": _("Terms of keeping")}
    return form_page(
        request, form, save, to=lambda: crumb["href"], title=title, submit=_("Propose"), lead=lead, crumb=crumb
    )


@centre_view(Capability.RETENTION_DECIDE, methods=("POST",))
def decide_term(request: Any, term_id: UUID) -> HttpResponse:
    term, form = get_object_or_404(Term, pk=term_id), ConfirmForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        operations.decide_term(term=term, by=request.worker, at=clock.now(), **data)

    if form.is_valid() and saved(form, save):
        messages.success(request, _("The decision is in the journal."))
        return redirect("custody:terms")
    context = {"rows": queries.terms(request.worker), "form": form}
    return render(request, "custody/terms.html", context, status=422)


@centre_view(Capability.RETENTION_MANAGE, methods=FORM)
def hold(request: Any, case_id: UUID) -> HttpResponse:
    case = cases.get_case(request.worker, case_id)
    form = HoldForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.hold_case(case=case, by=request.worker, at=clock.now(), **data)

    address = reverse("cases:detail", args=[case.pk])
    crumb, lead = (
        {"href": address, "label": case.number},
        _("Nothing of the case and of its people is erased meanwhile."),
    )
    title = _("Legal hold")
    return form_page(request, form, save, to=lambda: address, title=title, submit=title, lead=lead, crumb=crumb)


@centre_view(Capability.RETENTION_DECIDE, methods=FORM)
def lift_hold(request: Any, hold_id: UUID) -> HttpResponse:
    row = queries.get_hold(request.worker, hold_id)
    form = LiftForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.lift_hold(hold=row, by=request.worker, at=clock.now(), **data)

    address = reverse("custody:holds")
    crumb, title = (
        {"href": address, "label": _("Legal holds")},
        _("Lift the hold of %(case)s") % {"case": row.case.number},
    )
    return form_page(
        request, form, save, to=lambda: address, title=title, submit=_("Lift it"), lead=row.reason, crumb=crumb
    )


@centre_view(Capability.RETENTION_MANAGE, Capability.RETENTION_DECIDE, journal=Action.LIST)
def holds(request: Any) -> HttpResponse:
    context = {"rows": queries.holds(request.worker), "today": clock.today()}
    return render(request, "custody/holds.html", context)


@centre_view(Capability.ERASURES_PROPOSE, Capability.ERASURES_DECIDE, journal=Action.LIST)
def due(request: Any) -> HttpResponse:
    mine = set(visible_to(request.worker).values_list("pk", flat=True))
    rows = [one for one in due_cases(clock.now()) if one.case.pk in mine]
    page = queries.paged(rows, request)
    context = {"page": page, "missing": queries.missing_terms()}
    return render(request, "custody/due.html", context)


@centre_view(Capability.REPORTS_VIEW)
def figures(request: Any) -> HttpResponse:
    return render(request, "custody/figures.html", {"years": queries.by_year(counting.figures())})
