"""The board at the entrance: asked every two seconds, works by reloading, can be locked with ИЗЧАКАЙТЕ still on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.contact_centre.enums import SessionMove
from services.contact_centre.forms.board import AdmitForm, CheckForm, EndForm, NotHeldForm, UnlockForm
from services.contact_centre.forms.times import moment_on
from services.contact_centre.models import AdmittedPerson, CheckEvent, Session
from services.contact_centre.operations import checks
from services.contact_centre.operations.moves import move_session
from services.contact_centre.queries import board as queries
from services.people.models import Person
from services.staff.guard import SCREEN_LOCKED, centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

WRONG = "screen_wrong_passwords"
MOST_WRONG = 5


def _stamp(request: Any, now: datetime) -> str:
    """The board also changes with the minute: lateness, grace, and the end of a hold."""
    return f'"{queries.board_stamp(clock.today())}-{now:%H%M}-{get_language()}-{request.worker.pk.hex[-6:]}"'


@centre_view(Capability.BOARD_VIEW, journal=Action.LIST)
def board(request: Any) -> HttpResponse:
    now = clock.now()
    context = {"board": queries.board(clock.today(), now), "stamp": _stamp(request, now)}
    return render(request, "contact_centre/board.html", context)


@centre_view(Capability.BOARD_VIEW, passive=True)
def rows(request: Any) -> HttpResponse:
    """The changing part. An unchanged board is an empty 304."""
    now = clock.now()
    stamp = _stamp(request, now)
    if request.headers.get("If-None-Match") == stamp:
        response: HttpResponse = HttpResponseNotModified()
    else:
        context = {"board": queries.board(clock.today(), now)}
        response = render(request, "contact_centre/_board_rows.html", context)
    response.headers["ETag"] = stamp
    return response


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def check(request: Any, session_id: UUID) -> HttpResponse:
    session = _session_of_today(session_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        now = clock.now()
        data = form.cleaned_data
        person = get_object_or_404(Person, pk=data["person"], participations__session=session)
        try:
            at = moment_on(clock.today(), data["at"]) if data["at"] is not None else now
            checks.note_check(
                session=session,
                person=person,
                kind=data["kind"],
                by=request.worker,
                at=at,
                noted_at=now,
                override_reason=data["override_reason"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("board:today")
    return _with_refusal(request, form)


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def take_back(request: Any, session_id: UUID, event_id: UUID) -> HttpResponse:
    session = _session_of_today(session_id)
    event = get_object_or_404(CheckEvent, pk=event_id, session=session)
    form = CheckForm({})
    try:
        checks.void_check(event=event, by=request.worker, at=clock.now())
    except Refusal as refusal:
        form.errors.clear()
        add_refusal(form, refusal)
        return _with_refusal(request, form)
    return redirect("board:today")


@centre_view(Capability.BOARD_CHECK_IN, Capability.SESSIONS_RUN, methods=("POST",))
def begin(request: Any, session_id: UUID) -> HttpResponse:
    session = _session_of_today(session_id)
    form = EndForm({})
    try:
        move_session(session=session, move=SessionMove.BEGIN, by=request.worker, at=clock.now())
    except Refusal as refusal:
        form.errors.clear()
        add_refusal(form, refusal)
        return _with_refusal(request, form)
    return redirect("board:today")


@centre_view(Capability.BOARD_CHECK_IN, Capability.SESSIONS_RUN, methods=("GET", "POST"))
def end(request: Any, session_id: UUID) -> HttpResponse:
    return _move_page(request, session_id, SessionMove.END, EndForm(request.POST or None), _("End the meeting"))


@centre_view(Capability.BOARD_CHECK_IN, Capability.SESSIONS_RUN, methods=("GET", "POST"))
def not_held(request: Any, session_id: UUID) -> HttpResponse:
    form = NotHeldForm(request.POST or None)
    return _move_page(request, session_id, SessionMove.MARK_NOT_HELD, form, _("The meeting does not take place"))


@centre_view(Capability.BOARD_CHECK_IN, methods=("GET", "POST"))
def admit(request: Any, session_id: UUID) -> HttpResponse:
    """R21: only people whom the arrangement admits on this day can be chosen at all."""
    session = _session_of_today(session_id)
    rows = AdmittedPerson.objects.filter(arrangement__in=session.participants.values("arrangement_id"))
    people = list(Person.objects.filter(pk__in=rows.values("person_id")).order_by("id"))
    form = AdmitForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = next(one for one in people if str(one.pk) == form.cleaned_data["person"])
        try:
            checks.admit_other(session=session, person=person, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("board:today")
    context = {"session": session, "form": form, "title": _("Somebody else came"), "people": people}
    return render(request, "contact_centre/board_form.html", context, status=422 if form.errors else 200)


@centre_view(Capability.BOARD_VIEW, methods=("POST",))
def lock(request: Any) -> HttpResponse:
    request.session[SCREEN_LOCKED] = True
    return redirect("board:locked")


@centre_view(Capability.BOARD_VIEW, methods=("GET", "POST"), on_locked_screen=True)
def locked(request: Any) -> HttpResponse:
    """No names: which entrance must wait, and what to do in an emergency. Opens with the password."""
    if not request.session.get(SCREEN_LOCKED):
        return redirect("board:today")
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            del request.session[SCREEN_LOCKED]
            request.session.pop(WRONG, None)
            return redirect("board:today")
        return _wrong_password(request, form)
    return _locked_page(request, form)


@centre_view(Capability.BOARD_VIEW, on_locked_screen=True)
def locked_rows(request: Any) -> HttpResponse:
    """Asked by the locked screen, which shows nothing personal: it keeps the session awake on purpose."""
    now = clock.now()
    stamp = _stamp(request, now)
    if request.headers.get("If-None-Match") == stamp:
        response: HttpResponse = HttpResponseNotModified()
    else:
        context = {"board": queries.board(clock.today(), now)}
        response = render(request, "contact_centre/_locked_rows.html", context)
    response.headers["ETag"] = stamp
    return response


def _wrong_password(request: Any, form: UnlockForm) -> HttpResponse:
    request.session[WRONG] = request.session.get(WRONG, 0) + 1
    if request.session[WRONG] >= MOST_WRONG:
        logout(request)
        return redirect("account_login")
    form.add_error("password", _("This is not your password."))
    return _locked_page(request, form)


def _locked_page(request: Any, form: UnlockForm) -> HttpResponse:
    now = clock.now()
    context = {"board": queries.board(clock.today(), now), "stamp": _stamp(request, now), "form": form}
    return render(request, "contact_centre/locked.html", context, status=422 if form.errors else 200)


def _session_of_today(session_id: UUID) -> Session:
    """The board deals with today alone: nothing of another day can be changed or seen from here."""
    start, end = queries.bounds(clock.today())
    sessions = Session.objects.filter(starts_at__gte=start, starts_at__lt=end)
    return get_object_or_404(sessions.prefetch_related("participants"), pk=session_id)


def _move_page(request: Any, session_id: UUID, move: str, form: Any, title: str) -> HttpResponse:
    session = _session_of_today(session_id)
    if request.method == "POST" and form.is_valid():
        try:
            move_session(session=session, move=move, by=request.worker, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("board:today")
    context = {"session": session, "form": form, "title": title}
    return render(request, "contact_centre/board_form.html", context, status=422 if form.errors else 200)


def _with_refusal(request: Any, form: Any) -> HttpResponse:
    """The board again, with what was refused on top: nothing was noted."""
    now = clock.now()
    context = {
        "board": queries.board(clock.today(), now),
        "stamp": _stamp(request, now),
        "refusals": [str(error) for errors in form.errors.values() for error in errors],
    }
    return render(request, "contact_centre/board.html", context, status=422)
