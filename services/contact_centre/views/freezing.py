"""Meetings are frozen by whoever works on the case, and go on when the head of the service says so."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.orders import FreezeForm, ReasonForm, SetAsideForm
from services.contact_centre.operations import freeze as operations
from services.contact_centre.operations.orders import set_aside as put_aside
from services.contact_centre.queries import orders as queries
from services.contact_centre.queries.sessions import get_session
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability


def _address(case: Case) -> str:
    return reverse("meetings:orders", args=[case.pk]) + "#frozen"


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_freeze(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = FreezeForm(request.POST or None)
    facts = {"case": case, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: operations.freeze_case(**facts, **form.cleaned_data)):
        messages.success(request, _("No meeting of this case takes place until the head of the service decides."))
        return redirect(_address(case))
    lead = _("At once, and without asking anybody. Nothing is deleted; rooms and workers are free for others.")
    title = _("Freeze the meetings")
    return form_page(request, case, form, title=title, back=_address(case), lead=lead, submit=title)


@centre_view(Capability.CASES_DECIDE, methods=FORM)
def lift_freeze(request: Any, freeze_id: UUID) -> HttpResponse:
    freeze = queries.get_freeze(request.worker, freeze_id)
    form = ReasonForm(request.POST or None)
    told: list[operations.Thawed] = []
    facts = {"freeze": freeze, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: told.append(operations.lift_freeze(**facts, **form.cleaned_data))):
        _say(request, told[0])
        return redirect(_address(freeze.case))
    lead = _("Only on an assessment of the risk made since they were frozen. Each meeting is placed anew.")
    title = _("The meetings go on")
    return form_page(request, freeze.case, form, title=title, back=_address(freeze.case), lead=lead, submit=title)


def _say(request: Any, told: operations.Thawed) -> None:
    count = len(told.back)
    text = ngettext(
        "%(count)s meeting is in the calendar again.", "%(count)s meetings are in the calendar again.", count
    )
    messages.success(request, text % {"count": count})
    for session, refusal in told.stuck:
        text = _("The meeting of %(when)s stays frozen: %(why)s")
        messages.warning(request, text % {"when": f"{clock.local(session.starts_at):%d.%m.%Y %H:%M}", "why": refusal})


@centre_view(Capability.CASES_DECIDE, methods=("POST",))
def thaw(request: Any, session_id: UUID) -> HttpResponse:
    session = get_session(request.worker, session_id)
    try:
        operations.thaw_session(session=session, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The meeting is planned. Each person has a window of their own."))
    return redirect("meetings:session", session.pk)


@centre_view(Capability.CASES_DECIDE, methods=FORM)
def set_aside(request: Any, basis_id: UUID) -> HttpResponse:
    order = queries.get_basis(request.worker, basis_id)
    form = SetAsideForm(request.POST or None, case=order.case, initial={"on": clock.today()})
    facts = {"order": order, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: put_aside(**facts, **form.cleaned_data)):
        messages.success(request, _("Saved. Frozen meetings stay so until you let them go on."))
        return redirect(_address(order.case))
    lead = _("When a court lifts or changes the order, or allows the meetings here in spite of it.")
    title = _("The order is set aside")
    return form_page(request, order.case, form, title=title, back=_address(order.case), lead=lead)
