"""The page of the other parent at the neutral host, and the worker's pages that lead to it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.guard import open_view
from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.queries import get_case
from services.links import queries, texts
from services.links.door import AT_THE_LINK, link_view, narrowed, page, told
from services.links.enums import LinkKind, Shown
from services.links.errors import Dead
from services.links.forms.consents import AskForm, ConsentAnswerForm
from services.links.models import ConsentRequest, Link
from services.links.operations import consents as operations
from services.links.operations.links import address_of, count_try
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

FORM = ("GET", "POST")


@link_view(LinkKind.CONSENT, reason="the other parent has no account; the signed address is for them alone")
def consent(request: Any, link: Link) -> HttpResponse:
    row = ConsentRequest.objects.select_related("link", "case").filter(link=link).first()
    if row is None or not queries.is_asking(row, clock.now()):
        raise Dead
    form = ConsentAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _answered(form, link):
        return redirect("links:thanks")
    told(link)
    context = {"form": form, "sentences": texts.consent_text(row.text_version), "applicant": _applicant(row)}
    return page(request, "links/consent.html", context, status=422 if form.errors else 200)


def _answered(form: ConsentAnswerForm, link: Link) -> bool:
    at = clock.now()
    gives = form.cleaned_data["answer"] == "yes"
    try:
        operations.answer_consent(link=link, names=form.cleaned_data["names"], gives=gives, at=at)
    except Refusal as refusal:
        count_try(link=link, at=at)
        add_refusal(form, refusal)
        return False
    return True


def _applicant(row: ConsentRequest) -> str:
    """Only with the applicant's own agreement."""
    return queries.applicant_names(row) if row.shows == Shown.NAME else ""


@open_view(reason="says that an answer has arrived; names nobody", doors=AT_THE_LINK)
def thanks(request: Any) -> HttpResponse:
    return narrowed(page(request, "links/thanks.html", {}))


@open_view(reason="says what this host is for", doors=AT_THE_LINK)
def about(request: Any) -> HttpResponse:
    return page(request, "links/about.html", {})


# --- the worker's side -----------------------------------------------------------------------------------------------


@centre_view(Capability.CASES_INTAKE, methods=FORM)
def ask(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    request.journal_about = case
    people, points = queries.ways_to(case)
    initial = {"screened_on": clock.today(), "agreed_on": clock.today(), "shows": Shown.NOTHING, "language": "bg"}
    form = AskForm(request.POST or None, people=people, points=points, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.ask_consent(case=case, asking=form.asking(), by=request.worker, at=clock.now())
        except Refusal as refusal:
            refusal.field = {"person": "way", "contact_point": "way"}.get(refusal.field or "", refusal.field)
            add_refusal(form, refusal)
        else:
            return redirect("links:request", row.pk)
    context = {"case": case, "form": form, "people": people, "back": reverse("cases:detail", args=[case.pk])}
    return render(request, "links/ask.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CASES_INTAKE, journal=Action.READ)
def consent_request(request: Any, consent_request_id: UUID) -> HttpResponse:
    row = queries.get_request(request.worker, consent_request_id)
    request.journal_about = row.case
    is_open = queries.is_asking(row, clock.now())
    context = {"case": row.case, "row": row, "is_open": is_open, "address": address_of(row.link) if is_open else ""}
    context["sentences"] = texts.consent_text(row.text_version)
    return render(request, "links/request.html", context)


@centre_view(Capability.CASES_INTAKE, methods=("POST",))
def end_request(request: Any, consent_request_id: UUID) -> HttpResponse:
    row = queries.get_request(request.worker, consent_request_id)
    operations.end_request(request=row, by=request.worker, at=clock.now())
    return redirect("links:request", row.pk)
