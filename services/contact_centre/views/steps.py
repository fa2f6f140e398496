"""Contact changes its type, letters and gifts pass a pair of eyes, and a meeting over the screen gets its links."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.steps import (
    LinksForm,
    ParcelForm,
    PassingForm,
    ScreeningForm,
    StepDayForm,
    StepForm,
)
from services.contact_centre.operations import links, parcels
from services.contact_centre.operations import steps as operations
from services.contact_centre.queries import orders
from services.contact_centre.queries import steps as queries
from services.contact_centre.queries.sessions import get_session
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25


def _orders(case: Case) -> str:
    return reverse("meetings:orders", args=[case.pk]) + "#steps"


def _parcels(case: Case) -> str:
    return reverse("meetings:parcels", args=[case.pk])


@centre_view(Capability.ORDERS_CONFIRM, methods=FORM)
def new_step(request: Any, arrangement_id: UUID) -> HttpResponse:
    arrangement = orders.get_arrangement(request.worker, arrangement_id)
    case = get_case(request.worker, arrangement.case_id)
    current = orders.not_over(orders.arrangements(case).select_related("basis__superseded_by"), clock.today())
    same = [row for row in current if row.visiting_id == arrangement.visiting_id]
    acts = [row for row in orders.bases(case) if row.kind in orders.REGIME_KINDS]
    form = StepForm(request.POST or None, arrangements=same, bases=acts)
    told: list[operations.Followed] = []

    def save() -> None:
        facts = {"arrangements": form.cleaned_data["arrangements"], "by": request.worker, "at": clock.now()}
        told.append(operations.add_steps(step=form.step(), **facts))

    if done(request, form, save):
        _say(request, told[0])
        return redirect(_orders(case))
    lead = _("Planned meetings follow at once: their type, the order of arrival, whether observations are kept.")
    return form_page(request, case, form, title=_("Contact changes"), back=_orders(case), lead=lead)


def _say(request: Any, followed: operations.Followed) -> None:
    count = len(followed.switched)
    text = ngettext("%(count)s planned meeting follows.", "%(count)s planned meetings follow.", count)
    messages.success(request, text % {"count": count})
    for session, refusal in followed.stuck:
        text = _("The meeting of %(when)s stays as it was: %(why)s")
        messages.warning(request, text % {"when": f"{clock.local(session.starts_at):%d.%m.%Y %H:%M}", "why": refusal})


@centre_view(Capability.ORDERS_CONFIRM, methods=FORM)
def confirm_step(request: Any, step_id: UUID) -> HttpResponse:
    step = queries.get_step(request.worker, step_id)
    form = StepDayForm(request.POST or None, initial={"starts_on": clock.today()})
    told: list[operations.Followed] = []
    facts = {"step": step, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: told.append(operations.confirm_step(**facts, **form.cleaned_data))):
        _say(request, told[0])
        return redirect(_orders(step.case))
    return form_page(request, step.case, form, title=_("Contact changes"), back=_orders(step.case))


@centre_view(Capability.ORDERS_CONFIRM, methods=("POST",))
def drop_step(request: Any, step_id: UUID) -> HttpResponse:
    step = queries.get_step(request.worker, step_id)
    try:
        operations.drop_step(step=step, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. Look at the planned meetings: those that had followed stay."))
    return redirect(_orders(step.case))


# --- letters and gifts -----------------------------------------------------------------------------------------------


@centre_view(Capability.CASES_EDIT, journal=Action.LIST)
def case_parcels(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    context = {
        "case": case,
        "page": Paginator(queries.parcels(case), PAGE).get_page(request.GET.get("page")),
        "may_edit": may(request.worker, Capability.CASES_EDIT, case),
    }
    return render(request, "contact_centre/parcels.html", context)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_parcel(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    initial = {"direction": "child", "day": clock.today(), "time": f"{clock.local(clock.now()):%H:%M}"}
    form = ParcelForm(request.POST or None, arrangements=list(orders.arrangements(case)), initial=initial)
    facts = {"by": request.worker, "at": clock.now()}
    if done(request, form, lambda: parcels.receive_parcel(**facts, **form.facts())):
        return redirect(_parcels(case))
    lead = _("It stays with the team until somebody has read or looked at all of it.")
    return form_page(request, case, form, title=_("A letter or a gift has come"), back=_parcels(case), lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def screen_parcel(request: Any, parcel_id: UUID) -> HttpResponse:
    row = queries.get_parcel(request.worker, parcel_id)
    form = ScreeningForm(request.POST or None)
    facts = {"parcel": row, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: parcels.screen_parcel(**facts, **form.facts())):
        return redirect(_parcels(row.case))
    return form_page(
        request, row.case, form, title=_("Letter or gift looked at"), back=_parcels(row.case), lead=row.what
    )


@centre_view(Capability.CASES_EDIT, methods=FORM)
def pass_parcel_on(request: Any, parcel_id: UUID) -> HttpResponse:
    row = queries.get_parcel(request.worker, parcel_id)
    form = PassingForm(request.POST or None)
    facts = {"parcel": row, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: parcels.pass_on(**facts, **form.cleaned_data)):
        return redirect(_parcels(row.case))
    title, back = _("Letter or gift passed on"), _parcels(row.case)
    return form_page(request, row.case, form, title=title, back=back, lead=row.what, submit=_("It was passed on"))


# --- over the screen -------------------------------------------------------------------------------------------------


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def session_links(request: Any, session_id: UUID) -> HttpResponse:
    session = get_session(request.worker, session_id)
    initial = {"child_link": session.child_link, "visiting_link": session.visiting_link}
    form = LinksForm(request.POST or None, initial=initial)
    facts = {"session": session, "by": request.worker, "at": clock.now()}
    back = reverse("meetings:session", args=[session.pk])
    if done(request, form, lambda: links.set_links(**facts, **form.cleaned_data)):
        return redirect(back)
    lead = _("Each side gets its own link and never learns the other's. Make them in the centre's own room for calls.")
    return form_page(request, session.case, form, title=_("Links of the meeting"), back=back, lead=lead)
