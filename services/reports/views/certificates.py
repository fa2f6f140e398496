"""Certificates inside the centre, the sheet of the day, and the stranger's page on the public door."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.guard import open_view
from audit.enums import Action
from kernel import clock
from kernel.actor import request_facts
from kernel.errors import Refusal
from kernel.place import Door
from services.cases.views.handing import handed_out
from services.reports import operations, queries
from services.reports.day import sheet
from services.reports.forms import certificates as forms
from services.reports.typeset import codes
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tenants.centres import commons
from tenants.centres.limits import Limit
from tenants.centres.models import Centre
from ui.forms import add_refusal

PAGE = 25
# A court checks many papers from one address; a list of guesses is told from it by how often it is wrong.
CHECKS = Limit("certificate-checks", most=300, seconds=600)
MISSES = Limit("certificate-misses", most=20, seconds=600)


@centre_view(Capability.CERTIFICATES_VIEW, journal=Action.LIST)
def certificate_list(request: Any) -> HttpResponse:
    form = forms.SearchForm(request.GET)
    text = form.cleaned_data.get("q", "") if form.is_valid() else ""
    page = Paginator(queries.certificate_list(request.worker, text=text), PAGE).get_page(request.GET.get("page"))
    latest = queries.lately_signed(request.worker)[:10]
    return render(request, "reports/list.html", {"form": form, "page": page, "text": text, "latest": latest})


@centre_view(Capability.CERTIFICATES_ISSUE, methods=("GET", "POST"))
def issue(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_certifiable(request.worker, session_id)
    form, places = forms.IssueForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            certificate = operations.issue_certificate(
                session=session, by=request.worker, at=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
            places = getattr(refusal, "places", [])
        else:
            return redirect("reports:certificate", certificate.pk)
    context = {"session": session, "form": form, "places": places}
    return render(request, "reports/issue.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CERTIFICATES_VIEW, journal=Action.READ)
def certificate(request: Any, certificate_id: UUID) -> HttpResponse:
    found = queries.get_certificate(request.worker, certificate_id)
    context = {"certificate": found, "code": codes.grouped(found.code), "address": operations.public_address()}
    return render(request, "reports/certificate.html", context)


@centre_view(Capability.CERTIFICATES_VIEW, journal=Action.PRINT)
def certificate_file(request: Any, certificate_id: UUID) -> HttpResponse:
    found = queries.get_certificate(request.worker, certificate_id)
    return handed_out(request, found.document)


@centre_view(Capability.CERTIFICATES_ISSUE, methods=("GET", "POST"))
def revoke(request: Any, certificate_id: UUID) -> HttpResponse:
    found = queries.get_certificate(request.worker, certificate_id)
    form = forms.RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.revoke_certificate(
                certificate=found, reason=form.cleaned_data["reason"], by=request.worker, at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("reports:certificate", found.pk)
    context = {"certificate": found, "form": form}
    return render(request, "reports/revoke.html", context, status=422 if form.errors else 200)


@centre_view(Capability.BOARD_VIEW, journal=Action.PRINT)
def day_sheet(request: Any) -> HttpResponse:
    centre = get_object_or_404(Centre, pk=request.place.uuid)
    response = HttpResponse(sheet(centre, clock.today(), clock.now()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="list-za-denya-{clock.today():%Y-%m-%d}.pdf"'
    return response


@open_view(reason="whoever holds a certificate may check it; the page knows no person", doors=(Door.PUBLIC,))
def verify(request: Any) -> HttpResponse:
    """Number and code together; the QR code brings both. The answer is the same for unknown and for mistyped."""
    asked = "number" in request.GET or "code" in request.GET
    form = forms.VerifyForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "asked": False}
    if asked and form.is_valid():
        network = request_facts().address
        if CHECKS.is_too_much(network) or MISSES.is_reached(network):
            return _too_often(request)
        context |= _answer(form)
        if context["asked"] and not context["found"]:
            MISSES.is_too_much(network)
    return render(request, "reports/verify.html", context, status=422 if form.errors else 200)


def _too_often(request: Any) -> HttpResponse:
    response = render(request, "reports/verify.html", {"form": forms.VerifyForm(), "too_often": True}, status=429)
    response["Retry-After"] = str(MISSES.seconds)
    return response


def _answer(form: forms.VerifyForm) -> dict[str, Any]:
    try:
        hashed = codes.published_hash(form.cleaned_data["code"], form.cleaned_data["number"])
    except codes.BadCode:
        form.add_error("code", forms.mistyped())
        return {}
    found = commons.find_code(hashed)
    expired = found is not None and found.valid_until < clock.today()
    return {"asked": True, "found": found, "expired": expired}
