"""Everything of the centre in one sealed package, and the request that its service ends."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.recent import ask_again, confirm_first
from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.custody import operations, packages, queries, questions
from services.custody.enums import OPEN_ENDS, OPEN_EXPORTS, ExportState, Leaving
from services.custody.forms.leaving import EndForm, ExportForm
from services.custody.models import CentreExport, EndOfService
from services.custody.views.common import FORM, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tenants.centres import wishes
from tenants.continuity.export import contents

BOTH = (Capability.LEAVING_ASK, Capability.LEAVING_DECIDE)


@centre_view(*BOTH, journal=Action.LIST)
def exports(request: Any) -> HttpResponse:
    rows = CentreExport.objects.select_related("asked_by", "fetched_by").order_by("-asked_at", "-pk")
    context = {
        "page": queries.paged(rows, request),
        "is_open": rows.filter(state__in=OPEN_EXPORTS).exists(),
        "missing": [*contents.LEFT_OUT.values(), *contents.FIELDS_LEFT_OUT.values()],
    }
    return render(request, "custody/exports.html", context)


@centre_view(Capability.LEAVING_ASK, methods=FORM)
def new_export(request: Any) -> HttpResponse:
    if request.method == "GET":
        ask_again(request)
    form, made = ExportForm(request.POST or None), list[CentreExport]()

    def save(data: dict[str, Any]) -> None:
        data.pop("again")
        made.append(operations.ask_for_export(by=request.worker, at=clock.now(), **data))

    lead = _(
        "A second person has to agree. Then it is packed, and you fetch it once. The passphrase goes another way."
    )
    crumb = {"href": reverse("custody:exports"), "label": _("Packages of everything")}
    facts: dict[str, Any] = {"title": _("Have everything packed"), "submit": _("Ask for it"), "lead": lead}
    to = lambda: reverse("custody:export", args=[made[0].pk])  # noqa: E731
    return form_page(request, form, save, to=to, crumb=crumb, fresh=True, **facts)


@centre_view(*BOTH, journal=Action.READ)
def export(request: Any, export_id: UUID) -> HttpResponse:
    request.journal_about = row = queries.get_export(export_id)
    return _export_page(request, row)


def _export_page(request: Any, row: CentreExport, error: str = "") -> HttpResponse:
    context = {
        "row": row,
        "progress": packages.heard(row.pk),
        "question": questions.of_export(row) if row.state == ExportState.ASKED else None,
        "may_fetch": row.state == ExportState.READY and request.worker.may(Capability.LEAVING_ASK),
        "error": error,
    }
    return render(request, "custody/export.html", context, status=422 if error else 200)


@centre_view(*BOTH, passive=True)
def export_progress(request: Any, export_id: UUID) -> HttpResponse:
    """Polled while a worker packs; the page is loaded anew when it is done."""
    row = queries.get_export(export_id)
    context = {"row": row, "progress": packages.heard(row.pk)}
    response = render(request, "custody/_export_state.html", context)
    if row.state != ExportState.AGREED:
        response.headers["HX-Refresh"] = "true"
    return response


@centre_view(Capability.LEAVING_ASK, methods=("POST",))
def fetch_export(request: Any, export_id: UUID) -> HttpResponse | FileResponse:
    """Once, with a fresh password; as soon as the file is read to its end it is gone here."""
    request.journal_about = row = queries.get_export(export_id)
    if first := confirm_first(request):
        return first
    try:
        file = operations.fetch_export(export=row, by=request.worker, at=clock.now())
    except Refusal as refusal:
        return _export_page(request, row, str(refusal))
    name = f"{request.place.slug}-{clock.today():%Y-%m-%d}.zip.age"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")


@centre_view(*BOTH, journal=Action.READ)
def ends(request: Any) -> HttpResponse:
    """What the end of a service means, how far this one is, and what the operator knows."""
    row = EndOfService.objects.select_related("asked_by", "decided_by", "withdrawn_by").order_by("-asked_at").first()
    waits = row is not None and row.state == Leaving.ASKED
    context = {
        "row": row,
        "is_open": row is not None and row.state in OPEN_ENDS,
        "question": questions.of_end(row) if row is not None and waits else None,
        "told": wishes.asked(),
        "days": queries.days_after_an_end(),
    }
    return render(request, "custody/ends.html", context)


@centre_view(Capability.LEAVING_ASK, methods=FORM)
def new_end(request: Any) -> HttpResponse:
    if request.method == "GET":
        ask_again(request)
    form = EndForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.ask_for_end(by=request.worker, at=clock.now(), **data)

    crumb = {"href": reverse("custody:ends"), "label": _("End of the service")}
    lead = _("A second person has to agree; then the operator learns the ground and the days, and nothing else.")
    facts: dict[str, Any] = {"title": _("Ask for the end of the service"), "submit": _("Ask for it"), "lead": lead}
    return form_page(request, form, save, to=lambda: crumb["href"], crumb=crumb, fresh=True, danger=True, **facts)


@centre_view(Capability.LEAVING_ASK, methods=("POST",))
def withdraw_end(request: Any, end_id: UUID) -> HttpResponse:
    row = queries.get_end(end_id)
    try:
        operations.withdraw_end(end=row, by=request.worker, at=clock.now())
        messages.success(request, _("Withdrawn: the service goes on. The operator sees it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("custody:ends")
