"""How soon the clock alarms, and the steps of each kind."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from services.cases.views.common import FORM, saved
from services.incidents import operations, queries
from services.incidents.enums import IncidentKind
from services.incidents.forms import RulesForm, StepsForm
from services.incidents.models import StepList
from services.staff.guard import centre_view
from services.staff.roles import Capability

SETS = Capability.SETTINGS_MANAGE


@centre_view(SETS, methods=FORM)
def rules(request: Any) -> HttpResponse:
    row = queries.rules()
    initial = {"alarm_minutes": row.alarm_minutes, "overdue_hours": row.overdue_hours}
    form = RulesForm(request.POST or None, initial=initial)

    def save(data: dict[str, Any]) -> None:
        operations.change_rules(by=request.worker, at=clock.now(), **data)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("It holds from now on."))
        return redirect("incidents:rules")
    own = set(StepList.objects.values_list("kind", flat=True))
    kinds = [(kind, kind in own, len(queries.steps_for(kind))) for kind in IncidentKind]
    context = {"form": form, "kinds": kinds}
    return render(request, "incidents/rules.html", context, status=422 if form.errors else 200)


@centre_view(SETS, methods=FORM)
def steps(request: Any, incident_kind: str) -> HttpResponse:
    if incident_kind not in IncidentKind.values:
        raise Http404
    form = StepsForm(request.POST or None, steps=queries.steps_for(incident_kind))

    def save(_data: dict[str, Any]) -> None:
        operations.change_steps(kind=incident_kind, steps=form.planned(), by=request.worker, at=clock.now())

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("It holds from the next incident on."))
        return redirect("incidents:rules")
    context = {"form": form, "kind": IncidentKind(incident_kind)}
    return render(request, "incidents/steps_of_kind.html", context, status=422 if form.errors else 200)
