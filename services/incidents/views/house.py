"""An alarm of the house, and what stands over every page while one runs or a signal is owed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from audit.enums import Action
from kernel import clock
from services.incidents import operations, queries
from services.staff.guard import centre_view
from services.staff.roles import Capability

OPENS = Capability.INCIDENTS_OPEN


@centre_view(OPENS, journal=Action.READ)
def alarm(request: Any, house_alarm_id: UUID) -> HttpResponse:
    """Since when, by whom, and the steps of those incidents that this worker may work on."""
    row = queries.get_alarm(request.worker, house_alarm_id)
    request.journal_about = row
    context = {"alarm": row, "incidents": queries.steps_of_alarm(request.worker, row)}
    return render(request, "incidents/alarm.html", context)


@centre_view(OPENS, methods=("POST",))
def end(request: Any, house_alarm_id: UUID) -> HttpResponse:
    row = queries.get_alarm(request.worker, house_alarm_id)
    operations.end_alarm(alarm=row, by=request.worker, at=clock.now())
    return redirect("incidents:alarm", row.pk)


@centre_view(OPENS, passive=True)
def banner(request: Any) -> HttpResponse:
    """Asked by every page of the centre twice a minute; no names of families."""
    late = [one for one in queries.clocks(request.worker, clock.now()) if one.is_late]
    return render(request, "incidents/_banner.html", {"alarm": queries.running_alarm(), "late": late})
