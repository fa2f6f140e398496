"""Erasures: the list, a proposal, one erasure with its decision, its certificate."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.recent import ask_again, is_recent
from audit.enums import Action
from kernel import clock
from services.cases import queries as cases
from services.custody import operations, queries, questions
from services.custody.certificate import certificate_of
from services.custody.enums import ErasureGround, ErasureState
from services.custody.forms.erasing import DecideErasureForm, ProposeForm
from services.custody.models import Erasure
from services.custody.reaching import preview
from services.custody.views.common import FORM, form_page, is_fresh, saved
from services.people.access import visible_to
from services.staff import approvals
from services.staff.guard import centre_view
from services.staff.roles import Capability

BOTH = (Capability.ERASURES_PROPOSE, Capability.ERASURES_DECIDE)


@centre_view(*BOTH, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    return render(request, "custody/erasures.html", {"page": queries.paged(queries.erasures(), request)})


@centre_view(Capability.ERASURES_PROPOSE, methods=FORM)
def propose_case(request: Any, case_id: UUID) -> HttpResponse:
    case = cases.get_case(request.worker, case_id)
    grounds = [
        ErasureGround.TERM_PASSED,
        ErasureGround.REQUEST,
        ErasureGround.WRONGLY_RECORDED,
        ErasureGround.UNLAWFUL,
    ]
    crumb = {"href": reverse("cases:detail", args=[case.pk]), "label": case.number}
    lead = _("Everything of the case goes, and the people whom nothing else names. A second person decides.")
    title = _("Propose to erase %(what)s") % {"what": case.number}
    return _proposal(request, grounds, crumb, title, lead, lambda **data: operations.propose_case(case=case, **data))


@centre_view(Capability.ERASURES_PROPOSE, methods=FORM)
def propose_person(request: Any, person_id: UUID) -> HttpResponse:
    person = get_object_or_404(visible_to(request.worker), pk=person_id)
    grounds = [ErasureGround.REQUEST, ErasureGround.WRONGLY_RECORDED, ErasureGround.UNLAWFUL]
    crumb = {"href": reverse("people:detail", args=[person.pk]), "label": person.names}
    lead = _(
        "Telephones, addresses and what the person told go. What a child's file says stays there without the name."
    )
    title = _("Propose to erase %(what)s") % {"what": person.names}
    return _proposal(
        request, grounds, crumb, title, lead, lambda **data: operations.propose_person(person=person, **data)
    )


def _proposal(
    request: Any, grounds: list[ErasureGround], crumb: dict[str, str], title: str, lead: str, run: Any
) -> Any:
    form = ProposeForm(request.POST or None, grounds=grounds)
    made: list[Erasure] = []

    def save(data: dict[str, Any]) -> None:
        made.append(run(by=request.worker, at=clock.now(), **data))

    to = lambda: reverse("custody:erasure", args=[made[0].pk])  # noqa: E731
    facts: dict[str, Any] = {"title": title, "submit": _("Propose"), "lead": lead, "crumb": crumb, "danger": True}
    return form_page(request, form, save, to=to, **facts)


@centre_view(*BOTH, journal=Action.READ)
def detail(request: Any, erasure_id: UUID) -> HttpResponse:
    request.journal_about = erasure = queries.get_erasure(request.worker, erasure_id)
    if _may_decide(request.worker, erasure):
        ask_again(request)
    return _page(request, erasure, DecideErasureForm() if _may_decide(request.worker, erasure) else None)


@centre_view(Capability.ERASURES_DECIDE, methods=("POST",))
def decide(request: Any, erasure_id: UUID) -> HttpResponse:
    erasure, form = queries.get_erasure(request.worker, erasure_id), DecideErasureForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        facts = {"erasure": erasure, "because": data["because"], "by": request.worker, "at": clock.now()}
        if data["is_approved"] == "yes":
            operations.approve(**facts)
        else:
            operations.refuse(refused=data["refused"], **facts)

    if form.is_valid() and is_fresh(request, form) and saved(form, save):
        messages.success(request, _("The decision is in the journal."))
        return redirect("custody:erasure", erasure.pk)
    return _page(request, erasure, form, status=422)


@centre_view(*BOTH, passive=True)
def progress(request: Any, erasure_id: UUID) -> HttpResponse:
    """Polled while the worker is at it; the page is loaded anew when it is done."""
    erasure = queries.get_erasure(request.worker, erasure_id)
    response = render(request, "custody/_erasure_state.html", {"erasure": erasure})
    if erasure.state == ErasureState.DONE:
        response.headers["HX-Refresh"] = "true"
    return response


@centre_view(*BOTH, journal=Action.DOWNLOAD)
def certificate(request: Any, erasure_id: UUID) -> HttpResponse:
    request.journal_about = erasure = queries.get_erasure(request.worker, erasure_id)
    if erasure.state != ErasureState.DONE:
        raise Http404
    response = HttpResponse(certificate_of(erasure), content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(erasure.number)}.pdf"
    return response


def _page(request: Any, erasure: Erasure, form: DecideErasureForm | None, status: int = 200) -> HttpResponse:
    waits = erasure.state == ErasureState.PROPOSED
    context = {
        "erasure": erasure,
        "form": form,
        "preview": preview(erasure) if waits else None,
        "question": questions.of_erasure(erasure) if waits else None,
        "is_mine": erasure.proposed_by_id == request.worker.pk,
        "is_stale": request.method == "POST" and not is_recent(request),
    }
    return render(request, "custody/erasure.html", context, status=status)


def _may_decide(worker: Any, erasure: Erasure) -> bool:
    return erasure.state == ErasureState.PROPOSED and approvals.may_decide(worker, questions.of_erasure(erasure))
