"""The record of a session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from audit.enums import Action
from audit.queries import who_looked_at
from kernel import clock
from kernel.errors import Refusal
from services.cases.kept import Kept
from services.cases.views.secrets import withhold_entry
from services.contact_centre.attendance import Visit
from services.contact_centre.door_guards import child_waited
from services.contact_centre.enums import (
    SESSION_WORKFLOW,
    CheckKind,
    ObservationKind,
    Part,
    SessionMove,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.forms.board import AddendumForm, FactForm, SignForm, WordingForm
from services.contact_centre.forms.voices import CompleteForm, VoiceForm
from services.contact_centre.models import Addendum, ChildVoice, Observation, Session
from services.contact_centre.operations import record as operations
from services.contact_centre.operations.voices import may_answer
from services.contact_centre.queries import record as queries
from services.contact_centre.queries.board import visits_to
from services.contact_centre.queries.briefing import is_observed
from services.contact_centre.queries.day import waiting_lines
from services.contact_centre.queries.entrance import Brought, brought, papers_shown
from services.contact_centre.queries.record import minutes_of
from services.contact_centre.wording.opinions import Opinion
from services.contact_centre.wording.phrases import PHRASES, text_of
from services.incidents.queries import last_review, silences_at
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import add_refusal

PAGE = 25
FORM = ("GET", "POST")
COMPLETED = {SessionState.DEPARTING, SessionState.NOTES_DUE, SessionState.NOT_HELD}
KEEPERS = (Capability.RECORDS_WRITE, Capability.CASES_EDIT)
READERS = (Capability.RECORDS_VIEW, Capability.RECORDS_WRITE)


@centre_view(*READERS, journal=Action.READ)
def detail(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    return _page(request, session)


@centre_view(Capability.AUDIT_VIEW, journal=Action.READ)
def looked(request: Any, session_id: UUID) -> HttpResponse:
    """Who opened or printed this record, and who was refused."""
    request.journal_about = session = queries.get_record(request.worker, session_id)
    page = Paginator(who_looked_at(session), PAGE).get_page(request.GET.get("page"))
    return render(request, "contact_centre/record_looked.html", {"session": session, "page": page})


@centre_view(Capability.RECORDS_WRITE, Capability.RECORDS_ADDENDUM, methods=("POST",))
def wording(request: Any) -> HttpResponse:
    """R19: what of a note is opinion, while it is typed. Nothing is kept, and nothing of a case is read."""
    form = WordingForm(request.POST)
    context = {"opinions": form.found(), "form": form}
    return render(request, "contact_centre/_wording.html", context, status=422 if form.errors else 200)


@centre_view(Capability.RECORDS_WRITE, methods=("POST",))
def write_fact(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    form = FactForm(request.POST)
    at = _minute_of(session, form) if form.is_valid() else None
    if at is not None:
        data = form.cleaned_data
        try:
            operations.write_fact(
                session=session, kind=data["kind"], text=data["text"], at=at, by=request.worker, written_at=clock.now()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("record:detail", session.pk)
    return _page(request, session, fact_form=form, status=422)


def _minute_of(session: Session, form: FactForm) -> datetime | None:
    return form.moment(clock.local(session.starts_at).date(), form.cleaned_data["at"], "at")


@centre_view(Capability.RECORDS_WRITE, methods=("POST",))
def strike_fact(request: Any, session_id: UUID, fact_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    fact = get_object_or_404(Observation.objects.select_related("session"), pk=fact_id, session=session)
    return _do(request, session, lambda: operations.strike_fact(fact=fact, by=request.worker, at=clock.now()))


@centre_view(Capability.RECORDS_WRITE, methods=("POST",))
def note_voice(request: Any, session_id: UUID, child_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    child = get_object_or_404(Person, pk=child_id, participations__session=session, participations__part=Part.CHILD)
    form = VoiceForm(request.POST, prefix=str(child.pk))
    if form.is_valid():
        try:
            voice = operations.Voice(**form.cleaned_data)
            operations.keep_voice(session=session, child=child, voice=voice, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("record:detail", session.pk)
    return _page(request, session, voice_form=(child.pk, form), status=422)


@centre_view(Capability.RECORDS_SIGN, methods=("POST",))
def sign(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    form = _sign_form(session, queries.facts_of(session), request.POST)
    if not form.is_valid():
        return _page(request, session, sign_form=form, status=422)
    facts = {"by": request.worker, "at": clock.now(), "reviewed": form.cleaned_data.get("reviewed", False)}
    return _do(request, session, lambda: operations.sign_record(session=session, **facts))


@centre_view(Capability.RECORDS_WRITE, methods=("POST",))
def complete(request: Any, session_id: UUID) -> HttpResponse:
    """R17: what the entrance could not note."""
    session = queries.get_record(request.worker, session_id)
    form = CompleteForm(request.POST, session=session, asks_who_brought=True, child_waited=child_waited(session))
    if not form.is_valid():
        return _page(request, session, complete_form=form, status=422)
    words = form.cleaned_data
    return _do(request, session, lambda: operations.complete_record(session=session, by=request.worker, **words))


def _sign_form(session: Session, facts: list[Observation], data: Any = None) -> SignForm:
    voices = sum(bool(voice.said) for voice in session.voices.all())
    return SignForm(data, facts=len(facts), voices=voices, opinions=len(_marked(facts)))


def _marked(facts: list[Observation]) -> list[Opinion]:
    return [opinion for fact in facts for opinion in fact.opinions]


@centre_view(Capability.RECORDS_ADDENDUM, methods=("POST",))
def add_addendum(request: Any, session_id: UUID) -> HttpResponse:
    session = queries.get_record(request.worker, session_id)
    form = AddendumForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            operations.add_addendum(session=session, text=text, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("record:detail", session.pk)
    return _page(request, session, addendum_form=form, status=422)


@centre_view(*KEEPERS, methods=FORM)
def withhold_fact(request: Any, session_id: UUID, fact_id: UUID) -> HttpResponse:
    return _withhold(request, session_id, Observation, fact_id)


@centre_view(*KEEPERS, methods=FORM)
def withhold_voice(request: Any, session_id: UUID, child_voice_id: UUID) -> HttpResponse:
    return _withhold(request, session_id, ChildVoice, child_voice_id)


@centre_view(*KEEPERS, methods=FORM)
def withhold_addendum(request: Any, session_id: UUID, addendum_id: UUID) -> HttpResponse:
    return _withhold(request, session_id, Addendum, addendum_id)


def _withhold(request: Any, session_id: UUID, model: type[Any], entry_id: UUID) -> HttpResponse:
    """One line of the record kept from people of the case; whoever may read the record goes on reading it."""
    session = queries.get_record(request.worker, session_id)
    entry = get_object_or_404(model.objects.select_related("session"), pk=entry_id, session=session)
    return withhold_entry(request, entry, session.case, at="", back=reverse("record:detail", args=[session.pk]))


def _do(request: Any, session: Session, act: Any) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _page(request, session, refusal=refusal, status=422)
    return redirect("record:detail", session.pk)


def _page(
    request: Any,
    session: Session,
    *,
    fact_form: FactForm | None = None,
    voice_form: tuple[UUID, VoiceForm] | None = None,
    addendum_form: AddendumForm | None = None,
    sign_form: SignForm | None = None,
    complete_form: CompleteForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    request.journal_about = session
    now = clock.local(clock.now())
    people = list(session.participants.all())
    voices = {voice.child_id: voice for voice in session.voices.select_related("author", "answer")}
    visits = visits_to(session)
    came = brought(session, visits)
    writes = queries.may_write(request.worker, session) and session.state in operations.OPEN
    kept = Kept(session.case, may_keep=any(request.worker.may(one) for one in KEEPERS))
    facts = _kept(queries.facts_of(session), kept, "record:withhold_fact")
    observes = is_observed(session)
    context = {
        "session": session,
        "people": people,
        "checks": _checks(visits),
        "brought": came,
        "papers": papers_shown(session),
        "pauses": queries.pauses_of(session),
        "minutes": minutes_of(session),
        "completes": queries.may_write(request.worker, session) and session.state in COMPLETED,
        "complete_form": complete_form or _complete_form(session, came),
        "phone_lines": waiting_lines(session),
        "phrases": PHRASES,
        "answers": may_answer(request.worker, session),
        "facts": facts,
        "marked": _marked(facts),
        "voices": [_voice(one.person, voices, voice_form, kept) for one in people if one.part == Part.CHILD],
        "addenda": _kept(
            session.addenda.select_related("author").order_by("written_at", "id"), kept, "record:withhold_addendum"
        ),
        "fact_form": fact_form or _fact_form(request, now),
        "addendum_form": addendum_form or AddendumForm(),
        "sign_form": sign_form or _sign_form(session, facts),
        "refusal": refusal,
        "writes": writes,
        "observes": observes and writes,
        "keeps_facts": observes,
        "hears_children": session.purpose == SessionPurpose.MEETING and not session.not_held_reason,
        "signs": _signs(request.worker, session),
        "missing": SESSION_WORKFLOW.missing(SessionMove.SIGN, session, by=request.worker, at=clock.now()),
        "opens_case": queries.may_open_case(request.worker, session),
        "is_signed": session.state == SessionState.SIGNED,
        "review": last_review(session.pk),
        "silences": silences_at([session.pk]).get(session.pk, []),
    }
    return render(request, "contact_centre/record.html", context, status=status)


def _signs(worker: Worker, session: Session) -> bool:
    waits = session.state in {SessionState.NOTES_DUE, SessionState.NOT_HELD}
    return waits and queries.may_sign(worker, session)


def _fact_form(request: Any, now: datetime) -> FactForm:
    """The present minute; with a ready phrase (R27) when one was chosen."""
    text = text_of(request.GET.get("phrase", ""))
    kind = ObservationKind.INTERVENTION if text else ObservationKind.OBSERVED
    return FactForm(initial={"at": now.time().replace(second=0, microsecond=0), "kind": kind, "text": text})


def _complete_form(session: Session, came: list[Brought]) -> CompleteForm:
    asks_who_brought = any(not one.with_whom for one in came)
    return CompleteForm(session=session, asks_who_brought=asks_who_brought, child_waited=child_waited(session))


def _checks(visits: list[Visit]) -> list[dict[str, Any]]:
    """What the entrance noted around the meeting, in the order of time."""
    steps: list[Any] = [step for visit in visits for step in visit.steps]
    ordered = sorted(steps, key=lambda step: (step.at, step.recorded_at))
    return [{"event": step, "label": CheckKind(step.kind).label} for step in ordered]


def _kept(rows: Any, kept: Kept, address: str) -> list[Any]:
    """Each line with what stands beside it: from whom it is kept."""
    lines = list(rows)
    for line in lines:
        line.beside = kept.beside(line, address, line.session_id, line.pk)
    return lines


def _voice(child: Person, voices: dict[UUID, Any], bound: tuple[UUID, VoiceForm] | None, kept: Kept) -> dict[str, Any]:
    voice = voices.get(child.pk)
    beside = kept.beside(voice, "record:withhold_voice", voice.session_id, voice.pk) if voice else None
    form = bound[1] if bound and bound[0] == child.pk else VoiceForm.of(voice, prefix=str(child.pk))
    answer = getattr(voice, "answer", None) if voice else None
    return {"child": child, "voice": voice, "form": form, "beside": beside, "answer": answer}
