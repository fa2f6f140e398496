"""The calendar, and the pages where the head of service sets rooms, entrances, hours and closed days."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.clock import now, today
from kernel.errors import Refusal
from services.scheduling import queries, screens, sources
from services.scheduling.forms import ClosureForm, EntranceForm, HoursForm, RoomForm
from services.scheduling.models import Closure
from services.scheduling.operations import places
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import Form, add_refusal

FORM = ("GET", "POST")


@centre_view(Capability.SESSIONS_VIEW, journal="list")
def calendar(request: Any) -> HttpResponse:
    """One page in three equal shapes: the week, the rooms of a day, the list."""
    return render(request, "scheduling/calendar.html", screens.calendar(request.worker, request.GET, today()))


@centre_view(Capability.ROOMS_MANAGE)
def house(request: Any) -> HttpResponse:
    context = {
        "rooms": queries.rooms(),
        "entrances": queries.entrances(),
        "week": screens.week_of_hours(queries.hours()),
        "has_hours": bool(queries.hours()),
        "closures": queries.closures(after=now()),
    }
    return render(request, "scheduling/house.html", context)


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def new_room(request: Any) -> HttpResponse:
    form = RoomForm(request.POST or None)
    if request.method == "POST" and _done(form, places.save_room, room=None, by=request.worker, at=now()):
        return _saved(request)
    return _form_page(request, form, title=_("New room"))


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def edit_room(request: Any, pk: UUID) -> HttpResponse:
    room = queries.get_room(pk)
    form = RoomForm.of(room, request.POST or None)
    if request.method == "POST" and _done(form, places.save_room, room=room, by=request.worker, at=now()):
        return _saved(request)
    return _form_page(request, form, title=room.name)


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def new_entrance(request: Any) -> HttpResponse:
    form = EntranceForm(request.POST or None)
    if request.method == "POST" and _done(form, places.save_entrance, entrance=None, by=request.worker, at=now()):
        return _saved(request)
    return _form_page(request, form, title=_("New entrance"))


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def edit_entrance(request: Any, pk: UUID) -> HttpResponse:
    entrance = queries.get_entrance(pk)
    form = EntranceForm.of(entrance, request.POST or None)
    if request.method == "POST" and _done(form, places.save_entrance, entrance=entrance, by=request.worker, at=now()):
        return _saved(request)
    return _form_page(request, form, title=entrance.name)


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def hours(request: Any) -> HttpResponse:
    form = HoursForm(request.POST or None, hours=queries.hours())
    if request.method == "POST" and form.is_valid():
        places.set_hours(hours=form.hours(), by=request.worker)
        return _saved(request)
    return render(request, "scheduling/hours.html", {"form": form}, status=422 if form.errors else 200)


@centre_view(Capability.ROOMS_MANAGE, methods=FORM)
def new_closure(request: Any) -> HttpResponse:
    form = ClosureForm(request.POST or None, initial={"first_day": today() + timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        try:
            closure, bookings = places.add_closure(**form.facts(), by=request.worker, at=now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _closed(request, closure, bookings)
    return _form_page(request, form, title=_("Close the house or a room"))


@centre_view(Capability.ROOMS_MANAGE, methods=("POST",))
def lift_closure(request: Any, pk: UUID) -> HttpResponse:
    places.lift_closure(closure=queries.get_closure(pk), by=request.worker)
    return _saved(request)


def _closed(request: Any, closure: Closure, bookings: int) -> HttpResponse:
    """To the meetings that need another room or another day now, when there are any."""
    if not bookings:
        return _saved(request)
    text = ngettext(
        "Closed. One meeting is booked in that time and stays booked until you move or cancel it.",
        "Closed. %(count)s meetings are booked in that time and stay booked until you move or cancel them.",
        bookings,
    )
    messages.warning(request, text % {"count": bookings})
    span = closure.during
    pages = sources.closure_affects(room=closure.room, starts_at=span.lower, ends_at=span.upper)
    calendar = f"{reverse('scheduling:calendar')}?view=list&day={span.lower.date().isoformat()}"
    return redirect(next((page for page in pages if page), calendar))


def _done(form: Form, operation: Any, **more: Any) -> bool:
    """Run an operation with what the form holds; what it refuses stands beside the field."""
    if not form.is_valid():
        return False
    try:
        operation(**form.cleaned_data, **more)
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def _saved(request: Any) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("scheduling:house")


def _form_page(request: Any, form: Form, *, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "scheduling/form.html", context, status=422 if form.errors else 200)
