"""Conditions of the meetings: who wants them, and what makes them hold."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.preparation import ConditionForm, ConfirmationForm
from services.contact_centre.operations import conditions as operations
from services.contact_centre.queries import preparation as queries
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability


def _address(case: Case) -> str:
    return reverse("meetings:preparation", args=[case.pk]) + "#conditions"


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_condition(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = ConditionForm(request.POST or None, case=case)
    facts = {"case": case, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: operations.set_condition(**facts, **form.cleaned_data)):
        return redirect(_address(case))
    lead = _(
        "Visitors, toys, food, gifts, photos, telephones: written, the same for everybody, never one parent's alone."
    )
    return form_page(request, case, form, title=_("Condition of the meetings"), back=_address(case), lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def confirm_condition(request: Any, condition_id: UUID) -> HttpResponse:
    row = queries.get_condition(request.worker, condition_id)
    form = ConfirmationForm(request.POST or None, case=row.case)
    facts = {"condition": row, "by": request.worker, "at": clock.now()}
    if done(request, form, lambda: operations.confirm_condition(**facts, **form.cleaned_data)):
        messages.success(request, _("From now on it holds."))
        return redirect(_address(row.case))
    return form_page(
        request,
        row.case,
        form,
        title=_("What makes it hold"),
        back=_address(row.case),
        lead=row.text,
        submit=_("It holds"),
    )


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def end_condition(request: Any, condition_id: UUID) -> HttpResponse:
    row = queries.get_condition(request.worker, condition_id)
    operations.end_condition(condition=row, by=request.worker, at=clock.now())
    messages.success(request, _("It no longer holds."))
    return redirect(_address(row.case))
