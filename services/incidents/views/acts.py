"""What is done about an incident: steps, the signal, who is told, silence, letters, the second look, the end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.queries import search_institutions
from kernel import clock
from kernel.errors import Refusal
from services.cases.enums import DocumentKind
from services.cases.models import Document
from services.cases.queries import parties_of
from services.incidents import letters, operations, queries
from services.incidents.enums import Recipient
from services.incidents.forms import (
    BecauseForm,
    DebriefForm,
    FindingForm,
    LetterForm,
    OutcomeForm,
    SignalForm,
    SilenceForm,
    TellForm,
    TickForm,
    lately,
)
from services.incidents.models import Incident
from services.incidents.operations.signals import NewSignal
from services.incidents.operations.silence import adults_of
from services.incidents.views.common import FORM, form_page, page_of
from services.people.lift_page import Lifting, lift_page
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.queries import colleagues
from services.staff.roles import Capability

OPENS, SEES, REVIEWS = Capability.INCIDENTS_OPEN, Capability.INCIDENTS_VIEW, Capability.INCIDENTS_REVIEW


# --- steps ----------------------------------------------------------------------------------------------------------


@centre_view(OPENS, methods=("POST",))
def tick(request: Any, incident_step_id: UUID) -> HttpResponse:
    step = queries.get_step(request.worker, incident_step_id)
    form = TickForm(request.POST)

    def save(data: dict[str, Any]) -> None:
        now = clock.now()
        done_at = lately(data["at"], now)
        operations.tick_step(step=step, note=data["note"], done_at=done_at, by=request.worker, at=now)

    return form_page(request, step.incident, form, save, title=step.says, submit=_("Note it"), tail="#steps")


@centre_view(OPENS, methods=("POST",))
def take_back(request: Any, incident_step_id: UUID) -> HttpResponse:
    step = queries.get_step(request.worker, incident_step_id)
    return _pressed(
        request,
        step.incident,
        None,
        lambda: operations.take_back_step(step=step, by=request.worker, at=clock.now()),
        "#steps",
    )


def _pressed(request: Any, incident: Incident, form: Any, act: Any, tail: str) -> HttpResponse:
    """A button on the page of the incident: what was refused is said there, and leaves no trace."""
    wrong = form is not None and not form.is_valid()
    if wrong:
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return redirect(page_of(incident, tail))
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(page_of(incident, tail))


@centre_view(SEES, methods=FORM)
def finish(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = BecauseForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.finish_steps(incident=incident, by=request.worker, at=clock.now(), **data)

    lead = _("Not done yet: %(steps)s.") % {"steps": "; ".join(one.says for one in queries.undone(incident))}
    title = _("Go on without these steps")
    return form_page(request, incident, form, save, title=title, submit=_("Go on"), lead=lead, tail="#steps")


# --- the signal -----------------------------------------------------------------------------------------------------


@centre_view(OPENS, methods=FORM)
def signal(request: Any, incident_id: UUID) -> HttpResponse:
    """Nobody has to agree: the form writes down what was said by phone a minute ago, or what goes out now."""
    incident = queries.get_to_work_on(request.worker, incident_id)
    papers = _letters_of(request, incident)
    facts = {"now": clock.now(), "papers": papers, "suggests": _suggests(request)}
    form = SignalForm(request.POST or None, initial={"to": Recipient.ODZ}, **facts)

    def save(data: dict[str, Any]) -> None:
        new = NewSignal(
            to=data["to"],
            institution_name=data["institution_name"],
            institution_code=_code_of(data["institution_name"]),
            channel=data["channel"],
            number=data["number"],
            said=data["said"],
            given_at=data["moment_at"],
            document=next((one for one in papers if one.pk == data.get("document")), None),
        )
        operations.give_signal(incident=incident, signal=new, by=request.worker, at=clock.now())

    lead = _("Call first: 112, or the child protection department. Then write down minute and number here.")
    title, submit = _("Signal under art. 7 of the Child Protection Act"), _("The signal is given")
    return form_page(request, incident, form, save, title=title, submit=submit, lead=lead, tail="#signal")


def _suggests(request: Any) -> bool:
    return bool(request.worker.may(Capability.CASES_INTAKE))


def _letters_of(request: Any, incident: Incident) -> list[Document]:
    """For whoever sees the papers of the case."""
    if not request.worker.may(Capability.FILES_VIEW) or not request.worker.may(SEES):
        return []
    rows = incident.case.documents.filter(kind=DocumentKind.LETTER_OUT).order_by("-added_at", "-id")
    return list(rows[:20])


def _code_of(name: str) -> str:
    """The directory's code when the name is one of its names, letter by letter."""
    found = search_institutions(name, most=3) if name.strip() else []
    return next((row.code for row in found if row.name.casefold() == name.casefold()), "")


