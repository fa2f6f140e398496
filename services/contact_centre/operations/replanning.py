"""
Meetings that lost their supervisor or their room: who or what could take the place, and what a person decided.

At eight in the morning somebody is ill: the page proposes for each meeting of the day; a person accepts or changes it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.contact_centre.access import visible_sessions
from services.contact_centre.enums import TAKES_PLACE, CancelledBy
from services.contact_centre.models import Session
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.sessions import Move, booking_of, cancel_session, reschedule
from services.contact_centre.queries.alternatives import Alternative, House, alternatives
from services.contact_centre.queries.supervising import Meant
from services.scheduling.models import Room
from services.scheduling.planner.assign import Need, assign
from services.staff.models import Worker
from services.staff.roles import Capability

MOST = 40  # meetings on one page
ELSEWHERE = 3  # other times offered for each


@dataclass(frozen=True, slots=True)
class Touched:
    """`who`: whoever could supervise it as it is, the most suitable first; `proposed` of them for the whole day."""

    session: Session
    room: Room | None
    who: tuple[Worker, ...]
    proposed: Worker | None
    elsewhere: tuple[Alternative, ...]

    @property
    def needs_room(self) -> bool:
        return self.session.room is not None and self.room is None

    @property
    def speaks(self) -> dict[UUID, str]:
        return {worker.pk: ", ".join(worker.spoken) for worker in self.who}


def of_worker(by: Worker, worker: Worker, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    """Meetings ahead that this colleague was to supervise."""
    return _ahead(by, starts_at, ends_at).filter(supervisor=worker)


def of_house(by: Worker, room: UUID | None, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    """Meetings in a room, or in the whole house, that is closed then."""
    found = _ahead(by, starts_at, ends_at)
    return found.filter(room=room) if room else found


def _ahead(by: Worker, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    found = visible_sessions(by).filter(state__in=TAKES_PLACE, starts_at__lt=ends_at, ends_at__gt=starts_at)
    related = found.select_related("case__family", "room", "supervisor__user").prefetch_related("participants__person")
    return related.order_by("starts_at", "id")


def replan(sessions: Sequence[Session], at: datetime) -> list[Touched]:
    """The same hour with somebody else where that can be; other hours where nobody is left."""
    sessions = [session for session in sessions if session.starts_at > at][:MOST]
    if not sessions:
        return []
    house = House.between(min(s.starts_at for s in sessions), max(s.ends_at for s in sessions))
    bookings = {session.pk: booking_of(session) for session in sessions}
    who = {session.pk: _who(session, bookings[session.pk], house) for session in sessions}
    chosen = assign([_need(session, who[session.pk]) for session in sessions])
    return [_touched(session, bookings[session.pk], who[session.pk], chosen, house, at) for session in sessions]


def _who(session: Session, booking: Booking, house: House) -> list[Worker]:
    """Free, trained, there, unbound, understands the language; who knows the child comes first, then who has least."""
    meant = Meant.of(booking, session.pk)
    free = [worker for worker in house.supervisors if house.leads(worker, booking.span, meant)]
    if session.supervisor and session.supervisor not in free and not house.team.against(session.supervisor, meant):
        free.append(session.supervisor)  # only the room is lost: they hold this hour already
    known = _knows(session)
    burden = Counter({worker.pk: house.burden(worker) for worker in free})
    return sorted(free, key=lambda w: (w != session.supervisor, -known[w.pk], burden[w.pk], w.display_name))


def _knows(session: Session) -> Counter[UUID]:
    """How often each colleague has been with this family."""
    past = Session.objects.filter(case=session.case_id, supervisor__isnull=False)
    return Counter(past.values_list("supervisor", flat=True))


def _need(session: Session, who: list[Worker]) -> Need:
    minutes = (int(session.starts_at.timestamp()) // 60, int(session.ends_at.timestamp()) // 60)
    return Need(str(session.pk), *minutes, tuple(str(worker.pk) for worker in who))


def _touched(
    session: Session, booking: Booking, who: list[Worker], chosen: dict[str, str], house: House, at: datetime
) -> Touched:
    room = house.still_open(booking.room, booking.span) or (
        house.free_room(booking.span, booking.room, booking.people_in_room) if booking.room else None
    )
    proposed = next((worker for worker in who if str(worker.pk) == chosen.get(str(session.pk))), None)
    stuck = proposed is None or (booking.room is not None and room is None)
    elsewhere = alternatives(wanted_of(booking, session), at, limit=ELSEWHERE) if stuck else []
    return Touched(session, room, tuple(who), proposed, tuple(elsewhere))


# --- what a person decided -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """`to` None: it does not take place, the centre cancels and owes a make-up."""

    session: Session
    to: Move | None


@dataclass(frozen=True, slots=True)
class Outcome:
    kept: int
    moved: int
    cancelled: int
    refused: tuple[tuple[Session, str], ...]


def decide(*, decisions: Sequence[Decision], reason: str, by: Worker, at: datetime) -> Outcome:
    """
    Each by itself: what speaks against one of them holds up none of the others, and is told.

    :raises Refusal: no reason.
    """
    if not by.may(Capability.SESSIONS_PLAN):
        raise PermissionDenied("planning of meetings")
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    done = {"kept": 0, "moved": 0, "cancelled": 0}
    refused: list[tuple[Session, str]] = []
    for one in decisions:
        try:
            with transaction.atomic():
                done[_do(one, reason, by, at)] += 1
        except Refusal as refusal:
            refused.append((one.session, str(refusal)))
    return Outcome(**done, refused=tuple(refused))


def _do(one: Decision, reason: str, by: Worker, at: datetime) -> str:
    if one.to is None:
        cancel_session(session=one.session, cancelled_by=CancelledBy.CENTRE, reason=reason, by=by, at=at)
        return "cancelled"
    same_hour = (one.to.starts_at, one.to.ends_at) == (one.session.starts_at, one.session.ends_at)
    reschedule(session=one.session, to=one.to, reason=reason, by=by, at=at)
    return "kept" if same_hour else "moved"
