"""Today at the entrance: who comes when, who is in the house, who must wait. First names only; reasons never."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Func, Prefetch, Q, QuerySet, Value, prefetch_related_objects

from kernel import sight
from kernel.clock import SOFIA
from kernel.written import written
from services.contact_centre import beside
from services.contact_centre.attendance import AROUND, Step, Visit, visits_for
from services.contact_centre.departure import must_stay
from services.contact_centre.enums import (
    MEETING_STATES,
    NOT_TAKING_PLACE,
    CheckKind,
    ContactType,
    Direction,
    Part,
    SessionState,
)
from services.contact_centre.hold import NEXT, Hold, Pair, Presence, Where, held, where_is
from services.contact_centre.models import (
    AdmittedPerson,
    ArrivalWindow,
    CheckEvent,
    LegalBasis,
    MustNotMeet,
    Participant,
    Policy,
    Session,
)
from services.contact_centre.queries import entrance, orders, presence, stopping, taking
from services.contact_centre.queries.board_shapes import Board, BoardRow, Guest, NextStep, OtherRow
from services.incidents.queries import running_alarm
from services.people.models import Person

SHOWN = [state for state in SessionState if state not in NOT_TAKING_PLACE]
WAITING = {SessionState.PLANNED, SessionState.CONFIRMED, SessionState.ARRIVING}
UNDER_WAY = [SessionState.ARRIVING, SessionState.IN_PROGRESS, SessionState.PAUSED, SessionState.DEPARTING]
OVER = {SessionState.NOT_HELD, SessionState.NOTES_DUE, SessionState.SIGNED, *NOT_TAKING_PLACE}
# A day at the entrance lasts until its last guest has gone: so long after midnight an evening still counts.
PAST_MIDNIGHT = timedelta(hours=6)
# Two at the doors must not meet whatever case they come with, and a step noted yesterday may be another family's.
HOUSE = sight.work("the house", "Who is inside, and who must not meet whom, holds across the cases of the centre.")
SOON = timedelta(minutes=30)  # so long before their window somebody is expected at the door


def policy() -> Policy:
    """This centre's settings; the defaults when nobody has set any."""
    return orders.policy()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Sofia and of the next: 23 or 25 hours apart when the clocks change."""
    start = datetime.combine(day, time(), tzinfo=SOFIA)
    return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=SOFIA)


def day_of(moment: datetime) -> date:
    return moment.astimezone(SOFIA).date()


# --- what there is -------------------------------------------------------------------------------------------------


def on_board(now: datetime) -> QuerySet[Session]:
    """Today's sessions, and those of yesterday evening that are still going on after midnight."""
    start, end = bounds(day_of(now))
    return Session.objects.filter(shown(start, end, now - PAST_MIDNIGHT))


def on_board_at(moment: Func) -> QuerySet[Session]:
    """The same by the clock of the database: what the row policies open to whoever is on duty (services.walls)."""
    today = _FirstMoment(moment)
    tomorrow = _FirstMoment(today + Value(timedelta(hours=26)))  # a day has 23 to 25 hours
    return Session.objects.filter(shown(today, tomorrow, moment - Value(PAST_MIDNIGHT)))


class _FirstMoment(Func):
    """Of the day in Sofia; asked once in a statement."""

    template, output_field = f"(SELECT date_trunc('day', %(expressions)s, '{SOFIA.key}'))", DateTimeField()


def shown(start: Any, end: Any, lately: Any) -> Q:
    """From the first to the last moment of a day; `lately`: whoever came since and is still here."""
    today = Q(starts_at__gte=start, starts_at__lt=end, state__in=SHOWN)
    return today | Q(starts_at__lt=start, ends_at__gt=lately, state__in=UNDER_WAY)


def sessions_on(day: date) -> list[Session]:
    start, end = bounds(day)
    found = Session.objects.filter(starts_at__gte=start, starts_at__lt=end, state__in=SHOWN)
    return _with_people(list(_lines(found)))


def sessions_now(now: datetime) -> list[Session]:
    start, end = bounds(day_of(now))
    return _with_people(_today(start=start, end=end, lately=now - PAST_MIDNIGHT))


