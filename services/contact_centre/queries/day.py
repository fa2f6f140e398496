"""„My day": a supervisor's own meetings of today, and what one meeting needs on a telephone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from kernel import sight
from services.contact_centre.access import led_by
from services.contact_centre.enums import GOES_ON, EntryState, Part, SessionState
from services.contact_centre.models import Observation, Participant, PhoneEntry, Session
from services.contact_centre.queries import board
from services.contact_centre.queries.briefing import prepared_among
from services.contact_centre.queries.record import records_of
from services.staff.models import Worker
from services.staff.roles import Capability

LINES = sight.work(
    "lines from a telephone",
    "Whoever had prepared for a meeting may still send what they wrote when another took over.",
)
OVER = {SessionState.NOTES_DUE, SessionState.NOT_HELD, SessionState.SIGNED}


@dataclass(frozen=True, slots=True)
class Today:
    """One meeting of the list; `is_prepared`: its supervisor has read what stands now."""

    session: Session
    children: list[str]
    visitors: list[str]
    is_prepared: bool

    @property
    def is_over(self) -> bool:
        return self.session.state in OVER

    @property
    def goes_on(self) -> bool:
        return self.session.state in GOES_ON


def _mine(worker: Worker, now: datetime) -> QuerySet[Session]:
    return board.on_board(now).filter(led_by(worker)).select_related("case", "room", "supervisor", "second_supervisor")


def my_day(worker: Worker, now: datetime) -> list[Today]:
    """Seven questions, however many meetings."""
    sessions = list(_mine(worker, now).order_by("starts_at", "id"))
    people: dict[UUID, list[Participant]] = {one.pk: [] for one in sessions}
    for row in Participant.objects.filter(session__in=sessions).select_related("person").order_by("part", "id"):
        people[row.session_id].append(row)
    prepared = prepared_among(sessions, worker.pk) if sessions else set()
    return [
        Today(one, _first(people[one.pk], Part.CHILD), _first(people[one.pk], Part.VISITING), one.pk in prepared)
        for one in sessions
    ]


def _first(rows: list[Participant], part: Part) -> list[str]:
    return list(dict.fromkeys(board.first_name(row) for row in rows if row.part == part))


def get_mine(worker: Worker, session_id: UUID, now: datetime) -> Session:
    """One's own meeting of today, or 404 for every other."""
    rows = _mine(worker, now).prefetch_related("participants__person")
    session = rows.filter(pk=session_id).first() if worker.may(Capability.SESSIONS_RUN) else None
    if session is None:
        raise Http404
    return session


@sight.beyond(LINES)
def get_for_lines(worker: Worker, session_id: UUID) -> Session:
    """A meeting whose record is this worker's to write, also yesterday's, or was until somebody took over."""
    mine = Q(pk__in=records_of(worker).values("pk")) | Q(briefings__worker=worker)
    session = Session.objects.filter(mine, pk=session_id).select_related("case").distinct().first()
    if session is None:
        raise Http404
    return session


@dataclass(frozen=True, slots=True)
class Log:
    """The facts as far as they are written, and lines that wait to be decided."""

    facts: list[Observation]
    waiting: list[PhoneEntry]


def log_of(session: Session) -> Log:
    facts = session.observations.select_related("author").prefetch_related("phone_entries").order_by("-at", "-id")
    return Log(list(facts), waiting_lines(session))


def waiting_lines(session: Session) -> list[PhoneEntry]:
    rows = session.phone_entries.filter(state=EntryState.PROPOSED).select_related("by")
    return list(rows.order_by("at", "id"))
