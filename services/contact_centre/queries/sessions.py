"""Meetings read for pages: one meeting, those of a case, of a day, and what stands in the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.http import Http404

from kernel import clock, sight
from kernel.addresses import address
from kernel.clock import at_sofia
from kernel.reading import read_once
from kernel.written import belonging_to, written
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.contact_centre.access import visible_sessions
from services.contact_centre.enums import (
    NOT_TAKING_PLACE,
    STILL_MADE,
    TAKES_PLACE,
    ContactType,
    Direction,
    Part,
    SessionState,
)
from services.contact_centre.models import ArrivalWindow, ContactPlan, Participant, Session
from services.contact_centre.queries.ledger import owed_rows
from services.people.models import Person
from services.scheduling.calendar import Entry
from services.staff.models import Worker

RECORD_DUE = (SessionState.NOTES_DUE, SessionState.NOT_HELD)
MOST_DUE = 20
NEXT, AHEAD = 5, 30
CALENDAR = sight.work(
    "calendar", "An hour that another family has must stand there as taken, without saying whose it is."
)

_PEOPLE = Prefetch("participants", Participant.objects.select_related("person", "arrangement").order_by("part", "id"))
_WINDOWS = Prefetch(
    "windows", ArrivalWindow.objects.select_related("entrance", "person").order_by("direction", "during", "id")
)


def _full(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return _of_one_case(sessions).select_related("case__family")


def _of_one_case(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Of `case.sessions`, which know their case already: nothing is joined for it, nor asked by its row policy."""
    related = sessions.select_related("room", "supervisor", "second_supervisor", "plan", "pair_with", "makes_up_for")
    return related.prefetch_related(_PEOPLE, _WINDOWS)


