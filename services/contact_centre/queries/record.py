"""Reads of the record: who may see it, who may write it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from kernel.written import written
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.access import led_by
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Observation, Pause, Session, VoiceAnswer
from services.contact_centre.queries.entrance import with_people
from services.staff.models import Worker
from services.staff.roles import Capability

WAITS = (SessionState.NOTES_DUE, SessionState.NOT_HELD)
ANSWERS = 10


def records_of(worker: Worker) -> QuerySet[Session]:
    """Sessions whose record this worker may read: those they supervise, and those of cases they may see."""
    allowed = Q(pk__in=[])
    if worker.may(Capability.RECORDS_WRITE):
        allowed |= led_by(worker)
    if worker.may(Capability.RECORDS_VIEW):
        allowed |= Q(case__in=visible_cases(worker).values("pk"))
    return Session.objects.filter(allowed)


def may_read(worker: Worker, session: Session) -> bool:
    return records_of(worker).filter(pk=session.pk).exists()


def get_record(worker: Worker, session_id: UUID) -> Session:
    """Return the session, or 404 whether it is missing or its record is not theirs to read."""
    session = (
        records_of(worker)
        .select_related("case", "room", "supervisor", "second_supervisor", "signed_by")
        .prefetch_related(with_people())
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise Http404
    return session


def may_open_case(worker: Worker, session: Session) -> bool:
    return visible_cases(worker).filter(pk=session.case_id).exists()


def may_write(worker: Worker, session: Session) -> bool:
    """Whoever supervised writes, both of two; the head of the service where nobody else can."""
    if not worker.may(Capability.RECORDS_WRITE):
        return False
    return worker.pk in session.led_by_ids or worker.may(Capability.CASES_DECIDE)


def may_sign(worker: Worker, session: Session) -> bool:
    """
    One record has one author: the first supervisor; the head where nobody else can. Never the second, not even a head.
    """
    if not (worker.may(Capability.RECORDS_SIGN) and may_write(worker, session)):
        return False
    if session.second_supervisor_id == worker.pk:
        return False
    return session.supervisor_id == worker.pk or worker.may(Capability.CASES_DECIDE)


def facts_of(session: Session) -> list[Observation]:
    return list(session.observations.select_related("author").order_by("at", "id"))


def pauses_of(session: Session) -> list[Pause]:
    """In their order; read once, however often a page asks."""
    prefetch_related_objects([session], "pauses")
    return sorted(session.pauses.all(), key=lambda one: one.paused_at)


def minutes_of(session: Session) -> int | None:
    """R17: how long it lasted, interruptions left out."""
    if not (session.began_at and session.ended_at):
        return None
    away = sum((one.resumed_at - one.paused_at for one in pauses_of(session) if one.resumed_at), timedelta())
    return round((session.ended_at - session.began_at - away).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Due:
    """A record that is not signed; `term` is when it must be (R26)."""

    session: Session
    term: datetime
    is_late: bool


def due(worker: Worker, hours: int, at: datetime) -> list[Due]:
    """Every record that waits and that this worker may read, the most urgent first; one question."""
    rows = (
        records_of(worker)
        .filter(state__in=WAITS)
        .select_related("case__family", "supervisor", "second_supervisor", "room")
    )
    terms = [(session, session.ends_at + timedelta(hours=hours)) for session in rows.order_by("ends_at", "id")]
    return [Due(session, term, at > term) for session, term in terms]


def get_answer(worker: Worker, session_id: UUID, child_voice_id: UUID) -> VoiceAnswer:
    """What a child asked for, or 404 whether it is missing or its record is not theirs to read."""
    session = get_record(worker, session_id)
    rows = VoiceAnswer.objects.select_related("voice__child", "voice__session__case", "done_by", "told_by")
    answer = rows.filter(voice=child_voice_id, voice__session=session).first()
    if answer is None:
        raise Http404
    return answer


def answers_of(case: Case) -> list[VoiceAnswer]:
    """R30 for the page of the case: what children asked for, what waits first."""
    return _answers(case=case.pk)


@written
def _answers(*, case: UUID) -> QuerySet[VoiceAnswer]:
    rows = VoiceAnswer.objects.filter(voice__session__case=case).select_related("voice__child", "voice__session")
    return rows.order_by(F("told_at").desc(nulls_first=True), "due_on", "id")[:ANSWERS]
