"""The board at the entrance: asked every two seconds, works by reloading, can be locked with ИЗЧАКАЙТЕ still on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.contact_centre.forms import board as forms
from services.contact_centre.forms.board import lately
from services.contact_centre.forms.sent import Sent
from services.contact_centre.models import CheckEvent, Session
from services.contact_centre.operations import checks, course
from services.contact_centre.operations.handing import Handing, note_paper
from services.contact_centre.queries import board as queries
from services.contact_centre.queries import duty
from services.contact_centre.queries.board_stamp import board_stamp
from services.people.models import Person
from services.staff.guard import SCREEN_LOCKED, centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

WRONG = "screen_wrong_passwords"
MOST_WRONG = 5
AT_THE_DOOR = (Capability.BOARD_CHECK_IN, Capability.SESSIONS_RUN)
FORM = ("GET", "POST")


def _stamp(request: Any, now: datetime) -> str:
    """The board also changes with the minute: lateness, grace, and the end of a hold."""
    return f'"{board_stamp(now)}-{now:%d%H%M}-{get_language()}-{request.worker.pk.hex[-6:]}"'


@centre_view(Capability.BOARD_VIEW, journal=Action.LIST)
def board(request: Any) -> HttpResponse:
    return board_page(request)


@centre_view(Capability.BOARD_VIEW, passive=True)
def rows(request: Any) -> HttpResponse:
    """The changing part. An unchanged board is an empty 304."""
    return _changes(request, "contact_centre/_board_rows.html")


@centre_view(*AT_THE_DOOR, journal=Action.READ)
def basics(request: Any, session_id: UUID) -> HttpResponse:
    """What whoever is on duty must know of a meeting of today; each look at it stands in the journal of its case."""
    found = duty.get_basics(request.worker, session_id, clock.now())
    request.journal_about = found.session
    return render(request, "contact_centre/basics.html", {"basics": found, "session": found.session})


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def check(request: Any, session_id: UUID) -> HttpResponse:
    session = _session(session_id)
    form = forms.check_form(request.POST)
    if form.is_valid():
        data, now = form.cleaned_data, clock.now()
        person = get_object_or_404(
            Person.objects.filter(participations__session=session).distinct(), pk=data["person"]
        )
        against = checks.Against(data["against"], data["override_reason"]) if data["against"] else None
        handing = Handing(_person(session, data.get("handed_to")), data.get("handed_because", ""))

        def note() -> None:
            at = lately(data["at"], now, clock.today())
            facts = {"session": session, "person": person, "kind": data["kind"], "against": against}
            checks.note_check(by=request.worker, at=at, noted_at=now, handing=handing, **facts)

        return done(request, form, note)
    return board_page(request, form)


def _person(session: Session, person_id: UUID | None) -> Person | None:
    """Of the people of this meeting; nobody else can be named."""
    if person_id is None:
        return None
    return get_object_or_404(Person.objects.filter(participations__session=session).distinct(), pk=person_id)


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def paper(request: Any, session_id: UUID) -> HttpResponse:
    """R21: which kind of document somebody showed."""
    session, form = _session(session_id), forms.PaperForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)
    facts = {"paper": form.cleaned_data["paper"], "by": request.worker, "at": clock.now()}
    facts["person"] = _person(session, form.cleaned_data["person"])
    return done(request, form, lambda: note_paper(session=session, **facts))


@centre_view(Capability.BOARD_CHECK_IN, methods=("POST",))
def take_back(request: Any, session_id: UUID, event_id: UUID) -> HttpResponse:
    """The latest step of a person was noted by mistake."""
    event = get_object_or_404(CheckEvent, pk=event_id, session=_session(session_id))
    form = forms.TakeBackForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)
    reason = form.cleaned_data["reason"]
    return done(
        request, form, lambda: checks.void_check(event=event, reason=reason, by=request.worker, at=clock.now())
    )


@centre_view(*AT_THE_DOOR, methods=("POST",))
def begin(request: Any, session_id: UUID) -> HttpResponse:
    return _at_a_minute(request, session_id, course.begin)


@centre_view(*AT_THE_DOOR, methods=FORM)
def pause(request: Any, session_id: UUID) -> HttpResponse:
    session, form = _session(session_id), forms.PauseForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        now = clock.now()
        at = lately(data.pop("at"), now, clock.today())
        course.pause(session=session, by=request.worker, at=at, noted_at=now, **data)

    return _form_page(request, session, form, _("Interrupt the meeting"), act)


@centre_view(*AT_THE_DOOR, methods=("POST",))
def resume(request: Any, session_id: UUID) -> HttpResponse:
    return _at_a_minute(request, session_id, course.resume)


def _at_a_minute(request: Any, session_id: UUID, move: Callable[..., object]) -> HttpResponse:
    session, form = _session(session_id), forms.BeginForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)

    def act() -> None:
        now = clock.now()
        at = lately(form.cleaned_data["at"], now, clock.today())
        move(session=session, by=request.worker, at=at, noted_at=now)

    return done(request, form, act)


@centre_view(*AT_THE_DOOR, methods=FORM)
def end(request: Any, session_id: UUID) -> HttpResponse:
    session, form = _session(session_id), forms.EndForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        now = clock.now()
        at = lately(data.pop("at"), now, clock.today())
        course.end(session=session, by=request.worker, at=at, noted_at=now, **data)

    return _form_page(request, session, form, _("End the meeting"), act)


@centre_view(*AT_THE_DOOR, methods=FORM)
def not_held(request: Any, session_id: UUID) -> HttpResponse:
    session, form = _session(session_id), forms.NotHeldForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        course.mark_not_held(session=session, by=request.worker, at=clock.now(), **data)

    shown = {"noted": queries.noted_at(session), "grace": queries.grace_of(session)}
    return _form_page(request, session, form, _("The meeting does not take place"), act, **shown)


@centre_view(*AT_THE_DOOR, methods=("POST",))
def correct(request: Any, session_id: UUID) -> HttpResponse:
    """The last word about the course of the meeting was a mistake."""
    session, form = _session(session_id), forms.TakeBackForm(request.POST)
    if not form.is_valid():
        return board_page(request, form)
    facts = {"reason": form.cleaned_data["reason"], "by": request.worker, "at": clock.now()}
    return done(request, form, lambda: course.take_back(session=session, **facts))


@centre_view(Capability.BOARD_CHECK_IN, methods=FORM)
def admit(request: Any, session_id: UUID) -> HttpResponse:
    """R21: only people whom the arrangement admits on this day can be chosen at all. Full names, to compare papers."""
    session = _session(session_id)
    people = queries.admissible(session)
    form = forms.AdmitForm(request.POST or None, people=people)

    def act(data: dict[str, Any]) -> None:
        person = next(one for one in people if str(one.pk) == data["person"])
        checks.admit_other(session=session, person=person, by=request.worker, at=clock.now())

    if not people:
        return render(request, "contact_centre/board_nobody.html", {"session": session})
    return _form_page(request, session, form, _("Somebody else came"), act)


# --- the locked screen ---------------------------------------------------------------------------------------------


@centre_view(Capability.BOARD_VIEW, methods=("POST",), repeats=True)
def lock(request: Any) -> HttpResponse:
    request.session[SCREEN_LOCKED] = True
    return redirect("board:locked")


@centre_view(Capability.BOARD_VIEW, methods=FORM, on_locked_screen=True)
def locked(request: Any) -> HttpResponse:
    """No names: which entrance must wait, and what to do in an emergency. Opens with the password."""
    if not request.session.get(SCREEN_LOCKED):
        return redirect("board:today")
    form = forms.UnlockForm(request.POST or None)
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
    return _changes(request, "contact_centre/_locked_rows.html")


def _wrong_password(request: Any, form: forms.UnlockForm) -> HttpResponse:
    request.session[WRONG] = request.session.get(WRONG, 0) + 1
    if request.session[WRONG] >= MOST_WRONG:
        logout(request)
        return redirect("account_login")
    form.add_error("password", _("This is not your password."))
    return _locked_page(request, form)


def _locked_page(request: Any, form: forms.UnlockForm) -> HttpResponse:
    now = clock.now()
    context = {"board": queries.board(clock.today(), now), "stamp": _stamp(request, now), "form": form}
    return render(request, "contact_centre/locked.html", context, status=422 if form.errors else 200)


# --- what the pages share ------------------------------------------------------------------------------------------


def _session(session_id: UUID) -> Session:
    """The board deals with what is on it alone: nothing of another day can be changed or seen from here."""
    sessions = queries.on_board(clock.now()).select_related("case", "room")
    return get_object_or_404(sessions.prefetch_related("participants"), pk=session_id)


def _changes(request: Any, template: str) -> HttpResponse:
    now = clock.now()
    stamp = _stamp(request, now)
    if request.headers.get("If-None-Match") == stamp:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = render(request, template, _shown(request, now))
    response.headers["ETag"] = stamp
    return response


def _shown(request: Any, now: datetime) -> dict[str, Any]:
    known = duty.known_on_board(request.worker, now)
    may = {"may_note": request.worker.may(Capability.BOARD_CHECK_IN)}
    may["may_run"] = request.worker.may(Capability.SESSIONS_RUN)
    return {"board": queries.board(clock.today(), now), "known": known, "sent": Sent(), **may}


def board_page(request: Any, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    """The board; after a refusal with its sentence on top and the panel open that was sent: nothing was noted."""
    now = clock.now()
    wrong = form.errors.values() if form is not None and refusal is None else []
    said = [str(refusal)] if refusal else [str(error) for errors in wrong for error in errors]
    sent = Sent.of(request.path, form) if said else Sent()
    context = _shown(request, now) | {"stamp": _stamp(request, now), "refusals": said, "sent": sent}
    return render(request, "contact_centre/board.html", context, status=422 if said else 200)


def done(request: Any, form: Any, act: Callable[[], object]) -> HttpResponse:
    """Do it and show the board again. What was refused leaves no trace."""
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        add_refusal(form, refusal)
        return board_page(request, form, refusal)
    return redirect("board:today")


def _form_page(
    request: Any, session: Session, form: Any, title: str, act: Callable[[dict[str, Any]], object], **shown: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                act(dict(form.cleaned_data))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("board:today")
    context = {"session": session, "form": form, "title": title, **shown}
    return render(request, "contact_centre/board_form.html", context, status=422 if form.errors else 200)
