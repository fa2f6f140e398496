"""Today at the entrance: who comes when, who is in the house, who must wait. First names only; reasons never."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Prefetch, Q

from kernel.clock import SOFIA
from services.contact_centre.enums import CheckKind, Direction, Part, SessionState
from services.contact_centre.hold import NEXT, Hold, Pair, Presence, Where, held, where_is
from services.contact_centre.models import ArrivalWindow, CheckEvent, MustNotMeet, Participant, Policy, Session

SHOWN = [state for state in SessionState if state != SessionState.CANCELLED]


@dataclass(frozen=True, slots=True)
class Step:
    """What the entrance may note next of a person; with a hold it asks for a reason first."""

    kind: CheckKind
    hold: Hold | None

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(slots=True)
class Guest:
    """One person of one session as the entrance sees them."""

    person_id: UUID
    first_name: str
    part: Part
    arrive: ArrivalWindow | None
    leave: ArrivalWindow | None
    where: Where
    last: Presence | None
    steps: list[Step] = field(default_factory=list)

    @property
    def hold(self) -> Hold | None:
        """The hold of the first step: what the entrance must do now."""
        return self.steps[0].hold if self.steps else None


@dataclass(slots=True)
class BoardRow:
    session: Session
    guests: list[Guest]
    is_late: bool = False
    grace_over: bool = False


@dataclass(slots=True)
class Board:
    day: date
    now: datetime
    rows: list[BoardRow]
    policy: Policy
    names: dict[UUID, str]

    @property
    def holds(self) -> list[Guest]:
        return [guest for row in self.rows for guest in row.guests if guest.hold]

    @property
    def in_house(self) -> int:
        inside = {guest.person_id for row in self.rows for guest in row.guests if guest.where is not Where.OUTSIDE}
        return len(inside)


def policy() -> Policy:
    """This centre's settings; the defaults when nobody has set any."""
    return Policy.objects.first() or Policy()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Sofia and of the next: 23 or 25 hours apart when the clocks change."""
    start = datetime.combine(day, time(), tzinfo=SOFIA)
    return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=SOFIA)


def sessions_on(day: date) -> list[Session]:
    start, end = bounds(day)
    people = Prefetch("participants", Participant.objects.select_related("person").order_by("part", "id"))
    windows = Prefetch("windows", ArrivalWindow.objects.select_related("entrance"))
    return list(
        Session.objects.filter(starts_at__gte=start, starts_at__lt=end, state__in=SHOWN)
        .select_related("case", "room", "supervisor")
        .prefetch_related(people, windows)
        .order_by("starts_at", "id")
    )


def board_stamp(day: date) -> str:
    """
    Changes whenever the board does: the state of each session, and how much the entrance has noted.

    Two small queries; an open board asks for it every two seconds.
    """
    start, end = bounds(day)
    sessions = Session.objects.filter(starts_at__gte=start, starts_at__lt=end).order_by("id")
    facts = sessions.values_list("id", "state", "starts_at", "ends_at", "room_id", "supervisor_id")
    noted = CheckEvent.objects.filter(recorded_at__gte=start - timedelta(days=1)).count()
    return f"{sha256(repr(list(facts)).encode()).hexdigest()[:16]}-{noted}"


def house_on(day: date) -> dict[UUID, Presence]:
    """Where everybody noted today is now. A mistake that was voided, and the voiding, do not count."""
    start, end = bounds(day)
    events = CheckEvent.objects.filter(at__gte=start, at__lt=end, voids__isnull=True, voided_by__isnull=True)
    rows = events.order_by("at", "recorded_at", "id").values_list("person_id", "kind", "at")
    return {person: Presence(person, CheckKind(kind), at) for person, kind, at in rows}


def pairs_for(sessions: Iterable[Session], now: datetime) -> set[Pair]:
    """
    Who must not meet now: pairs that somebody named, and visiting and resident parent of each session (R4).

    A session in which the order wants the other parent present frees that pair while it is near or under way.
    """
    named = MustNotMeet.objects.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)
    pairs = {frozenset(pair) for pair in named.values_list("one_id", "other_id")}
    together: set[Pair] = set()
    for session in sessions:
        own = _parents(session)
        pairs |= own
        if session.other_parent_present and session.starts_at - timedelta(hours=1) <= now:
            together |= own
    return pairs - together


def _parents(session: Session) -> set[Pair]:
    by_arrangement: dict[UUID | None, dict[str, UUID]] = defaultdict(dict)
    for one in session.participants.all():
        by_arrangement[one.arrangement_id][one.part] = one.person_id
    return {
        frozenset((parts[Part.VISITING], parts[Part.RESIDENT]))
        for parts in by_arrangement.values()
        if Part.VISITING in parts and Part.RESIDENT in parts
    }


def board(day: date, now: datetime) -> Board:
    """The whole day in a fixed number of queries."""
    sessions, house, settings = sessions_on(day), house_on(day), policy()
    pairs = pairs_for(sessions, now)
    names = {one.person_id: first_name(one) for session in sessions for one in session.participants.all()}
    rows = [_row(session, house, pairs, settings, now) for session in sessions]
    return Board(day, now, rows, settings, names)


def first_name(participant: Participant) -> str:
    return participant.person.names.split()[0]


def _row(
    session: Session, house: dict[UUID, Presence], pairs: Collection[Pair], settings: Policy, now: datetime
) -> BoardRow:
    windows = {(window.person_id, window.direction): window for window in session.windows.all()}
    seen: dict[UUID, Guest] = {}
    for one in session.participants.all():
        if one.person_id not in seen:
            seen[one.person_id] = _guest(session, one, windows, house, pairs, settings, now)
    grace = session.starts_at + timedelta(minutes=settings.grace_minutes)
    waiting = session.state in {SessionState.PLANNED, SessionState.CONFIRMED, SessionState.ARRIVING}
    return BoardRow(session, list(seen.values()), waiting and now > session.starts_at, waiting and now >= grace)


def _guest(
    session: Session,
    one: Participant,
    windows: dict[tuple[UUID, str], ArrivalWindow],
    house: dict[UUID, Presence],
    pairs: Collection[Pair],
    settings: Policy,
    now: datetime,
) -> Guest:
    where = where_is(one.person_id, house)
    arrive = windows.get((one.person_id, Direction.ARRIVE))
    guest = Guest(
        person_id=one.person_id,
        first_name=first_name(one),
        part=Part(one.part),
        arrive=arrive,
        leave=windows.get((one.person_id, Direction.LEAVE)),
        where=where,
        last=house.get(one.person_id),
    )
    if session.state not in {SessionState.NOTES_DUE, SessionState.SIGNED} or where is not Where.OUTSIDE:
        gap = timedelta(minutes=settings.gap_minutes)
        opens = arrive.during.lower if arrive else None
        guest.steps = [
            Step(kind, held(one.person_id, kind, house=house, pairs=pairs, now=now, gap=gap, window_opens=opens))
            for kind in NEXT[where]
        ]
    return guest