@written
def _today(*, start: datetime, end: datetime, lately: datetime) -> QuerySet[Session]:
    return _lines(Session.objects.filter(shown(start, end, lately)))


def _lines(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.select_related("case", "room", "supervisor", "second_supervisor").order_by("starts_at", "id")


def _with_people(sessions: list[Session]) -> list[Session]:
    windows = Prefetch("windows", ArrivalWindow.objects.select_related("entrance").order_by("direction", "id"))
    prefetch_related_objects(sessions, entrance.with_people(), windows)
    return sessions


def valid_checks() -> QuerySet[CheckEvent]:
    """A mistake that was voided, and the voiding, do not count."""
    return CheckEvent.objects.filter(voids__isnull=True, voided_by__isnull=True).order_by("at", "recorded_at", "id")


@sight.beyond(HOUSE)
def house_at(now: datetime) -> dict[UUID, Presence]:
    """Where everybody is by what was noted last. Whoever is still inside after midnight is not forgotten."""
    start, end = bounds(day_of(now))
    rows = _noted(start=min(start, now - PAST_MIDNIGHT), end=end)
    return {row[0]: Presence(row[0], CheckKind(row[1]), *row[2:]) for row in rows}


@written
def _noted(*, start: datetime, end: datetime) -> QuerySet[CheckEvent, tuple[Any, ...]]:
    events = valid_checks().filter(at__gte=start, at__lt=end)
    return events.values_list("person_id", "kind", "at", "id", "session_id")


@sight.beyond(HOUSE)
def visits_to(session: Session) -> list[Visit]:
    """What the entrance noted of this session's people around it, whichever of their sessions it was noted at."""
    return visits_of([session])[session.pk]


@sight.beyond(HOUSE)
def visits_of(sessions: Collection[Session]) -> dict[UUID, list[Visit]]:
    """The same for many sessions, in one question to the database."""
    if not sessions:
        return {}
    people = {session.pk: {one.person_id for one in session.participants.all()} for session in sessions}
    around = valid_checks().filter(
        person__in=set().union(*people.values()),
        at__gte=min(one.starts_at for one in sessions) - 12 * AROUND,
        at__lte=max(one.ends_at for one in sessions) + 12 * AROUND,
    )
    steps = list(around.select_related("person", "handed_to"))
    return {one.pk: _visits(one, people[one.pk], steps) for one in sessions}


def _visits(session: Session, people: set[UUID], steps: Iterable[CheckEvent]) -> list[Visit]:
    first, last = session.starts_at - 12 * AROUND, session.ends_at + 12 * AROUND
    own: list[Step] = [one for one in steps if one.person_id in people and first <= one.at <= last]
    return visits_for(own, session.starts_at, session.ends_at)


def noted_at(session: Session) -> list[tuple[datetime, str, str]]:
    """The minute, the first name and the step: what a page at the entrance may say of one session."""
    steps = [step for visit in visits_to(session) for step in visit.steps]
    names = {one.person_id: first_name(one) for one in session.participants.select_related("person")}
    ordered = sorted(steps, key=lambda step: step.at)
    return [(step.at, names[step.person_id], str(CheckKind(step.kind).label)) for step in ordered]


def grace_of(session: Session) -> datetime:
    """R22: until then nobody is noted as absent."""
    return session.starts_at + timedelta(minutes=policy().grace_minutes)


def admissible(session: Session) -> list[Person]:
    """R21: who else may come in on the day of this session, and is not expected anyway."""
    expected = {one.person_id for one in session.participants.all()}
    arrangements = [one.arrangement for one in session.participants.select_related("arrangement") if one.arrangement]
    rows: Iterable[AdmittedPerson] = (
        row for found in orders.admitted_on(arrangements, day_of(session.starts_at)).values() for row in found
    )
    people = {row.person_id: row.person for row in rows if row.person_id not in expected}
    return sorted(people.values(), key=lambda person: (person.names, person.pk))


# --- who must not meet ---------------------------------------------------------------------------------------------


def pairs_for(sessions: Iterable[Session], now: datetime) -> set[Pair]:
    """
    Who must not meet now: pairs that somebody named, and visiting and resident parent of each session, and of whoever
    comes for something else (R4), unless somebody has answered that they may.

    A session in which the order wants the other parent present frees that pair while it is near or under way.
    """
    sessions = list(sessions)
    named, answered = _named_pairs(now)
    own = {pair for session in sessions for pair in _parents(session)}.union(*beside.parents(now=now))
    together = {pair for session in sessions if _is_near(session, now) for pair in _parents(session)}
    return (named | (own - answered)) - together


@sight.beyond(HOUSE)
def _named_pairs(now: datetime) -> tuple[set[Pair], set[Pair]]:
    """Pairs that are kept apart now, and pairs of whom somebody has said that they need not be any longer."""
    apart: set[Pair] = set()
    free: set[Pair] = set()
    for one, other, until in _pairs_since(now=now):
        (apart if until is None or until > now else free).add(frozenset((one, other)))
    return apart, free - apart


@written
def _pairs_since(*, now: datetime) -> QuerySet[MustNotMeet, tuple[Any, ...]]:
    rows = MustNotMeet.objects.filter(since__lte=now).order_by("since", "id")
    return rows.values_list("one_id", "other_id", "until")


def _is_near(session: Session, now: datetime) -> bool:
    near = session.starts_at - AROUND <= now <= session.ends_at + AROUND
    return session.other_parent_present and near and session.state not in OVER


def _parents(session: Session) -> set[Pair]:
    by_arrangement: dict[UUID | None, dict[str, UUID]] = defaultdict(dict)
    for one in session.participants.all():
        by_arrangement[one.arrangement_id][one.part] = one.person_id
    return {
        frozenset((parts[Part.VISITING], parts[Part.RESIDENT]))
        for parts in by_arrangement.values()
        if Part.VISITING in parts and Part.RESIDENT in parts
    }


def blocked(sessions: Iterable[Session], day: date) -> set[UUID]:
    """
    Those that must not take place: of a case that is suspended or closed, without an order in force, or stopped by a
    protection order or a freeze. What the guards `case_active` and `basis_in_force` say, in three queries a day.
    """
    sessions = list(sessions)
    bases = LegalBasis.objects.filter(case__in={session.case_id for session in sessions}).order_by()
    ruled = set(bases.filter(orders.in_force(day), kind__in=orders.REGIME_KINDS).values_list("case_id", flat=True))
    off = {one.pk for one in sessions if one.case.state not in MEETING_STATES or one.case_id not in ruled}
    return off | stopping.stopped_among(sessions, day)


# --- the board -----------------------------------------------------------------------------------------------------


def board(day: date, now: datetime) -> Board:
    """The whole day in a fixed number of queries. Another day than today shows what is planned."""
    sessions = sessions_now(now) if day == day_of(now) else sessions_on(day)
    look = Look(sessions, now)
    names = {one.person_id: first_name(one) for session in sessions for one in session.participants.all()}
    rows = sorted((look.row(session) for session in sessions), key=lambda row: row.is_over)
    return Board(day, now, rows, look.policy, names, running_alarm(), look.others() if day == day_of(now) else [])


def first_name(participant: Participant) -> str:
    return participant.person.names.split()[0]


class Look:
    """One look at the entrance: everything that the rows have in common, read once."""

    def __init__(self, sessions: list[Session], now: datetime) -> None:
        self.sessions, self.now = sessions, now
        self.house, self.policy = house_at(now), policy()
        self.pairs: Collection[Pair] = pairs_for(sessions, now)
        self.everybody = presence.with_others(self.house, now)
        self.at_doors = presence.at_doors(self.pairs, self.everybody, now)
        self.blocked = blocked(sessions, day_of(now))
        self.gap = timedelta(minutes=self.policy.gap_minutes)
        self.noted_at = _where_noted(sessions, self.house, now)
        self.papers, self.leaving = entrance.papers(sessions), entrance.orders_of_leaving(sessions)
        self.taken_by = taking.of_those_inside(sessions, self.house, pairs=self.pairs, stopped=self.blocked)

    def row(self, session: Session) -> BoardRow:
        parts: dict[UUID, list[Participant]] = defaultdict(list)
        for one in session.participants.all():
            parts[one.person_id].append(one)
        is_over_screen = session.type == ContactType.VIRTUAL  # nobody comes to the door
        guests = [] if is_over_screen else [self._guest(session, rows) for rows in parts.values()]
        grace = session.starts_at + timedelta(minutes=self.policy.grace_minutes)
        waiting = session.state in WAITING
        return BoardRow(
            session=session,
            guests=guests,
            is_late=waiting and self.now > session.starts_at,
            grace_over=waiting and self.now >= grace,
            is_blocked=waiting and session.pk in self.blocked,
            is_awaited=waiting,
            can_begin=waiting and (is_over_screen or _may_begin(guests)),
        )

    def _guest(self, session: Session, rows: list[Participant]) -> Guest:
        person = rows[0].person_id
        windows = {window.direction: window for window in session.windows.all() if window.person_id == person}
        guest = Guest(
            person_id=person,
            first_name=first_name(rows[0]),
            parts=list(dict.fromkeys(Part(one.part) for one in rows)),
            arrive=windows.get(Direction.ARRIVE),
            leave=windows.get(Direction.LEAVE),
            where=where_is(person, self.house),
            last=self.house.get(person),
            is_noted_here=self.noted_at.get(person) == session.pk,
            paper=self.papers.get((session.pk, person)),
        )
        expected = session.state in WAITING and guest.where is Where.OUTSIDE
        guest.is_late = bool(expected and guest.arrive and guest.arrive.during.upper < self.now and not guest.last)
        guest.is_due = guest.where is not Where.OUTSIDE or _is_due(guest, self.now)
        closed = session.state in {SessionState.NOTES_DUE, SessionState.SIGNED}
        if guest.is_noted_here and (not closed or guest.where is not Where.OUTSIDE):
            guest.steps = [self._step(session, guest, kind) for kind in NEXT[guest.where]]
        guest.takers = taking.called(self.taken_by.get((session.pk, person), ()))
        return guest

    def _step(self, session: Session, guest: Guest, kind: CheckKind) -> NextStep:
        opens = guest.arrive.during.lower if guest.arrive else None
        order = self.leaving.get(session.pk)
        stays = must_stay(guest.person_id, kind, order, house=self.house, now=self.now, gap=self.gap)
        if stays:
            return NextStep(kind, stays)
        return NextStep(kind, self.hold(guest.person_id, kind, opens))

    def hold(self, person: UUID, kind: CheckKind, opens: datetime | None, *, expected: bool = True) -> Hold | None:
        """`expected`: also for those who are to be at a door now and have not been noted."""
        return held(
            person,
            kind,
            house=self.everybody,
            pairs=self.pairs,
            now=self.now,
            gap=self.gap,
            window_opens=opens,
            at_doors=self.at_doors if expected else (),
        )

    def others(self) -> list[OtherRow]:
        """What is no meeting, in the order of time."""
        found = [row for source in beside.on_the_board(look=self) for row in source]
        return sorted(found, key=lambda row: (row.starts_at, row.id))


def _is_due(guest: Guest, now: datetime) -> bool:
    """Expected at the door now: to come, or once gone, to fetch the child again."""
    window = guest.leave if guest.last else guest.arrive
    return window is None or window.during.lower - SOON <= now


def _may_begin(guests: list[Guest]) -> bool:
    inside = {part for guest in guests if guest.where is not Where.OUTSIDE for part in guest.parts}
    return {Part.CHILD, Part.VISITING} <= inside


def _where_noted(sessions: list[Session], house: dict[UUID, Presence], now: datetime) -> dict[UUID, UUID]:
    """
    At which of their sessions each person is noted now: whoever is inside, at the one they are noted at already;
    whoever is outside, at the first that is not over, and when all are over at the last.
    """
    mine: dict[UUID, list[Session]] = defaultdict(list)
    for session in sessions:
        for person in {one.person_id for one in session.participants.all()}:
            mine[person].append(session)
    return {person: _the_one(person, own, house, now) for person, own in mine.items()}


def _the_one(person: UUID, own: list[Session], house: dict[UUID, Presence], now: datetime) -> UUID:
    presence = house.get(person)
    if presence and presence.where is not Where.OUTSIDE:
        found = next((session.pk for session in own if session.pk == presence.session), None)
        if found:
            return found
    open_ones = [one for one in own if one.state not in OVER and one.ends_at + AROUND > now]
    return (open_ones or own[-1:])[0].pk
