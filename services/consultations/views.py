"""Consultations: the list, planning one in a case, the page of one, what came of it, and its colleague's note."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Hint, Refusal
from services.cases.models import Case
from services.cases.queries import get_case
from services.cases.views.common import FORM, active_workers, form_page
from services.consultations import access, moving, operations, queries
from services.consultations.enums import ConsultationState
from services.consultations.forms import FilterForm, MoveForm, NoteForm, NotHeldForm, PlanForm
from services.consultations.models import Consultation
from services.consultations.takers import takers
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

PAGE = 25
SEES = (Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED)
CLOSES = (Capability.CONSULTATIONS_PLAN, Capability.CONSULTATIONS_HOLD)


@centre_view(*SEES, journal=Action.LIST)
def consultations(request: Any) -> HttpResponse:
    form = FilterForm(request.GET, workers=queries.counsellors())
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    looked = queries.Asked(text=asked.pop("q", ""), **asked)
    rows = queries.listed(request.worker, looked, request.GET.get("sort", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    nobodys = queries.nobodys_among(page.object_list)
    context = {"form": form, "page": page, "searched": bool(looked.condition), "nobodys": nobodys}
    return render(request, "consultations/list.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CONSULTATIONS_PLAN, methods=FORM)
def plan(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    people = [party.person for party in case.parties.all()]
    workers = _counsellors(case)
    own = request.worker.pk if request.worker in workers else None
    form = PlanForm(
        request.POST or None,
        people=list(dict.fromkeys(people)),
        workers=workers,
        by=request.worker,
        initial={"worker": own, "day": clock.today()},
    )
    _say_why_nobody(form, case, workers, request.worker)

    def save(_data: dict[str, Any]) -> None:
        operations.plan_consultation(case=case, wanted=form.wanted(), by=request.worker, at=clock.now())

    lead = _("One adult, a child, or a child with one adult. Whoever wants messages is told of the hour.")
    shown = {"title": _("Plan a consultation"), "submit": _("Plan"), "lead": lead}
    return form_page(request, case, form, save, at="#consultations", **shown)


@centre_view(Capability.CONSULTATIONS_PLAN, methods=FORM)
def move(request: Any, consultation_id: UUID) -> HttpResponse:
    row = queries.get_consultation(request.worker, consultation_id)
    if row.moved_to_id and access.may_plan(request.worker, row.case):  # pressed twice
        return redirect("consultations:detail", row.moved_to_id)
    if not operations.may_move(request.worker, row, clock.now()):
        raise Http404
    workers = _counsellors(row.case)
    form = MoveForm(request.POST or None, row=row, workers=workers, by=request.worker)
    _say_why_nobody(form, row.case, workers, request.worker)

    def save(_data: dict[str, Any]) -> None:
        moving.move_consultation(consultation=row, wanted=form.wanted(), by=request.worker, at=clock.now())

    lead = _("With the same people. Whoever wants messages is told of a new hour.")
    shown = {"title": _("Move the consultation"), "submit": _("Move"), "lead": lead}
    return form_page(request, row.case, form, save, back=_page(row), **shown)


def _say_why_nobody(form: PlanForm, case: Case, workers: list[Worker], by: Worker) -> None:
    """Beside an empty list: why nobody can be chosen, and where that is mended by whoever may."""
    if workers:
        return
    hints: list[Hint] = []
    if not active_workers(Capability.CONSULTATIONS_HOLD):
        why = _("Nobody in this centre holds consultations: that is what psychologists and key workers do.")
        way = _("A head of service invites such a colleague.")
        if by.may(Capability.STAFF_MANAGE):
            hints.append(Hint(_("Invite a colleague"), reverse("staff:invite")))
    else:
        why = _("Of those who work on this case nobody holds consultations: psychologists and key workers do.")
        way = _("A coordinator or a head of service adds one to the case.")
        if by.may(Capability.CASES_ASSIGN):
            hints.append(Hint(_("Add a colleague"), reverse("cases:add_worker", args=[case.pk])))
    form.say_nobody(f"{why} {way}", hints)


def _counsellors(case: Case) -> list[Worker]:
    """Who works on the case and holds consultations."""
    return [one for one in active_workers(Capability.CONSULTATIONS_HOLD) if access.may_hold(one, case)]


@centre_view(*SEES, journal=Action.READ)
def detail(request: Any, consultation_id: UUID) -> HttpResponse:
    row = queries.get_consultation(request.worker, consultation_id)
    request.journal_about = row
    has_begun = row.starts_at <= clock.now()
    is_open = row.state == ConsultationState.PLANNED and operations.may_close(request.worker, row)
    context = {
        "row": row,
        "case": row.case,
        "moved_from": getattr(row, "moved_from", None),
        "notes": queries.notes_of(request.worker, row),
        "is_open": is_open,
        "can_hold": is_open and has_begun,
        "can_move": operations.may_move(request.worker, row, clock.now()),
        "writes": has_begun and access.may_write(request.worker, row),
        "left_alone": _left_alone(row),
    }
    return render(request, "consultations/detail.html", context)


def _left_alone(row: Consultation) -> str:
    """What whoever works on the case must know before the child is here."""
    if row.child is None or row.state != ConsultationState.PLANNED:
        return ""
    found = takers(row)
    return found.say(row.child) if found.nobody_is_left else ""


@centre_view(*CLOSES, methods=("POST",))
def held(request: Any, consultation_id: UUID) -> HttpResponse:
    row = _to_close(request, consultation_id)
    try:
        operations.hold_consultation(consultation=row, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("consultations:detail", row.pk)


@centre_view(*CLOSES, methods=FORM)
def not_held(request: Any, consultation_id: UUID) -> HttpResponse:
    row = _to_close(request, consultation_id)

    def save(data: dict[str, Any]) -> None:
        operations.call_off(consultation=row, by=request.worker, at=clock.now(), **data)

    lead = _("Room, colleague and entrance are free again. Whoever wants messages is told, without the reason.")
    shown = {"title": _("It is not held"), "submit": _("Save"), "lead": lead}
    return form_page(request, row.case, NotHeldForm(request.POST or None), save, back=_page(row), danger=True, **shown)


@centre_view(Capability.CONSULTATIONS_HOLD, methods=FORM)
def write(request: Any, consultation_id: UUID) -> HttpResponse:
    row = queries.get_consultation(request.worker, consultation_id)
    if not access.may_write(request.worker, row):
        raise Http404

    def save(data: dict[str, Any]) -> None:
        operations.write_note(consultation=row, by=request.worker, at=clock.now(), **data)

    lead = _("Only you read it, and whom you let in. A signed note is never changed, only added to.")
    shown = {"title": _("Note after the consultation"), "submit": _("Sign the note"), "lead": lead}
    return form_page(request, row.case, NoteForm(request.POST or None), save, back=_page(row), **shown)


def _page(row: Consultation) -> str:
    return reverse("consultations:detail", args=[row.pk])


def _to_close(request: Any, consultation_id: UUID) -> Consultation:
    """:raises Http404: not theirs to close, or nothing is open any more."""
    row = queries.get_consultation(request.worker, consultation_id)
    if row.state != ConsultationState.PLANNED or not operations.may_close(request.worker, row):
        raise Http404
    return row
