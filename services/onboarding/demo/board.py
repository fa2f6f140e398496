# Cyrillic: reasons of demo bookings
"""
Today's board is never empty: something that has ended, something under way, somebody in the corridor, something later.

The court's own days come first; what they leave out is booked as an extra meeting today. Near midnight the day has
no room for everything: then there is more of what there is room for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from kernel import clock
from services.cases.models import Case
from services.contact_centre.enums import ContactType, SessionState
from services.contact_centre.models import Arrangement, Session
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.queries import orders, supervising
from services.contact_centre.queries.board import bounds, sessions_on
from services.onboarding.demo import history
from services.onboarding.demo.families import DemoFamily
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.operations.places import lift_closure
from services.scheduling.slots import Span
from services.staff.models import Worker

Team = dict[str, Worker]
REASON = "Допълнителна среща за обучение на екипа (пример)"
SHORTEST, USUAL = timedelta(minutes=30), timedelta(minutes=90)
BEFORE = timedelta(minutes=16)  # from the first side's coming to the beginning
AFTER = timedelta(minutes=35)  # from the end until the last side has left
EARLIEST = time(10)
EVENING = 20  # o'clock
LEAST, TOMORROW = 3, 2
S = SessionState


@dataclass(frozen=True, slots=True)
class Slot:
    """What is to be on the board; `states` say that it is there already."""

    name: str
    states: frozenset[SessionState]
    starts_in: timedelta

    def is_shown(self, sessions: list[Session], now: datetime) -> bool:
        late = now + timedelta(minutes=45)
        return any(one.state in self.states and (self is not LATER or one.starts_at > late) for one in sessions)


ENDED = Slot("ended", frozenset({S.NOTES_DUE, S.NOT_HELD, S.SIGNED}), timedelta(hours=-4))
RUNNING = Slot("running", frozenset({S.IN_PROGRESS, S.DEPARTING}), timedelta(minutes=-35))
ARRIVING = Slot("arriving", frozenset({S.ARRIVING}), timedelta(minutes=10))
LATER = Slot("later", frozenset({S.PLANNED, S.CONFIRMED}), timedelta(hours=3))


def fill_today(families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    """Book what the board lacks, then let it happen up to now."""
    today = clock.local(now).date()
    _open_the_house(today, team)
    for slot in (ARRIVING, RUNNING, ENDED, LATER):
        if not slot.is_shown(sessions_on(today), now):
            _book(slot, families, team, now)
    for extra in (LATER, LATER, ENDED, ENDED):
        if len(sessions_on(today)) < LEAST:
            _book(extra, families, team, now)
    if clock.local(now).hour >= EVENING:
        _fill_tomorrow(families, team, now)


def _fill_tomorrow(families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    """Whoever starts the demo in the evening sees another day's board at midnight; most families are left for it."""
    tomorrow = clock.local(now).date() + timedelta(days=1)
    _open_the_house(tomorrow, team)
    starts = clock.at_sofia(tomorrow, EARLIEST)
    for _ in range(TOMORROW):
        if len(sessions_on(tomorrow)) < TOMORROW:
            _book_first(families, team, Span(starts, starts + USUAL), now)


def _open_the_house(today: date, team: Team) -> None:
    """On a day that the demo itself had closed."""
    for closure in house.closures_between(*bounds(today)):
        lift_closure(closure=closure, by=team["head"])


def _book(slot: Slot, families: Mapping[DemoFamily, Case], team: Team, now: datetime) -> None:
    """For the first family that has nothing else today; nobody, when no family, room or hour is left."""
    span = _span(slot, now)
    if span:
        _book_first(families, team, span, now, lingers=slot is ARRIVING)


def _book_first(
    families: Mapping[DemoFamily, Case], team: Team, span: Span, now: datetime, *, lingers: bool = False
) -> None:
    found = ((family, _booking(family, case, span, team)) for family, case in families.items())
    family, booking = next((pair for pair in found if pair[1]), (None, None))
    if family is None or booking is None:
        return
    with history.gently():
        yesterday = now - timedelta(days=1)
        session = book_session(case=families[family], booking=booking, by=team["head"], at=yesterday)
        if lingers:
            key = f"{history.LINGERS}{session.starts_at:%Y%m%d%H%M}"
            Session.objects.filter(pk=session.pk).update(import_key=key)
        history.carry_through(families[family], family, team, now)


def _booking(family: DemoFamily, case: Case, span: Span, team: Team) -> Booking | None:
    today = clock.local(span.starts).date()
    busy = any(session.case_id == case.pk for session in sessions_on(today))
    if busy or case.state not in history.MEETS or family.type == ContactType.HANDOVER:
        return None
    rooms = house.free_rooms(span.starts, span.ends)
    taken = house.busy(ResourceKind.WORKER, span.starts, span.ends)
    arrangements = _one_way(orders.arrangements_on(case, today))
    if not (rooms and arrangements):
        return None
    booking = Booking(arrangements, span.starts, span.ends, room=rooms[0], override=REASON)
    may = supervising.Team.between(span.starts, span.ends).who_may(supervising.Meant.of(booking))
    free = [worker for worker in may if worker.pk not in taken]
    free.sort(key=lambda worker: worker != team.get("supervisor"))  # „my day" shows several
    needed = 2 if booking.why_two else 1
    if len(free) < needed:
        return None
    first, second = (*free, None)[:2]
    return replace(booking, supervisor=first, second_supervisor=second if needed == 2 else None)


def _one_way(arrangements: list[Arrangement]) -> tuple[Arrangement, ...]:
    """Children who live with the same parent; of split siblings those of the first one."""
    return tuple(one for one in arrangements if one.resident_id == arrangements[0].resident_id)


def _span(slot: Slot, now: datetime) -> Span | None:
    """The hours of the slot inside today, or None where midnight leaves no room."""
    first, last = bounds(clock.local(now).date())
    even = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5)
    starts = max(even + slot.starts_in, first + BEFORE)
    if slot is LATER:
        starts = max(starts, clock.at_sofia(clock.local(now).date(), EARLIEST))
    if slot is RUNNING and starts > even + slot.starts_in:
        return None
    latest = even - AFTER if slot is ENDED else last - AFTER  # a day at the entrance ends at midnight
    ends = min(starts + USUAL, latest)
    fits = slot is ENDED or ends > now
    return Span(starts, ends) if ends - starts >= SHORTEST and fits else None
