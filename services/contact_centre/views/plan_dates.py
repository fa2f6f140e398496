"""Dates by hand of a confirmed plan: what the words of the order leave to a person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from services.contact_centre.forms.plan_dates import PlanDatesForm
from services.contact_centre.operations.plan_dates import change_dates
from services.contact_centre.queries import sessions as queries
from services.contact_centre.readings import stored_rule
from services.contact_centre.views.common import FORM, done
from services.scheduling.regime.occurrences import preview
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.ORDERS_CONFIRM, methods=FORM)
def plan_dates(request: Any, plan_id: UUID) -> HttpResponse:
    """Nothing is stored unless every row is right; what was typed stays."""
    plan = queries.get_plan(request.worker, plan_id)
    rule = stored_rule(plan.rule)
    dates = preview(rule, clock.today(), now=clock.now())
    form = PlanDatesForm(request.POST or None, rule=rule, dates=dates)
    if done(request, form, lambda: change_dates(plan=plan, change=form.change(), by=request.worker, at=clock.now())):
        messages.success(request, _("The dates are changed. Look at them and make the meetings."))
        return redirect("meetings:plan_page", plan.pk)
    context = {"case": plan.case, "plan": plan, "form": form, "dates": dates}
    return render(request, "contact_centre/plan_dates.html", context, status=422 if form.errors else 200)