def _named(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """What a line of a list names, in one query: whoever comes and through which door is on the meeting's own page."""
    return sessions.select_related("room", "supervisor", "second_supervisor")


def _listed(sessions: QuerySet[Session]) -> list[Session]:
    """Lines of several cases."""
    return list(_named(sessions).select_related("case__family"))


def get_session(worker: Worker, session_id: UUID) -> Session:
    """The meeting, or 404 whether it is missing or simply not theirs to see."""
    session = _full(visible_sessions(worker)).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def case_sessions(case: Case) -> QuerySet[Session]:
    """Meetings of the case, the latest first."""
    return _of_one_case(case.sessions.all()).order_by("-starts_at", "-id")


@dataclass(frozen=True, slots=True)
class Meetings:
    """Of one case. `last`: when the last one begins that takes place, gone by or ahead."""

    still_made: int
    unsigned: int
    last: datetime | None


@read_once
def tally(case: Case) -> Meetings:
    """What the moves of a case depend on, in one question for all of them."""
    found = case.sessions.aggregate(
        still_made=Count("pk", filter=Q(state__in=STILL_MADE)),
        unsigned=Count("pk", filter=Q(state__in=RECORD_DUE)),
        last=Max("starts_at", filter=Q(state__in=TAKES_PLACE)),
    )
    return Meetings(**found)


def upcoming(case: Case, at: datetime) -> list[Session]:
    """The next few."""
    return belonging_to(case, "case", _next(case=case.pk, at=at))


@written
def _next(*, case: UUID, at: datetime) -> QuerySet[Session]:
    return _coming(case, at)[:NEXT]


def planned_ahead(case: Case, at: datetime) -> list[Session]:
    """What a page about the plan lists."""
    return belonging_to(case, "case", list(_coming(case.pk, at)[:AHEAD]))


def _coming(case: UUID, at: datetime) -> QuerySet[Session]:
    coming = Session.objects.filter(case=case, state__in=TAKES_PLACE, ends_at__gt=at)
    return _named(coming).order_by("starts_at", "id")


def on_day(worker: Worker, day: date) -> list[Session]:
    """What takes place that day, as far as the worker may see it; those that do not left out."""
    starts, ends = at_sofia(day, time.min), at_sofia(day + timedelta(days=1), time.min)
    found = visible_sessions(worker).filter(starts_at__gte=starts, starts_at__lt=ends)
    return _listed(found.exclude(state__in=NOT_TAKING_PLACE).order_by("starts_at", "id"))


def records_due(worker: Worker) -> list[Session]:
    """Meetings whose record the worker, or somebody in their cases, has not signed yet; the oldest first."""
    return _listed(visible_sessions(worker).filter(state__in=RECORD_DUE).order_by("starts_at", "id")[:MOST_DUE])


def records_due_count(worker: Worker) -> int:
    """All of them: the oldest stand on the card by name, the others as a number, so that none is forgotten."""
    return visible_sessions(worker).filter(state__in=RECORD_DUE).count()


def record_is_late(session: Session, hours: int, at: datetime) -> bool:
    """R26: the record is due so many hours after the meeting."""
    return at > session.ends_at + timedelta(hours=hours)


def visit_day(session: Session) -> QuerySet[Session]:
    """Meetings of the family at the same hours: both directions of split siblings, which share their windows."""
    same = Session.objects.filter(
        case_id=session.case_id, starts_at=session.starts_at, ends_at=session.ends_at, purpose=session.purpose
    )
    return same.filter(state__in=TAKES_PLACE).exclude(type=ContactType.VIRTUAL).order_by("id")


def windows_for(session: Session, person: Person) -> list[ArrivalWindow]:
    """What one person may be told: their own windows and nobody else's. Letters and messages ask only here."""
    return [window for window in session.windows.all() if window.person_id == person.pk]


def windows_by_person(session: Session) -> list[dict[str, Any]]:
    """For staff: every participant once, with the window of arrival and of departure."""
    rows: dict[UUID, dict[str, Any]] = {}
    for one in session.participants.all():
        row = rows.setdefault(
            one.person_id, {"person": one.person, "parts": [], "arrive": None, "leave": None, "answer": None}
        )
        if (label := Part(one.part).label) not in row["parts"]:
            row["parts"].append(label)
    for window in session.windows.all():
        if window.person_id in rows:
            rows[window.person_id]["arrive" if window.direction == Direction.ARRIVE else "leave"] = window
    for answer in session.answers.order_by("at", "id"):
        told = rows.get(answer.person_id)
        if told and told["arrive"] and told["arrive"].during.lower == answer.arrives_at:
            told["answer"] = answer  # the newest, for the window they have now
    return sorted(rows.values(), key=lambda row: (row["arrive"] is None, row["arrive"] and row["arrive"].during.lower))


def make_ups_owed(case: Case) -> list[Session]:
    """R22: meetings that are owed to the child, have not expired, and that nothing makes up for yet."""
    return belonging_to(case, "case", _owed(case=case.pk, today=clock.today()))


@written
def _owed(*, case: UUID, today: date) -> QuerySet[Session]:
    owed = Session.objects.filter(case=case, pk__in=owed_rows(today).filter(case=case).values("session"))
    return _named(owed).order_by("starts_at", "id")


def calendar_entries(*, worker: Worker, starts_at: datetime, ends_at: datetime) -> list[Entry]:
    """
    Meetings of the time for the calendar, four queries whatever their number.

    What the worker may not see stands there as taken: the room is not free, and that is all they learn.
    """
    inside = Session.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    inside = inside.exclude(state__in=NOT_TAKING_PLACE)
    visible = set(visible_sessions(worker).filter(pk__in=inside.values("pk")).values_list("pk", flat=True))
    rows = inside.select_related("case__family", "room", "supervisor", "second_supervisor")
    with sight.beyond(CALENDAR):
        ordered = rows.order_by("starts_at", "id")
        return [_entry(session) if session.pk in visible else _taken(session) for session in ordered]


def _taken(session: Session) -> Entry:
    return Entry(
        session.starts_at,
        session.ends_at,
        tone="grey",
        room_id=session.room_id,
        room=session.room.name if session.room else "",
        worker_id=session.supervisor_id,
        second_id=session.second_supervisor_id,
    )


def _entry(session: Session) -> Entry:
    return Entry(
        session.starts_at,
        session.ends_at,
        title=session.case.family.name,
        url=address("meetings:session", session.pk),
        kind=str(session.get_purpose_display()),
        state=str(session.get_state_display()),
        tone=session.tone,
        room_id=session.room_id,
        room=session.room.name if session.room else "",
        worker_id=session.supervisor_id,
        second_id=session.second_supervisor_id,
        worker=session.leaders,
    )


def get_plan(worker: Worker, plan_id: UUID) -> ContactPlan:
    found = ContactPlan.objects.select_related("case__family", "basis__superseded_by", "confirmed_by")
    plan = found.filter(pk=plan_id, case__in=visible_cases(worker).values("pk")).first()
    if plan is None:
        raise Http404
    return plan


def plans(case: Case) -> QuerySet[ContactPlan]:
    """Confirmed plans, the one in use first."""
    confirmed = case.plans.filter(confirmed_at__isnull=False).select_related("basis__superseded_by", "confirmed_by")
    return confirmed.prefetch_related("arrangements__child").order_by("-ended_at", "-confirmed_at", "-id")
