"""After the meeting: records that wait for a signature, lines that came late, and what a child asked for."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.contact_centre.forms.voices import DiscardForm, DoneForm, ToldForm
from services.contact_centre.models import PhoneEntry, VoiceAnswer
from services.contact_centre.operations import phone, voices
from services.contact_centre.queries import orders
from services.contact_centre.queries import record as queries
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal

PAGE = 25
FORM = ("GET", "POST")
READERS = (Capability.RECORDS_VIEW, Capability.RECORDS_WRITE)


@centre_view(*READERS, journal=Action.LIST)
def due(request: Any) -> HttpResponse:
    """R26: every record that is not signed, the most urgent first."""
    hours = orders.policy().record_due_hours
    rows = queries.due(request.worker, hours, clock.now())
    only_late = request.GET.get("late") == "1"
    shown = [row for row in rows if row.is_late] if only_late else rows
    context = {
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "late": sum(row.is_late for row in rows),
        "every": len(rows),
        "only_late": only_late,
        "hours": hours,
    }
    return render(request, "contact_centre/record_due.html", context)


@centre_view(*READERS, methods=FORM, journal=Action.READ)
def answer(request: Any, session_id: UUID, child_voice_id: UUID) -> HttpResponse:
    """R30: what was done with what the child said, then that the child was told."""
    row = queries.get_answer(request.worker, session_id, child_voice_id)
    form = _form_of(row, request.POST if request.method == "POST" else None)
    request.journal_about = row.voice.session
    if form is not None and request.method == "POST" and form.is_valid() and _saved(request, row, form):
        return redirect("record:answer", session_id, child_voice_id)
    context = {"answer": row, "form": form, "may": voices.may_answer(request.worker, row.voice.session)}
    status = 422 if form is not None and form.errors else 200
    return render(request, "contact_centre/voice_answer.html", context, status=status)


def _form_of(row: VoiceAnswer, data: Any) -> DoneForm | ToldForm | None:
    """One step at a time; nothing once the child was told."""
    if row.told_at is not None:
        return None
    return DoneForm(data) if row.done_at is None else ToldForm(data, today=clock.today())


def _saved(request: Any, row: VoiceAnswer, form: DoneForm | ToldForm) -> bool:
    try:
        with transaction.atomic():
            _note(request, row, form)
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def _note(request: Any, row: VoiceAnswer, form: DoneForm | ToldForm) -> None:
    facts = {"answer": row, "by": request.worker, "at": clock.now()}
    if isinstance(form, DoneForm):
        voices.note_done(done=form.cleaned_data["done"], **facts)
    else:
        voices.note_told(told=form.cleaned_data["told"], told_at=_moment(form.cleaned_data["told_on"]), **facts)


def _moment(day: Any) -> datetime:
    """The day is what counts; today is now."""
    return clock.now() if day == clock.today() else clock.at_sofia(day, time(12))


@centre_view(Capability.RECORDS_ADDENDUM, methods=("POST",))
def accept_line(request: Any, session_id: UUID, phone_entry_id: UUID) -> HttpResponse:
    entry = _entry(request, session_id, phone_entry_id)
    return _decide(request, entry, lambda: phone.accept_line(entry=entry, by=request.worker, at=clock.now()))


@centre_view(Capability.RECORDS_ADDENDUM, methods=FORM)
def discard_line(request: Any, session_id: UUID, phone_entry_id: UUID) -> HttpResponse:
    entry = _entry(request, session_id, phone_entry_id)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"entry": entry, "by": request.worker, "at": clock.now(), "reason": form.cleaned_data["reason"]}
        return _decide(request, entry, lambda: phone.discard_line(**facts))
    return _line_page(request, entry, form, "")


def _entry(request: Any, session_id: UUID, phone_entry_id: UUID) -> PhoneEntry:
    session = queries.get_record(request.worker, session_id)
    request.journal_about = session
    rows = PhoneEntry.objects.select_related("session__case", "by")
    return get_object_or_404(rows, pk=phone_entry_id, session=session)


def _decide(request: Any, entry: PhoneEntry, act: Callable[[], object]) -> HttpResponse:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        return _line_page(request, entry, DiscardForm(), str(refusal))
    return redirect("record:detail", entry.session_id)


def _line_page(request: Any, entry: PhoneEntry, form: DiscardForm, refusal: str) -> HttpResponse:
    context = {"entry": entry, "session": entry.session, "form": form, "refusal": refusal}
    return render(request, "contact_centre/phone_line.html", context, status=422 if refusal or form.errors else 200)
