"""„My day": the supervisor's pages for a telephone. Lines of the record outlive a lost connection (static/…/day)."""

import base64
from collections.abc import Callable
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import signing
from accounts.guard import open_view
from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from kernel.ids import uuid7
from kernel.place import Door
from services.contact_centre.forms.board import BeginForm, EndForm, PauseForm, lately
from services.contact_centre.forms.day import LineForm, SentLineForm
from services.contact_centre.models import Session
from services.contact_centre.operations import briefing as briefings
from services.contact_centre.operations import course
from services.contact_centre.operations.phone import Line, take_line
from services.contact_centre.operations.record import OPEN as WRITES
from services.contact_centre.queries import day as queries
from services.contact_centre.queries import feeds
from services.contact_centre.queries.briefing import briefing_of, is_observed
from services.contact_centre.queries.record import may_write
from services.contact_centre.wording.phrases import PHRASES, text_of
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import add_refusal

FORM = ("GET", "POST")
ONE_DAY = timedelta(days=1)
RUNS = Capability.SESSIONS_RUN
CODE = Path(__file__).parents[1] / "static" / "contact_centre" / "day"


@centre_view(RUNS, journal=Action.LIST)
def my_day(request: Any) -> HttpResponse:
    today = clock.today()
    others = feeds.beside(request.worker, clock.at_sofia(today, time.min), clock.at_sofia(today + ONE_DAY, time.min))
    context = {
        "meetings": queries.my_day(request.worker, clock.now()),
        "others": [one for one in others if not one.is_off],
        "today": today,
    }
    return render(request, "contact_centre/day.html", context | _device(request.worker))


