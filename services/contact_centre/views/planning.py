"""The planner's pages: which months, how far it is, what it proposes, and what a person makes of it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.contact_centre import planned
from services.contact_centre.enums import ProposalState
from services.contact_centre.forms.planning import MonthsForm, OtherwiseForm
from services.contact_centre.models import Proposal
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.planning.deciding import recover, wanted_again
from services.contact_centre.operations.sessions import Move
from services.contact_centre.queries import planning as queries
from services.contact_centre.queries.alternatives import Alternative, alternatives
from services.contact_centre.views.common import FORM, done
from services.contact_centre.views.sessions import sent
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

PAGE = 25
NEEDS = (Capability.SESSIONS_PLAN_ALL,)


@centre_view(*NEEDS, methods=FORM)
def plannings(request: Any) -> HttpResponse:
    queries.require_planner(request.worker)
    form = MonthsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        first, last = form.days()
        try:
            made = operations.ask_to_plan(first_day=first, last_day=last, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("meetings:planning", made.pk)
    page = Paginator(queries.plannings(request.worker), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "contact_centre/plannings.html", context, status=422 if form.errors else 200)


@centre_view(*NEEDS, journal=Action.LIST)
def planning(request: Any, planning_id: UUID) -> HttpResponse:
    """Progress while it works (asked for again every two seconds), then the proposal as calendar and as list."""
    row = queries.get_planning(request.worker, planning_id)
    stale = queries.is_stale(row, clock.now())
    if row.is_busy and not stale:
        template = "contact_centre/_planning_progress.html" if request.htmx else "contact_centre/planning.html"
        return render(request, template, {"planning": row, "is_busy": True})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    kind = str(request.GET.get("kind", ""))
    page = Paginator(queries.proposals(row, kind=kind), PAGE).get_page(request.GET.get("page"))
    context = {"planning": row, "is_busy": False, "stale": stale, "counts": queries.counts(row), "kind": kind}
    context |= {"page": page, "rows": planned.lines(page), "view": request.GET.get("view", "list")}
    return render(request, "contact_centre/planning.html", context | _calendar(request, row))


def _calendar(request: Any, row: Any) -> dict[str, Any]:
    if request.GET.get("view") not in ("week", "rooms"):
        return {}
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = row.first_day
    return planned.calendar(request.worker, row, day, view=request.GET["view"], today=clock.today())


@centre_view(*NEEDS, methods=("POST",))
def accept_all(request: Any, planning_id: UUID) -> HttpResponse:
    row = queries.get_planning(request.worker, planning_id)
    try:
        count = operations.ask_to_book(planning=row, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(count)s meeting is being booked.", "%(count)s meetings are being booked.", count)
        messages.success(request, text % {"count": count})
    return redirect("meetings:planning", planning_id)


@centre_view(*NEEDS, methods=("POST",))
def restart(request: Any, planning_id: UUID) -> HttpResponse:
    """What broke off is let go; whatever was booked stays."""
    recover(planning=queries.get_planning(request.worker, planning_id), by=request.worker, at=clock.now())
    return redirect("meetings:planning", planning_id)


@centre_view(*NEEDS, methods=("POST",))
def accept(request: Any, proposal_id: UUID) -> HttpResponse:
    row = queries.get_proposal(request.worker, proposal_id)
    row = operations.accept(proposal=row, by=request.worker, at=clock.now())
    if row.state == ProposalState.BOOKED:
        messages.success(request, _("The meeting is planned. Each person has a window of their own."))
        return redirect("meetings:planning", row.planning_id)
    messages.warning(request, _("It could not be booked any more: see why, and what is free instead."))
    return redirect("meetings:proposal", row.pk)


@centre_view(*NEEDS, methods=("POST",))
def leave(request: Any, proposal_id: UUID) -> HttpResponse:
    row = queries.get_proposal(request.worker, proposal_id)
    try:
        operations.leave_aside(proposal=row, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("meetings:planning", row.planning_id)


@centre_view(*NEEDS, methods=FORM)
def proposal(request: Any, proposal_id: UUID) -> HttpResponse:
    """One date: as it was proposed, or otherwise by hand, with the reason."""
    row = queries.get_proposal(request.worker, proposal_id)
    request.journal_about = row.case
    form = OtherwiseForm(sent(request), by=request.worker, initial=_present(row))

    def save() -> None:
        facts = form.place()
        to = Move(**{name: value for name, value in facts.items() if name != "override"})
        reason = form.cleaned_data["reason"]
        operations.accept_otherwise(proposal=row, to=to, reason=reason, by=request.worker, at=clock.now())

    if done(request, form, save):
        messages.success(request, _("The meeting is planned. Each person has a window of their own."))
        return redirect("meetings:planning", row.planning_id)
    context = {"proposal": row, "case": row.case, "form": form, "line": planned.lines([row])[0]}
    is_stuck = not row.is_placed or row.state == ProposalState.LOST
    context["offered"] = _free_instead(row) if is_stuck and row.session_id is None else []
    return render(request, "contact_centre/proposal.html", context, status=422 if form.errors else 200)


def _present(row: Proposal) -> dict[str, Any]:
    starts = clock.local(row.starts_at or row.wanted_at)
    ends = clock.local(row.ends_at) if row.ends_at else None
    return {
        "day": starts.date(),
        "start_time": _minute(starts) if row.starts_at or starts.time() != time.min else None,
        "end_time": _minute(ends) if ends else None,
        "room": row.room_id,
        "supervisor": row.supervisor_id,
        "second_supervisor": row.second_supervisor_id,
    }


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _free_instead(row: Proposal) -> list[Alternative]:
    """Other hours and places, for whoever decides by hand."""
    try:
        wanted = wanted_again(row)
    except Refusal:
        return []
    assert wanted.booking is not None
    return alternatives(wanted_of(wanted.booking), clock.now(), limit=5)
