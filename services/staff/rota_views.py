"""The rota: who is away, whose training runs out, who works when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Refusal
from services.staff import duty, queries, rota
from services.staff.guard import centre_view
from services.staff.roles import Capability
from services.staff.rota_forms import AbsenceForm, WorkingHoursForm
from ui.forms import add_refusal

FORM = ("GET", "POST")
SOON = timedelta(days=60)


@centre_view(Capability.STAFF_VIEW, journal="list")
def rota_page(request: Any) -> HttpResponse:
    at = clock.now()
    context = {
        "absences": duty.away_now_or_later(at),
        "trainings": duty.run_out(clock.today() + SOON),
        "today": clock.today(),
        "may_keep": request.worker.may(Capability.STAFF_ROTA),
    }
    return render(request, "staff/rota.html", context)


@centre_view(Capability.STAFF_ROTA, methods=FORM)
def new_absence(request: Any) -> HttpResponse:
    workers = {str(worker.pk): worker for worker in queries.colleagues(request.worker)}
    form = AbsenceForm(request.POST or None, workers=workers, initial={"worker": request.GET.get("worker", "")})
    if request.method == "POST" and form.is_valid():
        try:
            absence = rota.record_absence(**form.facts(), by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _recorded(request, absence.worker, *form.span())
    lead = _("Illness is seen by those who keep the rota alone; everybody else sees that the colleague is away.")
    context = {"form": form, "title": _("Somebody is away"), "lead": lead}
    return render(request, "staff/rota_form.html", context, status=422 if form.errors else 200)


def _recorded(request: Any, worker: Any, *span: Any) -> HttpResponse:
    """To the meetings that need somebody else now, when there are any."""
    messages.success(request, _("Saved. %(name)s cannot be booked for that time.") % {"name": worker})
    page = rota.affected(worker, *span)
    return redirect(page) if page else redirect("staff:rota")


@centre_view(Capability.STAFF_ROTA, methods=("POST",))
def end_absence(request: Any, absence_id: UUID) -> HttpResponse:
    rota.end_absence(absence=rota.get_absence(absence_id), by=request.worker, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect("staff:rota")


@centre_view(Capability.STAFF_ROTA, methods=FORM)
def hours(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    form = WorkingHoursForm(request.POST or None, hours=duty.hours_of(worker.pk))
    if request.method == "POST" and form.is_valid():
        rota.set_hours(worker=worker, hours=form.hours(), by=request.worker)
        messages.success(request, _("Saved."))
        return redirect("staff:worker", pk=pk)
    context = {"form": form, "worker": worker}
    return render(request, "staff/hours.html", context, status=422 if form.errors else 200)