@centre_view(RUNS, journal=Action.READ)
def meeting(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_mine(request.worker, session_id, clock.now())
    return _page(request, session)


@centre_view(RUNS, methods=("POST",))
def confirm(request: Any, session_id: UUID) -> HttpResponse:
    """R10: read, as it stood on this page."""
    session = queries.get_mine(request.worker, session_id, clock.now())
    stamp = request.POST.get("stamp", "")[:64]
    return _do(
        request,
        session,
        lambda: briefings.confirm_read(session=session, stamp=stamp, by=request.worker, at=clock.now()),
    )


@centre_view(RUNS, methods=("POST",))
def begin(request: Any, session_id: UUID) -> HttpResponse:
    return _at_a_minute(request, session_id, course.begin)


@centre_view(RUNS, methods=("POST",))
def resume(request: Any, session_id: UUID) -> HttpResponse:
    return _at_a_minute(request, session_id, course.resume)


def _at_a_minute(request: Any, session_id: UUID, act: Callable[..., Session]) -> HttpResponse:
    session, form = queries.get_mine(request.worker, session_id, clock.now()), BeginForm(request.POST)
    if not form.is_valid():
        return _page(request, session, refusal=_("Write the time as hours:minutes, for example 10:00."))
    return _do(request, session, lambda: act(session=session, **_moments(request, form.cleaned_data["at"])))


@centre_view(RUNS, methods=FORM)
def pause(request: Any, session_id: UUID) -> HttpResponse:
    return _course_form(request, session_id, PauseForm(request.POST or None), _("Interrupt the meeting"), course.pause)


@centre_view(RUNS, methods=FORM)
def end(request: Any, session_id: UUID) -> HttpResponse:
    return _course_form(request, session_id, EndForm(request.POST or None), _("End the meeting"), course.end)


def _course_form(request: Any, session_id: UUID, form: Any, title: str, act: Callable[..., Session]) -> HttpResponse:
    session = queries.get_mine(request.worker, session_id, clock.now())
    request.journal_about = session
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                act(session=session, **_moments(request, data.pop("at")), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("day:meeting", session.pk)
    context = {"session": session, "form": form, "title": title}
    return render(request, "contact_centre/day_form.html", context, status=422 if form.errors else 200)


def _moments(request: Any, at: Any) -> dict[str, Any]:
    now = clock.now()
    return {"by": request.worker, "at": lately(at, now, clock.today()), "noted_at": now}


# --- lines of the record -------------------------------------------------------------------------------------------


@centre_view(RUNS, methods=("POST",))
def write(request: Any, session_id: UUID) -> HttpResponse:
    """Without JavaScript; the key of the page makes a second sending the same line."""
    session = queries.get_mine(request.worker, session_id, clock.now())
    form = LineForm(request.POST)
    if form.is_valid():
        data, now = form.cleaned_data, clock.now()
        try:
            with transaction.atomic():
                line = Line(data["key"], data["kind"], data["text"], lately(data["at"], now, clock.today()), now)
                take_line(session=session, line=line, by=request.worker, received_at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("day:meeting", session.pk)
    return _page(request, session, line_form=form)


@centre_view(RUNS, methods=("POST",))
def take(request: Any, session_id: UUID) -> HttpResponse:
    """
    One line that a telephone kept. 200: it is here, whenever it came first. 409: of somebody else's hands. 422: it
    cannot be, with the sentence; the telephone keeps it and shows that.
    """
    form = SentLineForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": form.said()}, status=422)
    if form.cleaned_data["owner"] != owner_of(request.worker):
        return JsonResponse(
            {"said": _("This was written by somebody else. They must sign in to send it.")}, status=409
        )
    session = queries.get_for_lines(request.worker, session_id)
    try:
        with transaction.atomic():
            row = take_line(session=session, line=form.line(), by=request.worker, received_at=clock.now())
    except Refusal as refusal:
        return JsonResponse({"said": str(refusal)}, status=422)
    return JsonResponse({"state": str(row.state), "said": str(row.get_state_display())})


@centre_view(RUNS, journal=Action.READ, passive=True)
def log(request: Any, session_id: UUID) -> HttpResponse:
    """The lines that are here, asked again after something was sent; told in the journal, for it shows them."""
    request.journal_about = session = queries.get_mine(request.worker, session_id, clock.now())
    return render(request, "contact_centre/_day_log.html", {"log": queries.log_of(session), "session": session})


# --- what the browser keeps ----------------------------------------------------------------------------------------


@open_view(reason="a program without content, which a browser renews by itself", doors=(Door.CENTRE,), passive=True)
def worker(request: Any) -> HttpResponse:
    """The service worker: keeps the empty page below for a lost connection, and never a page with people on it."""
    response = HttpResponse(_code(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _code() -> str:
    return (CODE / "worker.js").read_text()


@open_view(
    reason="the empty page of a telephone without a connection: no names, nobody's", doors=(Door.CENTRE,), passive=True
)
def offline(request: Any, language: str) -> HttpResponse:
    """Asked without cookies, in the language of whoever will need it; what was written comes from the device."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return render(request, "contact_centre/day_offline.html", {"phrases": PHRASES, "language": language})


def owner_of(worker: Worker) -> str:
    """Beside a waiting line on the device: whose it is, and no name."""
    return signing.derive("day.owner", worker.pk).hex()[:32]


def _device(worker: Worker) -> dict[str, Any]:
    """With this key the device seals what waits. It comes with a page and leaves with the session (drafts.js)."""
    key = base64.b64encode(signing.derive("day.lines", worker.pk)).decode()
    now = clock.now()
    return {"device": {"owner": owner_of(worker), "key": key, "now": now.isoformat()}}


# --- the page ------------------------------------------------------------------------------------------------------


def _do(request: Any, session: Session, act: Callable[[], object]) -> HttpResponse:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        return _page(request, session, refusal=str(refusal))
    return redirect("day:meeting", session.pk)


def _page(request: Any, session: Session, *, line_form: LineForm | None = None, refusal: str = "") -> HttpResponse:
    request.journal_about = session
    now = clock.now()
    context = {
        "session": session,
        "briefing": briefing_of(session, request.worker.pk, now),
        "log": queries.log_of(session),
        "observes": is_observed(session) and may_write(request.worker, session),
        "writes": is_observed(session) and session.state in WRITES,
        "line_form": line_form or _empty_line(request),
        "phrases": PHRASES,
        "refusal": refusal,
        "pauses": list(session.pauses.order_by("paused_at")),
    }
    wrong = bool(refusal or (line_form and line_form.errors))
    return render(
        request, "contact_centre/day_meeting.html", context | _device(request.worker), status=422 if wrong else 200
    )


def _empty_line(request: Any) -> LineForm:
    minute = clock.local(clock.now()).time().replace(second=0, microsecond=0)
    text = text_of(request.GET.get("phrase", ""))
    kind = {"kind": "intervention", "text": text} if text else {}
    return LineForm(initial={"at": minute, "key": uuid7(), **kind})