@centre_view(Capability.CASES_DECIDE, methods=FORM)
def no_signal(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = BecauseForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.decide_against_signal(incident=incident, by=request.worker, at=clock.now(), **data)

    lead = _("You answer for it: no child of the case needs protection now. A signal can be given at any later time.")
    title, submit = _("Decide against a signal"), _("No signal is given")
    return form_page(request, incident, form, save, title=title, submit=submit, lead=lead, danger=True, tail="#signal")


@centre_view(SEES, methods=FORM)
def outcome(request: Any, signal_id: UUID) -> HttpResponse:
    row = queries.get_signal(request.worker, signal_id)
    form = OutcomeForm(request.POST or None, initial={"number": row.number, "outcome": row.outcome})

    def save(data: dict[str, Any]) -> None:
        operations.note_outcome(signal=row, by=request.worker, at=clock.now(), **data)

    lead = row.institution_name
    title = _("What came of the signal")
    return form_page(request, row.incident, form, save, title=title, submit=_("Save"), lead=lead, tail="#signal")


# --- who is told ----------------------------------------------------------------------------------------------------


@centre_view(SEES, methods=FORM)
def tell(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = TellForm(request.POST or None, now=clock.now(), people=_may_hear(incident))

    def save(data: dict[str, Any]) -> None:
        person = Person.objects.get(pk=data["person"])
        facts = {"channel": data["channel"], "words": data["words"], "told_at": data["moment_at"]}
        operations.tell_person(incident=incident, person=person, by=request.worker, at=clock.now(), **facts)

    lead = _("Whoever must not hear of it cannot be chosen.")
    title, submit = _("A parent was told what happened"), _("The parent was told")
    return form_page(request, incident, form, save, title=title, submit=submit, lead=lead, tail="#told")


def _may_hear(incident: Incident) -> list[Person]:
    kept = {row.withheld_from_id for row in queries.silences_of(incident)}
    return [person for person in adults_of(incident.case) if person.pk not in kept]


@centre_view(SEES, methods=FORM)
def silence(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = SilenceForm(request.POST or None, people=[party.person for party in parties_of(incident.case)])

    def save(data: dict[str, Any]) -> None:
        data["person"] = Person.objects.get(pk=data["person"])
        operations.order_silence(incident=incident, by=request.worker, at=clock.now(), **data)

    lead = _(
        "It holds from this minute on, in every paper, pack, letter and message: the incident, its facts, the signal,"
        " and the record of that meeting."
    )
    title, submit = _("Do not tell this person"), _("Keep silence")
    return form_page(request, incident, form, save, title=title, submit=submit, lead=lead, tail="#told")


@centre_view(Capability.RELEASES_DECIDE, methods=FORM)
def lift(request: Any, silence_id: UUID) -> HttpResponse:
    row = queries.get_silence(request.worker, silence_id)
    request.journal_about = row.incident
    title = _("%(name)s may hear of the incident") % {"name": row.withheld_from.names}
    crumbs = [
        (reverse("cases:detail", args=[row.case_id]), row.case.number),
        (page_of(row.incident, "#told"), str(row.incident.get_kind_display())),
    ]

    def ask(reason: str) -> None:
        operations.lift_silence(row=row, reason=reason, by=request.worker, at=clock.now())

    return lift_page(request, Lifting(row, row, title, crumbs, ask))


@centre_view(Capability.CASES_EDIT, methods=FORM)
def letter(request: Any, incident_id: UUID, addressee: str) -> HttpResponse:
    if addressee not in letters.TO:
        raise Http404
    incident = queries.get_incident(request.worker, incident_id)
    first = letters.draft(incident, addressee)
    initial = {"addressee": first.addressee, "subject": first.subject, "text": first.text}
    form = LetterForm(request.POST or None, initial=initial, suggests=_suggests(request))

    def save(data: dict[str, Any]) -> None:
        letters.write(incident=incident, to=addressee, sent=letters.Draft(**data), by=request.worker, at=clock.now())

    lead = _("A numbered paper of the case. It leaves the house by „Give it to somebody“, after the check.")
    title = _("Letter to the court") if addressee == letters.COURT else _("Letter to the child protection department")
    return form_page(request, incident, form, save, title=title, submit=_("Write the letter"), lead=lead)


# --- the second look and the end ------------------------------------------------------------------------------------


@centre_view(OPENS, methods=FORM)
def debrief(request: Any, incident_id: UUID) -> HttpResponse:
    incident, me = queries.get_to_work_on(request.worker, incident_id), request.worker
    team = list(colleagues(me).order_by("display_name", "id"))
    whose = {"team": team, "me": me, "for_others": me.may(REVIEWS), "missing": queries.not_debriefed(incident)}
    form = DebriefForm(request.POST or None, now=clock.now(), **whose)

    def save(data: dict[str, Any]) -> None:
        people = Worker.objects.in_bulk([one for one in (data["worker"], data["spoke_with"]) if one])
        operations.record_debrief(
            incident=incident,
            worker=people[data["worker"]],
            spoke_with=people.get(data["spoke_with"]),
            held_at=data["moment_at"],
            note=data["note"],
            by=me,
            at=clock.now(),
        )

    lead = _("That it took place stands with the incident; what was said is read by the two of you alone.")
    title = _("Debrief of a colleague")
    return form_page(request, incident, form, save, title=title, submit=_("Write down"), lead=lead, tail="#end")


@centre_view(REVIEWS, methods=FORM)
def review(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = FindingForm(request.POST or None, initial={"finding": incident.finding})

    def save(data: dict[str, Any]) -> None:
        operations.review_incident(incident=incident, by=request.worker, at=clock.now(), **data)

    title, submit = _("Review the incident"), _("Reviewed")
    return form_page(request, incident, form, save, title=title, submit=submit, tail="#end")


@centre_view(REVIEWS, methods=("POST",))
def close(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    return _pressed(
        request,
        incident,
        None,
        lambda: operations.close_incident(incident=incident, by=request.worker, at=clock.now()),
        "#end",
    )


@centre_view(REVIEWS, methods=FORM)
def open_again(request: Any, incident_id: UUID) -> HttpResponse:
    incident = queries.get_incident(request.worker, incident_id)
    form = BecauseForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.open_again(incident=incident, by=request.worker, at=clock.now(), **data)

    title = _("Open the incident again")
    return form_page(request, incident, form, save, title=title, submit=title)
