# Cyrillic: facts and words of the demo meetings
"""One visit day, minute by minute."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, NamedTuple
from uuid import UUID

from services.contact_centre.enums import (
    CancelledBy,
    CheckKind,
    ContactType,
    Direction,
    EndReason,
    Feeling,
    IdentityPaper,
    NotHeldReason,
    ObservationKind,
    Part,
    SessionMove,
    SessionPurpose,
    SessionState,
    Wish,
)
from services.contact_centre.models import CheckEvent, Observation, Session
from services.contact_centre.operations.briefing import confirm_read
from services.contact_centre.operations.checks import note_check
from services.contact_centre.operations.handing import note_paper
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.record import Voice, keep_voice, sign_record, write_fact
from services.contact_centre.operations.sessions import cancel_session, confirm_session
from services.contact_centre.queries.briefing import stamps
from services.onboarding.demo.families import Outcome
from services.people.models import Person
from services.staff.models import Worker

Team = dict[str, Worker]
S, M, K = SessionState, SessionMove, ObservationKind
GRACE = timedelta(minutes=20)
EARLY = timedelta(minutes=40)
WAITED = timedelta(minutes=10)
FACTS = (
    (8, K.OBSERVED, "Детето влиза, спира до вратата и гледа родителя. След около минута сяда до него на килима."),
    (15, K.QUOTED, "Детето: „Донесе ли книжката с динозаврите?“ Родителят: „Да, ето я.“"),
    (30, K.OBSERVED, "Двамата строят кула. Родителят подава кубчета, детето казва цвета на всяко."),
    (45, K.INTERVENTION, "Наблюдаващият напомня, че за другия родител не се говори пред детето. Темата е сменена."),
    (55, K.OBSERVED, "Детето се смее и показва рисунката си на родителя и на наблюдаващия."),
)
VOICES = (
    Voice(
        said="„Хубаво беше. Другия път искам да играем на карти.“",
        said_before="„Малко ме е страх.“",
        feeling_before=Feeling.SO_SO,
        feeling_after=Feeling.VERY_GOOD,
    ),
    Voice(
        said="„Не знам. Беше ми малко тъжно накрая. Не казвай на мама.“",
        feeling_before=Feeling.GOOD,
        feeling_after=Feeling.BAD,
        wish=Wish.RESIDENT,
    ),
    Voice(
        said="„Искам да донеса моята топка.“",
        feeling_before=Feeling.GOOD,
        feeling_after=Feeling.GOOD,
        asked="Да донесе своята топка на следващата среща.",
    ),
)
NOT_HELD = {
    Outcome.CHILD_NOT_BROUGHT: (NotHeldReason.CHILD_NOT_BROUGHT, "По телефона отглеждащият родител не отговаря."),
    Outcome.PARENT_DID_NOT_COME: (NotHeldReason.PARENT_DID_NOT_COME, "Родителят не се обади и не дойде."),
}
DISTRESSED = "Детето плаче. Наблюдаващият го извежда в стаята за игри и му казва, че може да си тръгне."
WAIT = "Детето игра с наблюдаващия в стаята за игри. Казано му е: „Днес срещата няма да се проведе. Не е заради теб.“"
DOCTOR = "Отглеждащият родител съобщи, че детето е болно; представена е медицинска бележка."


class Event(NamedTuple):
    """Something that happens at a minute; `do` looks first whether it has happened already."""

    at: datetime
    order: int
    do: Callable[[datetime], None]


class VisitDay:
    """
    The sessions of one family at the same hours.

    With `lingers` the visiting parent stands in the corridor for a while, and the other side must wait outside.
    """

    def __init__(self, sessions: list[Session], outcome: Outcome, team: Team, *, lingers: bool = False) -> None:
        self.sessions, self.outcome, self.team, self.lingers = sessions, outcome, team, lingers
        self.first = sessions[0]
        self.reception, self.planner = team["reception"], team.get("coordinator", team["head"])

    def play(self, now: datetime) -> None:
        """Everything up to now that has not been done, in the order of time."""
        for event in sorted(self._events(), key=lambda event: (event.at, event.order)):
            if event.at <= now:
                event.do(event.at)

    def _events(self) -> Iterator[Event]:
        confirmed = self.first.starts_at - timedelta(hours=30)
        yield from (Event(confirmed, 0, partial(self._confirm, session)) for session in self.sessions)
        if self.outcome is Outcome.CANCELLED_BY_RESIDENT:
            yield Event(self.first.starts_at - timedelta(hours=2), 1, self._cancel)
        elif self.outcome in NOT_HELD:
            yield from self._in_vain()
        else:
            yield from self._held()
        yield from self._signed()

    # --- what happens -------------------------------------------------------------------------------------------

    def _held(self) -> Iterator[Event]:
        if self._is_handover:
            yield from self._handover()
        else:
            yield from self._arrivals()
            yield from self._departures()
        begins = self._begins()
        for session in self.sessions:
            yield Event(begins, 5, partial(self._begin, session))
            yield from self._facts(session, begins)
            reason = EndReason.CHILD_DISTRESSED if self._is_early else EndReason.AS_AGREED
            yield Event(self._ends(begins), 6, partial(self._end, session, reason))

    def _in_vain(self) -> Iterator[Event]:
        """Only one side comes; after the time of grace it goes home."""
        brought = self.outcome is Outcome.PARENT_DID_NOT_COME
        came = [person for person in self._people if (person in self._children or self._brings(person)) == brought]
        over = self.first.starts_at + GRACE
        for person in came:
            yield from self._arrives(person, settles=True)
            yield Event(over + timedelta(minutes=5), 7, partial(self._check, person, CheckKind.LEFT))
        for session in self.sessions:
            yield Event(over, 6, partial(self._not_held, session))

    def _facts(self, session: Session, begins: datetime) -> Iterator[Event]:
        if session.type != ContactType.SUPERVISED or session.purpose != SessionPurpose.MEETING:
            return
        for minute, kind, text in FACTS:
            at = begins + timedelta(minutes=minute)
            if at < self._ends(begins):
                yield Event(at, 5, partial(self._fact, session, kind, text))
        if self._is_early:
            text = "Детето плаче и казва: „Искам при мама.“ Срещата е прекратена по негово желание."
            yield Event(self._ends(begins), 5, partial(self._fact, session, K.QUOTED, text))
            earlier = self._ends(begins) - timedelta(minutes=3)
            yield Event(earlier, 5, partial(self._fact, session, K.INTERVENTION, DISTRESSED))

    def _signed(self) -> Iterator[Event]:
        for session in self.sessions:
            yield Event(session.ends_at + timedelta(minutes=50), 8, partial(self._voices, session))
            if self.outcome is not Outcome.UNSIGNED:
                yield Event(session.ends_at + timedelta(hours=18), 9, partial(self._sign, session))

    # --- people at the entrance -----------------------------------------------------------------------------------

    def _arrivals(self) -> Iterator[Event]:
        for person in self._people:
            yield from self._arrives(person, settles=not self._brings(person))
            if self._brings(person):
                yield Event(self._window(person, Direction.ARRIVE, 5), 4, partial(self._check, person, CheckKind.LEFT))

    def _arrives(self, person: UUID, *, settles: bool) -> Iterator[Event]:
        """Adults first; who stays is shown into the room two minutes later."""
        at = self._window(person, Direction.ARRIVE, 1)
        yield Event(at, int(person in self._children), partial(self._check, person, CheckKind.ARRIVED))
        if settles:
            minutes = 20 if self.lingers and person not in self._children else 2
            yield Event(at + timedelta(minutes=minutes), 2, partial(self._check, person, CheckKind.SETTLED))

    def _departures(self) -> Iterator[Event]:
        """
        Whoever takes the child away comes again, and the side that stays inside goes last. Of split siblings nobody
        comes again: each child goes in the minute of the parent with whom it lives.
        """
        for person in self._people:
            if self._brings(person) and self._comes_twice(person):
                comes = self._window(person, Direction.LEAVE, 1)
                yield Event(comes, 6, partial(self._check, person, CheckKind.ARRIVED, again=True))
                yield Event(comes + timedelta(minutes=2), 8, partial(self._check, person, CheckKind.LEFT, again=True))
            elif not self._brings(person):
                is_fetched = person in self._children and any(map(self._brings, self._people))
                at = self._window(person, Direction.LEAVE, 2 if is_fetched else 5)
                yield self._leaves(person, at)

    def _handover(self) -> Iterator[Event]:
        """One adult brings the child and goes; the other takes it along. Whoever waits sits in a room."""
        for person in self._people:
            yield from self._arrives(person, settles=self._comes_twice(person))
            minutes = 7 if person in self._children else 9 if self._takes(person) else 6
            yield self._leaves(person, self._window(person, Direction.LEAVE, minutes))

    def _leaves(self, person: UUID, at: datetime) -> Event:
        """A child is noted before the adult who takes it along."""
        return Event(at, 7 if person in self._children else 8, partial(self._check, person, CheckKind.LEFT))

    def _takes(self, person: UUID) -> bool:
        child = next(iter(self._children))
        return self._window(person, Direction.LEAVE, 0) == self._window(child, Direction.LEAVE, 0)

    @cached_property
    def _people(self) -> list[UUID]:
        return list(dict.fromkeys(one.person_id for session in self.sessions for one in session.participants.all()))

    @cached_property
    def _persons(self) -> dict[UUID, Person]:
        return {one.person_id: one.person for session in self.sessions for one in session.participants.all()}

    @cached_property
    def _children(self) -> set[UUID]:
        return {person for person, row in self._persons.items() if row.is_child}

    def _parts(self, person: UUID) -> set[str]:
        rows = (one for session in self.sessions for one in session.participants.all())
        return {one.part for one in rows if one.person_id == person}

    def _brings(self, person: UUID) -> bool:
        """Resident and nothing else: brings the child and goes, while the other parent of split siblings stays."""
        return self._parts(person) == {Part.RESIDENT}

    @property
    def _is_handover(self) -> bool:
        return self.first.purpose != SessionPurpose.MEETING

    @property
    def _is_early(self) -> bool:
        return self.outcome is Outcome.ENDED_EARLY

    def _window(self, person: UUID, direction: Direction, minutes: int) -> datetime:
        windows = [window for session in self.sessions for window in session.windows.all()]
        mine = (window for window in windows if window.person_id == person and window.direction == direction)
        return next(mine).during.lower + self._shift(person, direction) + timedelta(minutes=minutes)

    def _shift(self, person: UUID, direction: Direction) -> timedelta:
        """A meeting that ends early: everybody goes that much earlier. Whoever had to wait outside comes later."""
        if self._is_early and direction == Direction.LEAVE:
            return -EARLY
        waited = self.lingers and direction == Direction.ARRIVE and self._parts(person) != {Part.VISITING}
        return WAITED if waited else timedelta()

    def _comes_twice(self, person: UUID) -> bool:
        return self._window(person, Direction.ARRIVE, 0) != self._window(person, Direction.LEAVE, 0)

    def _begins(self) -> datetime:
        stays = [person for person in self._people if not self._brings(person)]
        return max(self._window(person, Direction.ARRIVE, 4) for person in stays)

    def _ends(self, begins: datetime) -> datetime:
        if self._is_handover:
            return begins + timedelta(minutes=1)
        return self.first.ends_at - (EARLY if self._is_early else timedelta())

    # --- doing it, once -------------------------------------------------------------------------------------------

    @cached_property
    def _noted(self) -> Counter[tuple[UUID, str]]:
        events = CheckEvent.objects.filter(session__in=self.sessions, voids__isnull=True, voided_by__isnull=True)
        return Counter(events.values_list("person_id", "kind"))

    @cached_property
    def _written(self) -> set[tuple[UUID, datetime]]:
        return set(Observation.objects.filter(session__in=self.sessions).values_list("session_id", "at"))

    def _confirm(self, session: Session, at: datetime) -> None:
        if session.state == S.PLANNED:
            session.state = confirm_session(session=session, by=self.planner, at=at).state

    def _cancel(self, at: datetime) -> None:
        for session in self.sessions:
            if session.state in {S.PLANNED, S.CONFIRMED}:
                facts = {"cancelled_by": CancelledBy.RESIDENT, "reason": DOCTOR}
                session.state = cancel_session(session=session, by=self.planner, at=at, **facts).state

    def _check(self, person: UUID, kind: CheckKind, at: datetime, *, again: bool = False) -> None:
        session = self._session_of(person)
        if self._noted[person, kind] > again or session.state in {S.SIGNED, S.CANCELLED}:
            return
        who = self._persons[person]
        note_check(session=session, person=who, kind=kind, by=self.reception, at=at, noted_at=at)
        self._noted[person, kind] += 1
        if kind == CheckKind.ARRIVED and not who.is_child:
            note_paper(session=session, person=who, paper=IdentityPaper.ID_CARD, by=self.reception, at=at)
        # With split siblings one coming or going moves both meetings.
        for one in self.sessions:
            if one.state in {S.PLANNED, S.CONFIRMED, S.DEPARTING}:
                one.refresh_from_db(fields=["state"])

    def _session_of(self, person: UUID) -> Session:
        return next(s for s in self.sessions if any(one.person_id == person for one in s.participants.all()))

    def _begin(self, session: Session, at: datetime) -> None:
        for worker in session.led_by if session.state == S.ARRIVING else ():
            confirm_read(session=session, stamp=stamps([session])[session.pk], by=worker, at=at)
        self._move(session, {S.ARRIVING}, M.BEGIN, session.supervisor, at)

    def _end(self, session: Session, reason: EndReason, at: datetime) -> None:
        facts = {"reason_note": DISTRESSED} if self._is_early else {}
        self._move(session, {S.IN_PROGRESS}, M.END, session.supervisor, at, end_reason=reason, **facts)

    def _not_held(self, session: Session, at: datetime) -> None:
        reason, note = NOT_HELD[self.outcome]
        waited = WAIT if self.outcome is Outcome.PARENT_DID_NOT_COME else ""
        facts = {"not_held_reason": reason, "reason_note": note, "child_wait": waited}
        self._move(session, {S.PLANNED, S.CONFIRMED, S.ARRIVING}, M.MARK_NOT_HELD, self.team["head"], at, **facts)

    def _move(
        self, session: Session, states: set[SessionState], move: str, by: Worker | None, at: datetime, **facts: Any
    ) -> None:
        if session.state in states and by is not None:
            session.state = move_session(session=session, move=move, by=by, at=at, **facts).state

    def _fact(self, session: Session, kind: str, text: str, at: datetime) -> None:
        if session.state == S.IN_PROGRESS and session.supervisor and (session.pk, at) not in self._written:
            write_fact(session=session, kind=kind, text=text, at=at, by=session.supervisor, written_at=at)

    def _voices(self, session: Session, at: datetime) -> None:
        if session.state != S.NOTES_DUE or session.supervisor is None:
            return
        spoken = set(session.voices.values_list("child_id", flat=True))
        children = [one.person for one in session.participants.all() if one.part == Part.CHILD]
        for number, child in enumerate(child for child in children if child.pk not in spoken):
            voice = VOICES[(session.starts_at.day + number) % len(VOICES)]
            keep_voice(session=session, child=child, voice=voice, by=session.supervisor, at=at)

    def _sign(self, session: Session, at: datetime) -> None:
        if session.state in {S.NOTES_DUE, S.NOT_HELD} and session.supervisor:
            session.state = sign_record(session=session, by=session.supervisor, at=at, reviewed=True).state
