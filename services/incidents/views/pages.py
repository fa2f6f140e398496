"""The list of incidents, opening one from a case, and the page of one."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.queries import get_case, parties_of
from services.cases.views.common import saved
from services.incidents import access, operations, queries
from services.incidents.enums import INCIDENT_WORKFLOW, KINDS_TO_CHOOSE, Duty, IncidentMove
from services.incidents.forms import DetailsForm, FactForm, FilterForm, OpenForm, PersonForm
from services.incidents.models import Incident
from services.incidents.views.common import FORM, form_page, page_of
from services.people.models import Person
from services.scheduling.models import Room
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25
OPENS, SEES = Capability.INCIDENTS_OPEN, Capability.INCIDENTS_VIEW


@centre_view(SEES, journal=Action.LIST)
def incident_list(request: Any) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    now, rules = clock.now(), queries.rules()
    rows = queries.incident_list(
        request.worker,
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        text=asked.get("q", ""),
        sort=request.GET.get("sort", ""),
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, queries.clock_of(row, now, rules)) for row in page],
        "form": form,
        "searched": any(asked.values()),
        "sets": request.worker.may(Capability.SETTINGS_MANAGE),
    }
    return render(request, "incidents/list.html", context)


@centre_view(OPENS, methods=FORM)
def open_for_case(request: Any, case_id: UUID) -> HttpResponse:
    """From the case: the first press is the link, the second says the kind."""
    request.journal_about = case = get_case(request.worker, case_id)
    form, made = OpenForm(request.POST or None), list[Incident]()

    def save(data: dict[str, Any]) -> None:
        facts = {"severity": queries.usual_severity(data["kind"]), "by": request.worker, "at": clock.now()}
        made.append(operations.open_incident(case=case, session_id=None, **data, **facts))

    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect(page_of(made[0]))
    context = {"case": case, "form": form, "kinds": KINDS_TO_CHOOSE}
    return render(request, "incidents/open.html", context, status=422 if form.errors else 200)


@centre_view(OPENS, journal=Action.READ)
def detail(request: Any, incident_id: UUID) -> HttpResponse:
    """Whole for whoever sees the case; the steps alone for whoever is on duty."""
    request.journal_about = incident = queries.get_to_work_on(request.worker, incident_id)
    context = _steps(request, incident)
    if not context["whole"]:
        return render(request, "incidents/steps.html", context)
    return render(request, "incidents/detail.html", context | _everything(request, incident))


def _steps(request: Any, incident: Incident) -> dict[str, Any]:
    now = clock.now()
    return {
        "incident": incident,
        "case": incident.case,
        "whole": access.sees_whole(request.worker, incident),
        "steps": queries.steps_of(incident),
        "facts": queries.facts_of(request.worker, incident),
        "clock": queries.clock_of(incident, now),
        "now": now,
        "alarm": incident.alarm if incident.alarm and incident.alarm.ended_at is None else None,
    }


def _everything(request: Any, incident: Incident) -> dict[str, Any]:
    worker, now = request.worker, clock.now()
    may = {name: worker.may(getattr(Capability, name)) for name in ("INCIDENTS_REVIEW", "CASES_DECIDE", "CASES_EDIT")}
    return {
        "people": incident.people.select_related("person").order_by("part", "id"),
        "signals": incident.signals.select_related("given_by", "document").order_by("given_at", "id"),
        "told": incident.told.select_related("person", "told_by").order_by("told_at", "id"),
        "silences": queries.silences_of(incident),
        "debriefs": queries.debriefs_of(incident),
        "review": queries.last_review(incident.session_id) if incident.session_id else None,
        "undone": queries.undone(incident),
        "to_review": INCIDENT_WORKFLOW.missing(IncidentMove.REVIEW, incident, by=worker, at=now, finding="x" * 20),
        "to_close": INCIDENT_WORKFLOW.missing(IncidentMove.CLOSE, incident, by=worker, at=now),
        "reviews": may["INCIDENTS_REVIEW"],
        "decides": may["CASES_DECIDE"] and incident.duty == Duty.OPEN,
        "edits": may["CASES_EDIT"],
        "lifts": worker.may(Capability.RELEASES_DECIDE),
    }


@centre_view(OPENS, methods=FORM)
def details(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_to_work_on(request.worker, incident_id)
    initial = {"kind": incident.kind, "severity": incident.severity, "room": incident.room_id, "place": incident.place}
    rooms = Room.objects.order_by("position", "name", "id")
    form = DetailsForm(request.POST or None, now=incident.happened_at, initial=initial, rooms=rooms)

    def save(data: dict[str, Any]) -> None:
        room = Room.objects.filter(pk=data["room"]).first() if data["room"] else None
        facts = {"kind": data["kind"], "severity": data["severity"], "place": data["place"], "room": room}
        moment = data["moment_at"]
        operations.say_more(incident=incident, happened_at=moment, by=request.worker, at=clock.now(), **facts)

    lead = _("Steps of another kind are added to the list; what was done stays.")
    return form_page(request, incident, form, save, title=_("What it was"), submit=_("Save"), lead=lead)


@centre_view(OPENS, methods=FORM)
def add_fact(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_to_work_on(request.worker, incident_id)
    form = FactForm(request.POST or None, now=clock.now())

    def save(data: dict[str, Any]) -> None:
        facts = {"kind": data["kind"], "text": data["text"], "happened_at": data["moment_at"]}
        operations.write_fact(incident=incident, by=request.worker, at=clock.now(), **facts)

    lead = _("It is signed with the writing and is never changed; a correction is another fact.")
    title, submit = _("Write a fact"), _("Sign the fact")
    draft = f"incident-fact-{incident.pk}"
    return form_page(request, incident, form, save, title=title, submit=submit, lead=lead, tail="#facts", draft=draft)


@centre_view(SEES, methods=FORM)
def add_person(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    people = [party.person for party in parties_of(incident.case)]
    form = PersonForm(request.POST or None, people=people)

    def save(data: dict[str, Any]) -> None:
        person = Person.objects.get(pk=data["person"])
        facts = {"part": data["part"], "by": request.worker, "at": clock.now()}
        operations.name_person(incident=incident, person=person, **facts)

    lead = _("What somebody is said to have done is written as a fact, not as their guilt.")
    title = _("Who had a part in it")
    return form_page(request, incident, form, save, title=title, submit=_("Add"), lead=lead, tail="#people")
