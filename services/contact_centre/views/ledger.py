"""The account of a family's meetings, cancelling one of them, what is owed, and proposals to suspend."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.enums import DocumentKind
from services.cases.models import Document
from services.cases.operations import add_document
from services.cases.queries import get_case
from services.contact_centre import access
from services.contact_centre.forms.ledger import BecauseForm, CancelForm, DecideForm
from services.contact_centre.models import Session
from services.contact_centre.operations import ledger as operations
from services.contact_centre.operations import proposals as decisions
from services.contact_centre.operations import sessions as meetings
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.queries import ledger as queries
from services.contact_centre.queries import orders
from services.contact_centre.queries import proposals as proposal_queries
from services.contact_centre.queries import sessions as session_queries
from services.contact_centre.views.common import FORM, done, form_page
from services.files.operations import store_upload
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def account(request: Any, case_id: UUID) -> HttpResponse:
    """What became of every meeting of the family, of one child and one parent if asked, and what is owed."""
    request.journal_about = case = get_case(request.worker, case_id)
    arrangements = list(orders.arrangements(case))
    chosen = next((one for one in arrangements if str(one.pk) == request.GET.get("arrangement")), None)
    found = queries.ledger(case, clock.today(), orders.policy(), chosen)
    context = {
        "case": case,
        "ledger": found,
        "page": Paginator(found.lines, PAGE).get_page(request.GET.get("page")),
        "arrangements": arrangements,
        "chosen": chosen,
        "proposals": proposal_queries.of_case(case),
        "may_plan": access.may_plan(request.worker, case),
    }
    return render(request, "contact_centre/account.html", context)


def account_of(one: Session, *, may_plan: bool) -> dict[str, Any]:
    """For the page of one meeting: how it was cancelled, what is owed for it, and when it could be made up for."""
    line = queries.line_of(one, clock.today())
    free = _free(one) if line.is_owed and may_plan else []
    return {"line": line, "late_notice": line.is_late, "owed": line.is_owed, "free": free}


def _free(one: Session) -> list[Any]:
    booking = meetings.booking_of(one)
    return queries.free_for_make_up(one, wanted_of(booking), clock.now()) if booking.arrangements else []


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def cancel(request: Any, session_id: UUID) -> HttpResponse:
    one = session_queries.get_session(request.worker, session_id)
    form = CancelForm(request.POST or None, request.FILES or None, case=one.case)
    back = reverse("meetings:session", args=[one.pk])
    if done(request, form, lambda: _cancel(request, one, form.cleaned_data)):
        messages.success(request, _("Cancelled. Tell each parent, apart, that they need not come."))
        return redirect(back)
    lead = _("Less than %(hours)s hours before the meeting counts as late.")
    return form_page(
        request,
        one.case,
        form,
        title=_("Cancel the meeting"),
        back=back,
        submit=_("Cancel the meeting"),
        lead=lead % {"hours": orders.policy().cancel_notice_hours},
    )


def _cancel(request: Any, one: Session, said: dict[str, Any]) -> None:
    at = clock.now()
    notice = operations.Notice(
        told_at=said["told_at"],
        told_by=said["told_by"],
        cause=said["cause"] or operations.Notice().cause,
        proof=_proof(request, one, said["proof"], at) if said["proof"] else None,
    )
    facts = {"cancelled_by": said["cancelled_by"], "reason": said["reason"], "notice": notice}
    meetings.cancel_session(session=one, by=request.worker, at=at, **facts)


def _proof(request: Any, one: Session, upload: Any, at: Any) -> Document:
    stored = store_upload(upload=upload, subject=None, by=request.worker, at=at)
    title = _("Paper for the cancelled meeting of %(day)s") % {"day": f"{clock.local(one.starts_at):%d.%m.%Y}"}
    facts = {"kind": DocumentKind.OTHER, "title": title, "file": stored, "received_at": at}
    return add_document(case=one.case, by=request.worker, at=at, **facts)


@centre_view(Capability.SESSIONS_PLAN, methods=("POST",))
def owe(request: Any, session_id: UUID) -> HttpResponse:
    """The child was not brought: a person says that a meeting is owed for it."""
    one = session_queries.get_session(request.worker, session_id)
    try:
        operations.owe_make_up(session=one, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A make-up meeting is owed."))
    return redirect("meetings:session", one.pk)


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def waive(request: Any, make_up_id: UUID) -> HttpResponse:
    row = queries.get_make_up(request.worker, make_up_id)
    form = BecauseForm(request.POST or None)
    back = reverse("meetings:account", args=[row.case_id])
    save = lambda: operations.waive_make_up(make_up=row, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    if done(request, form, save):
        messages.success(request, _("It is no longer owed."))
        return redirect(back)
    lead = _("For the meeting of %(day)s. The reason stands in the account.")
    return form_page(
        request,
        row.case,
        form,
        title=_("Not owed after all"),
        back=back,
        submit=_("It is not owed"),
        lead=lead % {"day": f"{clock.local(row.session.starts_at):%d.%m.%Y}"},
    )


@centre_view(Capability.CASES_EDIT, journal=Action.LIST)
def proposals(request: Any) -> HttpResponse:
    """What waits for a decision, and what was decided, of the cases that one sees."""
    rows = proposal_queries.proposals(request.worker)
    is_open = request.GET.get("all") is None
    rows = rows.filter(proposal_queries.is_open()) if is_open else rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "contact_centre/suspension_proposals.html", {"page": page, "is_open": is_open})


@centre_view(Capability.CASES_EDIT, methods=FORM, journal=Action.READ)
def proposal(request: Any, suspension_proposal_id: UUID) -> HttpResponse:
    """The meetings that were counted, and the decision of a person."""
    found = proposal_queries.get_proposal(request.worker, suspension_proposal_id)
    may_decide = (
        found.decided_at is None and found.withdrawn_at is None and decisions.may_decide(request.worker, found)
    )
    form = DecideForm(request.POST or None)
    if done(request, form, lambda: _decide(request, found, form.cleaned_data)):
        return redirect("meetings:suspension_proposal", found.pk)
    request.journal_about = found.case
    context = {
        "proposal": found,
        "case": found.case,
        "counted": proposal_queries.counted_sessions(found),
        "form": form,
        "may_decide": may_decide,
    }
    return render(request, "contact_centre/suspension_proposal.html", context, status=422 if form.errors else 200)


def _decide(request: Any, found: Any, said: dict[str, Any]) -> None:
    decide = decisions.accept if said["decision"] == "accept" else decisions.decline
    decide(proposal=found, because=said["because"], by=request.worker, at=clock.now())
    suspended = _("The meetings are suspended. Read the letter to the court and send it today.")
    messages.success(request, suspended if said["decision"] == "accept" else _("The meetings go on."))
