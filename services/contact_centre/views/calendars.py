"""Addresses of calendars: one's own, and a parent's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from services.cases.queries import get_case
from services.contact_centre.operations import calendars as operations
from services.links.enums import LinkKind
from services.links.operations.links import address_of
from services.links.queries import open_calendar
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability

POST = ("POST",)


@centre_view(Capability.SESSIONS_VIEW)
def my_calendar(request: Any) -> HttpResponse:
    link = open_calendar(kind=LinkKind.CALENDAR, worker=request.worker)
    is_open = link is not None and link.is_open(clock.now())
    context = {"link": link if is_open else None, "address": address_of(link) if link and is_open else ""}
    return render(request, "contact_centre/my_calendar.html", context)


@centre_view(Capability.SESSIONS_VIEW, methods=POST)
def subscribe(request: Any) -> HttpResponse:
    operations.subscribe(by=request.worker, at=clock.now())
    messages.success(request, _("The address is made. A former one opens nothing any more."))
    return redirect("meetings:my_calendar")


@centre_view(Capability.SESSIONS_VIEW, methods=POST)
def unsubscribe(request: Any) -> HttpResponse:
    operations.unsubscribe(by=request.worker, at=clock.now())
    messages.success(request, _("The address opens nothing any more."))
    return redirect("meetings:my_calendar")


@centre_view(Capability.CASES_EDIT, methods=("GET", "POST"))
def parent_calendar(request: Any, case_id: UUID, person_id: UUID) -> HttpResponse:
    """The address of one parent's own windows, to be given to them alone."""
    case = get_case(request.worker, case_id)
    request.journal_about = case
    person = _parent(case, person_id)
    if request.method == "POST":
        operations.give_calendar(case=case, person=person, language="bg", by=request.worker, at=clock.now())
        return redirect("meetings:parent_calendar", case_id, person_id)
    link = open_calendar(kind=LinkKind.WINDOWS, case=case, person=person)
    is_open = link is not None and link.is_open(clock.now())
    context = {"case": case, "person": person, "link": link if is_open else None}
    context["address"] = address_of(link) if link and is_open else ""
    return render(request, "contact_centre/parent_calendar.html", context)


@centre_view(Capability.CASES_EDIT, methods=POST)
def end_parent_calendar(request: Any, case_id: UUID, person_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    operations.take_calendar(case=case, person=_parent(case, person_id), by=request.worker, at=clock.now())
    messages.success(request, _("The address opens nothing any more."))
    return redirect("meetings:parent_calendar", case_id, person_id)


def _parent(case: Any, person_id: UUID) -> Person:
    """:raises Http404: nobody of this case, or a child."""
    found = case.parties.filter(person_id=person_id, role="parent").select_related("person").first()
    if found is None:
        raise Http404
    return found.person
