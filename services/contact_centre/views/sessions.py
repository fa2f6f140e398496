"""Meetings of a case, one meeting, and how it is booked, moved and cancelled."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre import access
from services.contact_centre.enums import SESSION_WORKFLOW, Part, SessionMove, SessionPurpose, SessionState
from services.contact_centre.forms.sessions import MoveForm, SessionForm
from services.contact_centre.ics import calendar_file
from services.contact_centre.models import Session
from services.contact_centre.operations import sessions as operations
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.elsewhere import offered
from services.contact_centre.operations.second import NAMEABLE
from services.contact_centre.queries import duty, feeds, orders
from services.contact_centre.queries import sessions as queries
from services.contact_centre.queries.alternatives import PLACE_FIELDS, Alternative
from services.contact_centre.queries.preparation import ruling
from services.contact_centre.queries.ratio import without_second
from services.contact_centre.views.common import FORM
from services.contact_centre.views.ledger import account_of
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import add_refusal

PAGE = 25


@centre_view(Capability.SESSIONS_VIEW, journal=Action.EXPORT)
def my_calendar_file(request: Any) -> HttpResponse:
    """One's own meetings for the telephone, without anybody's name."""
    at = clock.now()
    content = calendar_file(feeds.of_worker(request.worker, at), at, feeds.all_beside(request.worker, at))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="zakrila.ics"'
    return response


def _address(session: Session) -> str:
    return reverse("meetings:session", args=[session.pk])


@centre_view(Capability.CASES_EDIT, journal=Action.LIST)
def sessions(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    page = Paginator(queries.case_sessions(case), PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "without_second": without_second(page),
        "plans": queries.plans(case),
        "owed": queries.make_ups_owed(case),
        "may_plan": access.may_plan(request.worker, case),
    }
    return render(request, "contact_centre/sessions.html", context)


@centre_view(Capability.SESSIONS_VIEW, journal=Action.READ)
def session(request: Any, session_id: UUID) -> HttpResponse:
    request.journal_about = one = queries.get_session(request.worker, session_id)
    moves = {move.name for move in SESSION_WORKFLOW.moves_from(one.state)}
    may_plan = access.may_plan(request.worker, one.case)
    context = {
        "session": one,
        "people": queries.windows_by_person(one),
        "conditions": [
            row.arrangement for row in one.participants.all() if row.part == Part.CHILD and row.arrangement
        ],
        # Word for word only to whoever sees the case: others read it in the basics, without what is withheld.
        "ruling": ruling(one.case) if may(request.worker, Capability.SESSIONS_VIEW, one.case) else [],
        "mates": [mate for mate in queries.visit_day(one) if mate.pk != one.pk],
        "may_plan": may_plan,
        "can_confirm": may_plan and SessionMove.CONFIRM in moves,
        "can_move": may_plan and one.state in operations.MOVABLE,
        "lacks_second": bool(without_second([one])),
        "can_name_second": may_plan and one.state in NAMEABLE,
        "can_cancel": may_plan and SessionMove.CANCEL in moves,
        "can_thaw": one.state == SessionState.FROZEN and may(request.worker, Capability.CASES_DECIDE, one.case),
        **account_of(one, may_plan=may_plan),
        "basics": _basics(request.worker, one),
        "see_case": request.worker.may(Capability.CASES_EDIT),
        "record_due": one.state in queries.RECORD_DUE and request.worker.may(Capability.RECORDS_WRITE),
    }
    return render(request, "contact_centre/sessions_detail.html", context)


def _basics(worker: Worker, one: Session) -> duty.Basics | None:
    """On its day the page of a meeting says what whoever is in the room must know."""
    now = clock.now()
    return duty.basics_of(one, now) if one.pk in duty.known_on_board(worker, now) else None


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def new_session(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = _session_form(request, case)
    alternatives: list[Alternative] = []
    if request.method == "POST" and form.is_valid():
        booking = Booking(**form.facts())
        try:
            one = operations.book_session(case=case, booking=booking, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
            alternatives = offered(refusal, booking, clock.now())
        else:
            messages.success(request, _("The meeting is planned. Each person has a window of their own."))
            return redirect(_address(one))
    return _place_page(request, case, form, _("Plan a meeting"), alternatives)


def sent(request: Any) -> Any:
    """What was typed; a chosen alternative puts its day, hours, room and supervisors over it."""
    if "take" not in request.POST:
        return request.POST or None
    data = request.POST.copy()
    data.update(dict(zip(PLACE_FIELDS, data["take"].split("|"), strict=False)))
    for name in PLACE_FIELDS:
        data.setlist(name, data.getlist(name)[-1:])
    return data


def _session_form(request: Any, case: Case) -> SessionForm:
    arrangements = list(orders.arrangements(case))
    admitted = [row for rows in orders.admitted_on(arrangements, clock.today()).values() for row in rows]
    return SessionForm(
        sent(request),
        by=request.worker,
        arrangements=arrangements,
        admitted=admitted,
        owed=queries.make_ups_owed(case),
        plans=list(queries.plans(case).filter(ended_at__isnull=True)),
        initial=_usual(case, request.GET),
    )


def _usual(case: Case, asked: Any) -> dict[str, Any]:
    """What was asked by a link (an alternative, a make-up), else the room and supervisor of the last meeting."""
    last = queries.case_sessions(case).first()
    known: dict[str, Any] = {
        "arrangements": list(case.arrangements.values_list("pk", flat=True)),
        "purpose": SessionPurpose.MEETING,
        "room": last.room_id if last else None,
        "supervisor": last.supervisor_id if last else None,
        "second_supervisor": last.second_supervisor_id if last else None,
    }
    names = (*PLACE_FIELDS, "purpose", "makes_up_for", "plan", "occurrence")
    return {**known, **{name: asked[name] for name in names if name in asked}}


def _place_page(
    request: Any, case: Case, form: Any, title: object, found: list[Alternative], session: Session | None = None
) -> HttpResponse:
    back = _address(session) if session else reverse("meetings:sessions", args=[case.pk])
    context = {"case": case, "form": form, "title": title, "offered": found, "back": back}
    return render(request, "contact_centre/sessions_form.html", context, status=422 if form.errors else 200)


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def reschedule(request: Any, session_id: UUID) -> HttpResponse:
    one = queries.get_session(request.worker, session_id)
    form = MoveForm(sent(request), by=request.worker, initial=_present(one))
    alternatives: list[Alternative] = []
    if request.method == "POST" and form.is_valid():
        to = operations.Move(**form.place())
        try:
            operations.reschedule(
                session=one, to=to, reason=form.cleaned_data["reason"], by=request.worker, at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
            alternatives = offered(refusal, operations.moved_booking(one, to), clock.now(), one)
        else:
            messages.success(request, _("Moved. The windows of everybody who comes are new: tell each person theirs."))
            return redirect(_address(one))
    return _place_page(request, one.case, form, _("Move the meeting"), alternatives, one)


def _present(one: Session) -> dict[str, Any]:
    starts, ends = clock.local(one.starts_at), clock.local(one.ends_at)
    return {
        "day": starts.date(),
        "start_time": _minute(starts),
        "end_time": _minute(ends),
        "room": one.room_id,
        "supervisor": one.supervisor_id,
        "second_supervisor": one.second_supervisor_id,
        "interpreter": one.interpreter or "",
    }


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


@centre_view(Capability.SESSIONS_PLAN, methods=("POST",))
def confirm(request: Any, session_id: UUID) -> HttpResponse:
    one = queries.get_session(request.worker, session_id)
    try:
        operations.confirm_session(session=one, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed."))
    return redirect(_address(one))
