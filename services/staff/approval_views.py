"""What waits for a second person: the list, one question with its decision, handing it over to somebody outside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.recent import ask_again, is_asked_again, is_stale
from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.staff import approvals
from services.staff.decision_form import DecisionForm
from services.staff.forms import HandOverForm
from services.staff.guard import centre_view
from services.staff.models import Approval
from services.staff.roles import Capability
from ui.forms import Form, add_refusal

DECIDES = (Capability.APPROVALS_DECIDE, Capability.APPROVALS_OUTSIDE)


@centre_view(*DECIDES, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    context = {
        "waiting": _rows(approvals.waiting_for(request.worker)),
        "mine": _rows(approvals.asked_by(request.worker)),
    }
    return render(request, "staff/approvals.html", context)


def _rows(found: list[Approval]) -> list[tuple[Approval, Any]]:
    return [(one, approvals.kind_of(one).label) for one in found]


@centre_view(*DECIDES, journal=Action.READ)
def detail(request: Any, pk: UUID) -> HttpResponse:
    request.journal_about = approval = approvals.get_approval(request.worker, pk)
    if approvals.kind_of(approval).is_grave and approvals.may_decide(request.worker, approval):
        ask_again(request)
    return _page(request, approval, DecisionForm())


@centre_view(*DECIDES, methods=("POST",))
def decide(request: Any, pk: UUID) -> HttpResponse:
    approval, form = approvals.get_approval(request.worker, pk), DecisionForm(request.POST)
    is_ready = form.is_valid() and not (approvals.kind_of(approval).is_grave and is_stale(request, form))
    decided: list[bool] = []
    if is_ready and _done(
        form,
        lambda data: decided.append(approvals.decide(approval=approval, by=request.worker, at=clock.now(), **data)),
    ):
        _say(request, *decided)
        return redirect("staff:approvals")
    return _page(request, approval, form)


@centre_view(Capability.APPROVALS_DECIDE, methods=("GET", "POST"))
def hand_over(request: Any, pk: UUID) -> HttpResponse:
    approval, form = approvals.get_approval(request.worker, pk), HandOverForm(request.POST or None)
    is_sent = request.method == "POST"
    if is_sent and _done(
        form, lambda data: approvals.hand_over(approval=approval, by=request.worker, at=clock.now(), **data)
    ):
        messages.success(request, _("It was handed over. The outside approvers have been written to."))
        return redirect("staff:approvals")
    context = {"approval": approval, "form": form, "outside": approvals.outside_approvers()}
    return render(request, "staff/hand_over.html", context, status=422 if form.errors else 200)


def _say(request: Any, is_decided: bool) -> None:
    if is_decided:
        messages.success(request, _("The decision is in the journal."))
    else:
        messages.warning(request, _("It was stopped: something in it has changed since. Nothing was decided."))


def _done(form: Form, act: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        act(dict(form.cleaned_data))
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def _page(request: Any, approval: Approval, form: Form) -> HttpResponse:
    """Whoever may know of the subject finds the way to it; whoever may not sees what they were asked, and no more."""
    kind, may = approvals.kind_of(approval), approvals.may_decide(request.worker, approval)
    is_team = request.worker.may(Capability.APPROVALS_DECIDE)
    context = {
        "approval": approval,
        "label": kind.label,
        "title": approval.shown["title"],
        "facts": [(_(label), text) for label, text in approval.shown["facts"]],
        "form": form if may else None,
        "is_stale": is_asked_again(form),
        "page": kind.page(approval) if is_team else "",
        "may_hand": is_team and not approval.is_outside,
    }
    return render(request, "staff/approval.html", context, status=422 if form.errors else 200)
