"""
Meetings that lost their supervisor or their room: who or what could take the place, and what a person decided.

At eight in the morning somebody is ill: the page proposes for each meeting of the day; a person accepts or changes it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.contact_centre.access import led_by, visible_sessions
from services.contact_centre.enums import TAKES_PLACE, CancelledBy
from services.contact_centre.models import Session
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.sessions import Move, booking_of, cancel_session, reschedule
from services.contact_centre.queries.alternatives import Alternative, House, alternatives
from services.contact_centre.queries.ratio import Ratio
from services.contact_centre.queries.supervising import Meant
from services.scheduling.models import Room
from services.scheduling.planner.assign import Need, assign
from services.scheduling.planner.problem import Code
from services.staff.models import Worker
from services.staff.roles import Capability

MOST = 40  # meetings on one page
ELSEWHERE = 3  # other times offered for each


@dataclass(frozen=True, slots=True)
class Touched:
    """
    `who`: whoever could take the place that is lost, the most suitable first; `proposed` of them for the whole day.

    `beside`: the other one of two supervisors, or whoever takes over from them when both are lost. `is_second`: the
    place that is lost is the second one's.
    """

    session: Session
    room: Room | None
    who: tuple[Worker, ...]
    proposed: Worker | None
    elsewhere: tuple[Alternative, ...]
    beside: Worker | None = None
    is_second: bool = False
    is_somebody: bool = False  # who was lost is a colleague, not a room
    needs_two: bool = False

    @property
    def may_be_alone(self) -> bool:
        """One of two is lost, and the other is there."""
        return self.is_somebody and self.beside is not None and self.beside in self.session.led_by

    @property
    def lacks_one(self) -> bool:
        """The other place of two is lost too, and nobody can take it."""
        return self.session.second_supervisor is not None and self.beside is None

    @property
    def needs_room(self) -> bool:
        return self.session.room is not None and self.room is None

    @property
    def speaks(self) -> dict[UUID, str]:
        return {worker.pk: ", ".join(worker.spoken) for worker in self.who}


def of_worker(by: Worker, worker: Worker, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    """Meetings ahead that this colleague was to supervise."""
    return _ahead(by, starts_at, ends_at).filter(led_by(worker))


def of_house(by: Worker, room: UUID | None, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    """Meetings in a room, or in the whole house, that is closed then."""
    found = _ahead(by, starts_at, ends_at)
    return found.filter(room=room) if room else found


def _ahead(by: Worker, starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    found = visible_sessions(by).filter(state__in=TAKES_PLACE, starts_at__lt=ends_at, ends_at__gt=starts_at)
    related = found.select_related(
        "case__family", "room", "supervisor__user", "second_supervisor__user"
    ).prefetch_related("participants__person")
    return related.order_by("starts_at", "id")


def replan(sessions: Sequence[Session], at: datetime, lost: Worker | None = None) -> list[Touched]:
    """
    The same hour with somebody else where that can be; other hours where nobody is left.

    `lost`: the colleague who is away; where it is the second of two, the first stays.
    """
    sessions = [session for session in sessions if session.starts_at > at][:MOST]
    if not sessions:
        return []
    house = House.between(min(s.starts_at for s in sessions), max(s.ends_at for s in sessions))
    places = [_place(session, lost, house) for session in sessions]
    chosen = assign([need for place in places for need in place.needs()])
    ratio = Ratio.of(session.case_id for session in sessions)
    return [_touched(place, chosen, house, ratio, at) for place in places]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a meeting has lost. `beside`: who stays; `is_pair`: nobody does, and two are looked for."""

    session: Session
    booking: Booking
    who: list[Worker]
    beside: Worker | None
    is_second: bool
    is_pair: bool
    is_somebody: bool

    def needs(self) -> list[Need]:
        starts, ends = (int(moment.timestamp()) // 60 for moment in (self.session.starts_at, self.session.ends_at))
        who, key = tuple(str(worker.pk) for worker in self.who), str(self.session.pk)
        return [Need(one, starts, ends, who) for one in (key, f"{key}+")[: 1 + self.is_pair]]


def _place(session: Session, lost: Worker | None, house: House) -> _Place:
    booking = booking_of(session)
    is_second = lost is not None and session.second_supervisor_id == lost.pk
    first, second = session.supervisor, session.second_supervisor
    mine, other = (second, first) if is_second else (first, second)
    meant = Meant.of(booking, session.pk)
    stays = other if other and _holds(other, meant, house) else None
    who = [worker for worker in _who(session, booking, house, mine) if worker != stays]
    return _Place(session, booking, who, stays, is_second, other is not None and stays is None, lost is not None)


def _holds(worker: Worker, meant: Meant, house: House) -> bool:
    """Whoever was booked outside of their hours was booked so by a reason: they stay."""
    return house.team.against(worker, meant) in {"", Code.OFF_DUTY}


def _who(session: Session, booking: Booking, house: House, mine: Worker | None) -> list[Worker]:
    """Free, trained, there, unbound, understands the language; who knows the child comes first, then who has least."""
    meant = Meant.of(booking, session.pk)
    free = [worker for worker in house.supervisors if house.leads(worker, booking.span, meant)]
    if mine and mine not in free and _holds(mine, meant, house):
        free.append(mine)  # only the room is lost: they hold this hour already
    known = _knows(session)
    burden = Counter({worker.pk: house.burden(worker) for worker in free})
    return sorted(free, key=lambda w: (w != mine, -known[w.pk], burden[w.pk], w.display_name))


def _knows(session: Session) -> Counter[UUID]:
    """How often each colleague has been with this family, as the first or as the second."""
    past = Session.objects.filter(case=session.case_id, supervisor__isnull=False)
    return Counter(chain.from_iterable(past.values_list("supervisor", "second_supervisor")))


def _touched(place: _Place, chosen: dict[str, str], house: House, ratio: Ratio, at: datetime) -> Touched:
    session, booking = place.session, place.booking
    room = house.still_open(booking.room, booking.span) or (
        house.free_room(booking.span, booking.room, booking.people_in_room) if booking.room else None
    )
    found = {str(worker.pk): worker for worker in place.who}
    proposed = found.get(chosen.get(str(session.pk), ""))
    beside = found.get(chosen.get(f"{session.pk}+", "")) if place.is_pair else place.beside
    stuck = proposed is None or (booking.room is not None and room is None) or (place.is_pair and beside is None)
    elsewhere = alternatives(wanted_of(booking, session), at, limit=ELSEWHERE) if stuck else []
    who = tuple(worker for worker in place.who if worker != beside)
    lost = {"is_second": place.is_second, "is_somebody": place.is_somebody}
    needs_two = bool(booking.asks_for_two(ratio))
    return Touched(session, room, who, proposed, tuple(elsewhere), beside, **lost, needs_two=needs_two)


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
