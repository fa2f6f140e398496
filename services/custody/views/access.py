"""Requests for one's own data: the list, one request with what is in its answer and what is not, the handing over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.recent import ask_again, is_recent
from audit.enums import Action
from kernel import clock
from services.cases import queries as cases
from services.custody import operations, queries, questions
from services.custody.enums import OPEN_REQUESTS, AccessState
from services.custody.forms.access import (
    ChildRequestForm,
    DecideRequestForm,
    HandOverForm,
    LeaveOutForm,
    ReasonForm,
    RequestForm,
)
from services.custody.models import AccessRequest
from services.custody.views.common import FORM, form_page, is_fresh, saved
from services.people.access import visible_to
from services.people.models import Person
from services.staff import approvals
from services.staff.guard import centre_view
from services.staff.roles import Capability

BOTH = (Capability.DISCLOSURES_PREPARE, Capability.DISCLOSURES_DECIDE)


@centre_view(*BOTH, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    rows = queries.requests(request.worker).order_by("-received_on", "-pk")
    context = {"page": queries.paged(rows, request), "today": clock.today(), "open": OPEN_REQUESTS}
    return render(request, "custody/requests.html", context)


@centre_view(Capability.DISCLOSURES_PREPARE, methods=FORM)
def new(request: Any, person_id: UUID) -> HttpResponse:
    person = get_object_or_404(visible_to(request.worker), pk=person_id)
    form = _request_form(request, person)
    made: list[AccessRequest] = []

    def save(data: dict[str, Any]) -> None:
        made.append(operations.record_request(person=person, by=request.worker, at=clock.now(), **data))

    crumb = {"href": reverse("people:detail", args=[person.pk]), "label": person.names}
    to = lambda: reverse("custody:request", args=[made[0].pk])  # noqa: E731
    lead = _("The answer is due within a month of the receipt.")
    title = _("Somebody asks for a child's data") if person.is_child else _("Asks for their own data")
    return form_page(request, form, save, to=to, title=title, submit=_("Take it down"), lead=lead, crumb=crumb)


def _request_form(request: Any, person: Person) -> RequestForm:
    facts = {"initial": {"received_on": clock.today()}}
    data = request.POST if request.method == "POST" else None
    if person.is_child:
        return ChildRequestForm(data, adults=queries.adults_near(request.worker, person), **facts)
    return RequestForm(data, **facts)


@centre_view(Capability.DISCLOSURES_PREPARE, methods=FORM)
def admit_scan(request: Any, access_id: UUID, document_id: UUID) -> HttpResponse:
    """One scan, after it was opened: the journal knows whether it was."""
    row, form = queries.get_request(request.worker, access_id), ReasonForm(request.POST or None)
    document = cases.get_document(request.worker, document_id)

    def save(data: dict[str, Any]) -> None:
        operations.admit_scan(request=row, document=document.pk, by=request.worker, at=clock.now(), **data)
        messages.success(request, _("Put the answer together again: the scan is in it."))

    back = reverse("custody:request", args=[row.pk])
    crumb = {"href": back, "label": row.person.names}
    lead = _("Open it first and look at every page: nothing withheld, nobody else's data. Your name stands beside it.")
    facts: dict[str, Any] = {"title": document.title, "submit": _("It may go in"), "lead": lead}
    return form_page(request, form, save, to=lambda: back, crumb=crumb, **facts)


@centre_view(*BOTH, journal=Action.READ)
def detail(request: Any, access_id: UUID) -> HttpResponse:
    request.journal_about = row = queries.get_request(request.worker, access_id)
    return _page(request, row)


@centre_view(Capability.DISCLOSURES_PREPARE, methods=("POST",))
def prepare(request: Any, access_id: UUID) -> HttpResponse:
    row = queries.get_request(request.worker, access_id)
    form = LeaveOutForm(request.POST, contents=row.contents or {})

    def save(data: dict[str, Any]) -> None:
        operations.prepare(request=row, by=request.worker, at=clock.now(), **data)

    if form.is_valid() and saved(form, save):
        return redirect("custody:request", row.pk)
    return _page(request, row, leave_out=form, status=422)


@centre_view(Capability.DISCLOSURES_PREPARE, methods=FORM)
def extend(request: Any, access_id: UUID) -> HttpResponse:
    row = queries.get_request(request.worker, access_id)
    form = ReasonForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.extend(request=row, by=request.worker, at=clock.now(), **data)

    back = reverse("custody:request", args=[row.pk])
    crumb = {"href": back, "label": row.person.names}
    lead = _("Once, by two months, when it is complex. The person is told within the first month, with the reason.")
    facts: dict[str, Any] = {"title": _("Take longer for the answer"), "submit": _("Extend"), "lead": lead}
    return form_page(request, form, save, to=lambda: back, crumb=crumb, **facts)


@centre_view(Capability.DISCLOSURES_DECIDE, methods=("POST",))
def decide(request: Any, access_id: UUID) -> HttpResponse:
    row, form = queries.get_request(request.worker, access_id), DecideRequestForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        facts = {"request": row, "because": data["because"], "by": request.worker, "at": clock.now()}
        (operations.approve_access if data["is_approved"] == "yes" else operations.refuse_access)(**facts)

    if form.is_valid() and saved(form, save):
        messages.success(request, _("The decision is in the journal."))
        return redirect("custody:request", row.pk)
    return _page(request, row, decision=form, status=422)


@centre_view(*BOTH, passive=True)
def progress(request: Any, access_id: UUID) -> HttpResponse:
    """Polled while a worker puts the answer together; the page is loaded anew when it is done."""
    row = queries.get_request(request.worker, access_id)
    response = render(request, "custody/_request_state.html", {"row": row})
    if row.state != AccessState.PREPARING:
        response.headers["HX-Refresh"] = "true"
    return response


@centre_view(Capability.DISCLOSURES_PREPARE, methods=FORM)
def hand_over(request: Any, access_id: UUID) -> HttpResponse:
    """Once: afterwards the answer is gone here."""
    row = queries.get_request(request.worker, access_id)
    if request.method == "GET":
        ask_again(request)
    form = HandOverForm(request.POST or None)
    sealed: list[bytes | None] = []

    def save(data: dict[str, Any]) -> None:
        facts = {"passphrase": data["passphrase"], "by": request.worker, "at": clock.now()}
        sealed.append(operations.hand_over(request=row, **facts))

    if request.method == "POST" and form.is_valid() and is_fresh(request, form) and saved(form, save):
        return _file(sealed[0]) if sealed[0] else redirect("custody:request", row.pk)
    context = {"row": row, "form": form, "is_stale": request.method == "POST" and not is_recent(request)}
    return render(request, "custody/hand_over.html", context, status=422 if form.errors else 200)


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = 'attachment; filename="answer.zip.age"'
    return response


def _page(
    request: Any, row: AccessRequest, *, leave_out: Any = None, decision: Any = None, status: int = 200
) -> HttpResponse:
    may_prepare = request.worker.may(Capability.DISCLOSURES_PREPARE)
    has_contents = row.state in {AccessState.STOPPED, AccessState.PREPARED} and row.contents
    if leave_out is None and may_prepare and has_contents:
        leave_out = LeaveOutForm(contents=row.contents or {})
    if decision is None and _may_decide(request.worker, row):
        decision = DecideRequestForm()
    context = {
        "row": row,
        "contents": row.contents or {"items": [], "out": [], "places": []},
        "places": [_shown_place(one) for one in (row.contents or {}).get("places", [])],
        "admitted": [one | {"when": datetime.fromisoformat(one["at"])} for one in row.admitted or []],
        "leave_out": leave_out,
        "decision": decision,
        "may_prepare": may_prepare,
        "is_open": row.state in OPEN_REQUESTS,
        "is_mine": row.prepared_by_id == request.worker.pk,
        "question": questions.of_access(row) if row.state == AccessState.PREPARED else None,
        "is_late": row.state in OPEN_REQUESTS and row.due_on < clock.today(),
    }
    return render(request, "custody/request.html", context, status=status)


def _shown_place(place: dict[str, Any]) -> dict[str, Any]:
    """A scan leads to its document: it is opened, and admitted or left out."""
    return place | {"document": place["key"].partition(":")[2]} if place.get("scan") else place


def _may_decide(worker: Any, row: AccessRequest) -> bool:
    waits = row.state in {AccessState.RECEIVED, AccessState.STOPPED, AccessState.PREPARED}
    return waits and approvals.may_decide(worker, questions.of_access(row))
