"""Reminders: the centre's switch and what was sent, and the wishes of the parents of one case."""

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
from outbox.sms.sending import is_available
from services.cases.access import may
from services.cases.queries import get_case, parents_of
from services.contact_centre.forms.reminders import ReminderConsentForm, RemindersForm
from services.contact_centre.operations import reminders as operations
from services.contact_centre.operations.policy import change_policy
from services.contact_centre.queries import orders
from services.contact_centre.queries import reminders as queries
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 50
USUAL = {"language": "bg", "from_hour": 8, "until_hour": 20}


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM, journal=Action.LIST)
def centre_reminders(request: Any) -> HttpResponse:
    form = RemindersForm.of(orders.policy(), request.POST or None)
    if done(request, form, lambda: change_policy(facts=form.cleaned_data, by=request.worker)):
        messages.success(request, _("Saved."))
        return redirect("meetings:reminders")
    page = Paginator(queries.reminders(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": queries.lines(page), "has_gateway": is_available()}
    return render(request, "contact_centre/reminders.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def case_reminders(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    page = Paginator(queries.reminders(case), PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "consents": [(one, queries.shown(one.contact_point)) for one in queries.active_consents(case)],
        "is_on": orders.policy().reminds,
        "parents": parents_of(case),
        "may_edit": may(request.worker, Capability.CASES_EDIT, case),
        "page": page,
        "lines": queries.lines(page),
    }
    return render(request, "contact_centre/case_reminders.html", context)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_consent(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = ReminderConsentForm(request.POST or None, case=case, initial=USUAL | {"given_on": clock.today()})
    facts = {"case": case, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: operations.give_reminder_consent(**form.facts(), **facts)):
        messages.success(request, _("Saved."))
        return redirect("meetings:case_reminders", case_id)
    back = reverse("meetings:case_reminders", args=[case_id])
    lead = _("Ask each parent apart. Nothing is sent to anybody who has not asked for it.")
    return form_page(request, case, form, title=_("Somebody wants to be reminded"), back=back, lead=lead)


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def end_consent(request: Any, reminder_consent_id: UUID) -> HttpResponse:
    consent = queries.get_consent(request.worker, reminder_consent_id)
    operations.end_reminder_consent(consent=consent, by=request.worker, at=clock.now())
    messages.success(request, _("Nothing is sent to this person any more."))
    return redirect("meetings:case_reminders", consent.case_id)
