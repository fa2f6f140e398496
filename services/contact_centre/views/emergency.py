"""The emergency button, an incident of a meeting, and somebody who is not let in: for everybody at the board."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import clock
from kernel.errors import Refusal
from services.contact_centre.enums import Part
from services.contact_centre.forms.emergency import RaiseForm, RefuseForm
from services.contact_centre.models import Session
from services.contact_centre.operations.door_refusal import refuse_at_door
from services.contact_centre.queries import board
from services.contact_centre.queries.emergency import house_now, present_in
from services.incidents import operations
from services.incidents.access import may_open
from services.incidents.enums import KINDS_TO_CHOOSE
from services.incidents.forms import OpenForm
from services.incidents.models import HouseAlarm
from services.incidents.queries import running_alarm, usual_severity
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

OPENS = Capability.INCIDENTS_OPEN
FORM = ("GET", "POST")


@centre_view(OPENS, methods=FORM)
def emergency(request: Any) -> HttpResponse:
    """
    The steps stand here before anything is pressed, and if nothing more could be done. The second press alarms.

    Of the plans of the families only what whoever is on duty may know; the alarm is everybody's.
    Two presses at two places of the screen: nobody alarms a team by a slip, and nobody loses more than a second.
    """
    if request.method == "POST":
        return _raised(request)
    now = clock.now()
    house = house_now(now)
    present = present_in(house, request.worker, now)
    for one in present:
        if one.basics:
            record(Action.READ, actor=request.actor, what=one.session)
    context = {
        "present": present,
        "others": house.others,
        "alarm": running_alarm(),
        "board": {"policy": board.policy()},
    }
    return render(request, "contact_centre/emergency.html", context)


def _raised(request: Any) -> HttpResponse:
    """
    One meeting, or all that are in the house; with nobody there the team is alarmed all the same.

    No plan is read for it: what cannot be shown must not keep the alarm from being given.
    """
    here = [row.session for row in house_now(clock.now()).rows]
    form = RaiseForm(request.POST)
    chosen = form.cleaned_data["session"] if form.is_valid() else None
    meetings = [(session.case, session.pk) for session in here if chosen in (None, session.pk)]
    alarm = operations.raise_alarm(meetings=meetings, by=request.worker, at=clock.now())
    return redirect(_where(alarm, meetings))


def _where(alarm: HouseAlarm, meetings: list[Any]) -> str:
    """To the steps, when there is one list of them."""
    incidents = list(alarm.incidents.filter(session_id__in=[one[1] for one in meetings]))
    if len(incidents) == 1:
        return reverse("incidents:detail", args=[incidents[0].pk])
    return reverse("incidents:alarm", args=[alarm.pk])


@centre_view(OPENS, methods=FORM)
def incident(request: Any, session_id: UUID) -> HttpResponse:
    """The first press is the link at the meeting, the second names the kind."""
    request.journal_about = session = _at_work(request, session_id)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"severity": usual_severity(data["kind"]), "room": session.room, "by": request.worker}
        try:
            with transaction.atomic():
                made = operations.open_incident(
                    case=session.case, session_id=session.pk, at=clock.now(), **data, **facts
                )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("incidents:detail", made.pk)
    context = {"session": session, "case": session.case, "form": form, "kinds": KINDS_TO_CHOOSE}
    context["emergency"] = reverse("board:emergency")
    return render(request, "incidents/open.html", context, status=422 if form.errors else 200)


@centre_view(Capability.BOARD_CHECK_IN, methods=FORM)
def refuse(request: Any, session_id: UUID) -> HttpResponse:
    request.journal_about = session = _at_work(request, session_id)
    people = _adults(session)
    form = RefuseForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["person"] = next(one for one in people if one.pk == data["person"])
        try:
            with transaction.atomic():
                made = refuse_at_door(session=session, by=request.worker, at=clock.now(), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("incidents:detail", made.pk)
    context = {"session": session, "form": form, "title": _("Not let in")}
    return render(request, "contact_centre/refuse.html", context, status=422 if form.errors else 200)


def _at_work(request: Any, session_id: UUID) -> Session:
    """A meeting at which this worker is on duty, or of a case that they see."""
    rows = Session.objects.select_related("case", "room").prefetch_related("participants__person")
    found: Session | None = rows.filter(pk=session_id).first()
    if found is None or not may_open(request.worker, found.case, found.pk):
        raise Http404
    return found


def _adults(session: Session) -> list[Person]:
    rows = sorted(session.participants.all(), key=lambda one: (one.part != Part.VISITING, one.part, one.pk))
    return list({one.person_id: one.person for one in rows if one.part != Part.CHILD}.values())
