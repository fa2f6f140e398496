"""
A simulated year of a centre and the eyes that look at it. The eyes share no code with the planner or the booking: they
read rows and compare hours themselves.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

from kernel.clock import at_sofia
from kernel.errors import Refusal
from services.cases.enums import CaseState
from services.contact_centre.enums import BasisKind, CancelledBy, ContactType, SessionState
from services.contact_centre.models import ArrivalWindow, MustNotMeet, Policy, Session
from services.contact_centre.operations import planning as planner
from services.contact_centre.operations import replanning
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.operations.sessions import cancel_session
from services.contact_centre.preparation_enums import RiskLevel
from services.scheduling.models import Closure, Entrance, Room
from services.scheduling.regime.rule import Pattern, Phase, Rule, Slot, Weekly
from services.staff.enums import AbsenceKind
from services.staff.models import Absence
from services.staff.rota import record_absence
from tests.contact_centre.conftest import Family

PLANNED = (SessionState.PLANNED, SessionState.CONFIRMED)
NOT_THERE = (SessionState.CANCELLED, SessionState.FROZEN)
HOLIDAYS = ((12, 24), (12, 25), (12, 26), (1, 1), (3, 3), (5, 1), (5, 24), (9, 6), (9, 22))
SPOKEN = date(2026, 9, 10)  # the acts of a year that is still to come were given before today
RISKY = 8  # one family of so many
LETTERS = "абвгдежзиклмнопрстуфхцчшщ"


@dataclass(frozen=True)
class Size:
    families: int
    rooms: int
    team: int
    months: int


SMALL, FULL = Size(6, 3, 4, 1), Size(60, 8, 10, 12)


@dataclass
class Year:
    """
    `clock` is the present moment of the simulated centre; everything that happens comes from one seed.

    `busiest` is the weekday on which most families come (Monday is 0).
    """

    cast: Any
    size: Size
    seed: int
    first: date
    busiest: int = 5
    clock: datetime = field(init=False)
    families: list[Family] = field(default_factory=list)
    team: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.clock = at_sofia(self.first, time(7))

    def furnish(self) -> None:
        for number in range(self.size.rooms - 2):  # two rooms and the front door are there
            Room.objects.create(name=f"Стая {number}", capacity=6, position=3 + number)
        Entrance.objects.create(name="Откъм двора", position=2)
        Policy.objects.create(supported_on_duty=2)
        self.team = [self._colleague() for _ in range(self.size.team)]
        self.families = [self._family(number) for number in range(self.size.families)]
        for one, other in zip(self.families[::4], self.families[1::4], strict=False):
            keep_apart(
                case=one.case, one=one.father, other=other.father, reason="Заплахи", by=self.cast.a.head, at=self.clock
            )
        for month, day in HOLIDAYS:
            self._close(date(self.first.year + (month < self.first.month), month, day))

    def _colleague(self) -> Any:
        worker = self.cast.a.worker("session_supervisor", "key_worker")
        worker.languages = ["bg", *self.chance.choice(([], [], ["tr"], ["rom"]))]
        worker.save(update_fields=["languages"])
        return worker

    def _close(self, day: date) -> None:
        starts = at_sofia(day, time.min)
        Closure.objects.create(during=(starts, starts + timedelta(days=1)), reason="Празник")

    def _family(self, number: int) -> Family:
        one = Family(self.cast, f"Генов{LETTERS[number // 25]}{LETTERS[number % 25]}", "Ани")
        one.father.languages = self.chance.choice(([], [], ["bg"], ["tr", "bg"]))
        one.father.save(update_fields=["languages"])
        is_court = self.chance.random() < 0.6
        kind = BasisKind.COURT_ORDER if is_court else BasisKind.AGREEMENT
        begins = {"dated": min(self.first, SPOKEN) - timedelta(days=20), "in_force_from": min(self.first, SPOKEN)}
        one.basis = one.order(number=f"{number}/2026", kind=kind, **begins)
        kind = ContactType.SUPERVISED if self.chance.random() < 0.75 else ContactType.SUPPORTED
        one.first = one.arrangement(one.basis, type=kind)
        one.in_state(CaseState.AGREED)
        if number % RISKY == 1:
            self._assess(one)
        new = NewPlan(arrangements=(one.first,), rule=self._rule())
        confirm_plan(basis=one.basis, plan=new, by=self.cast.a.head, at=self.clock)
        return one

    def _assess(self, one: Family) -> None:
        """A high risk: two supervisors (R24)."""
        facts = {"factors": "Заплахи", "author": self.cast.a.head, "next_review_on": self.first + timedelta(days=400)}
        one.case.risk_assessments.create(level=RiskLevel.HIGH, **facts)

    def _rule(self) -> Rule:
        day = self.chance.choice((1, 2, 3, 4, 5, 5, 5, 6))
        hour = self.chance.choice((10, 11, 14, 16)) if day > 4 else self.chance.choice((15, 16, 17))
        slot = Slot(day=(day + self.busiest - 5) % 7, start=time(hour), end=time(hour + self.chance.choice((1, 2))))
        return Rule((Phase((Pattern(Weekly(self.chance.choice((1, 2)), anchor=self.first), (slot,)),)),))

    # --- what a year brings ---

    def go_on(self, month: date) -> None:
        self.hold_until(self.clock)
        self.plan_month(month)
        self.fall_ill(month)
        self.cancel_some(month)

    def months(self) -> Iterator[date]:
        for number in range(self.size.months):
            month = self.first.month - 1 + number
            yield date(self.first.year + month // 12, month % 12 + 1, 1)

    def plan_month(self, month: date) -> Any:
        last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        self.clock = max(self.clock, at_sofia(month - timedelta(days=5), time(9)))
        by = self.cast.a.coordinator
        asked = planner.ask_to_plan(first_day=month, last_day=last, by=by, at=self.clock)
        planner.work_planning(planning_id=asked.pk)
        asked.refresh_from_db()
        planner.ask_to_book(planning=asked, by=by, at=self.clock)
        planner.work_bookings(planning_id=asked.pk, by=by)
        return asked

    def fall_ill(self, month: date) -> None:
        """Every fifth colleague or so, for two days; the morning's proposal is done as it stands."""
        for worker in self.team:
            if self.chance.random() < 0.3:
                day = month + timedelta(days=self.chance.randrange(26))
                self._ill(worker, day)

    def _ill(self, worker: Any, day: date) -> None:
        self.clock = max(self.clock, at_sofia(day, time(8)))
        span = (at_sofia(day, time.min), at_sofia(day + timedelta(days=2), time.min))
        by = self.cast.a.coordinator
        try:
            record_absence(
                worker=worker, starts_at=span[0], ends_at=span[1], kind=AbsenceKind.SICK, by=by, at=self.clock
            )
        except Refusal:
            return
        touched = replanning.replan(list(replanning.of_worker(by, worker, *span)), self.clock, worker)
        decisions = [replanning.Decision(one.session, _move(one)) for one in touched]
        replanning.decide(decisions=decisions, reason="Болничен", by=by, at=self.clock)

    def cancel_some(self, month: date) -> None:
        ahead = Session.objects.filter(state__in=PLANNED, starts_at__gt=self.clock).select_related("case")
        for session in ahead.order_by("starts_at", "id"):
            if self.chance.random() < 0.04:
                cancelled_by = self.chance.choice((CancelledBy.RESIDENT, CancelledBy.VISITING, CancelledBy.CENTRE))
                cancel_session(
                    session=session,
                    cancelled_by=cancelled_by,
                    reason="Болест",
                    by=self.cast.a.coordinator,
                    at=self.clock,
                )

    def hold_until(self, moment: datetime) -> None:
        """What lies behind took place; records are written, some of them late or never."""
        over = Session.objects.filter(state__in=PLANNED, ends_at__lte=moment)
        for session in over.order_by("starts_at", "id"):
            signed = self.chance.random() < 0.9
            facts: dict[str, Any] = {"state": SessionState.SIGNED if signed else SessionState.NOTES_DUE}
            if signed:
                facts |= {"signed_at": session.ends_at + timedelta(hours=20), "signed_by": session.supervisor}
            Session.objects.filter(pk=session.pk).update(**facts)


def _move(one: Any) -> Any:
    """As proposed; a meeting for which not everybody can be had is called off."""
    session = one.session
    if one.proposed is None or one.lacks_one or (session.room_id and one.room is None):
        return None
    first, second = (one.beside, one.proposed) if one.is_second else (one.proposed, one.beside)
    return replanning.Move(session.starts_at, session.ends_at, one.room, first, second_supervisor=second)


# --- the eyes --------------------------------------------------------------------------------------------------------


def held() -> list[Session]:
    """Everything that takes place or took place."""
    rows = Session.objects.exclude(state__in=NOT_THERE).prefetch_related("participants").select_related("supervisor")
    return list(rows.order_by("starts_at", "id"))


def double_bookings(sessions: list[Session]) -> list[str]:
    """Two meetings of one hour with the same room, child or colleague; supported ones may share the colleague."""
    found = []
    for one, other in _at_one_time(sessions):
        if one.room_id and one.room_id == other.room_id:
            found.append(f"room {one.room_id} at {one.starts_at}")
        if _children(one) & _children(other):
            found.append(f"child at {one.starts_at}")
        both_supported = {one.type, other.type} == {"supported"}
        if not both_supported:
            found += [f"colleague {who} at {one.starts_at}" for who in _leading(one) & _leading(other)]
    return found


def _leading(session: Session) -> set[Any]:
    """The supervisor, and the second where the family has two."""
    return {session.supervisor_id, session.second_supervisor_id} - {None}


def _at_one_time(sessions: list[Session]) -> Iterator[tuple[Session, Session]]:
    by_day: dict[date, list[Session]] = {}
    for session in sessions:
        by_day.setdefault(session.starts_at.date(), []).append(session)
    for day in by_day.values():
        for one, other in combinations(day, 2):
            if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                yield one, other


def _children(session: Session) -> set[Any]:
    return {row.person_id for row in session.participants.all() if row.part == "child"}


def crowded_supervisors(sessions: list[Session], most: int) -> list[str]:
    """A colleague with more supported families at some moment than the centre's number."""
    found = []
    for one in sessions:
        then = [
            s for s in sessions if s.supervisor_id == one.supervisor_id and s.starts_at <= one.starts_at < s.ends_at
        ]
        if len(then) > most:
            found.append(f"{one.supervisor_id} at {one.starts_at}: {len(then)}")
    return found


def meetings_at_doors(gap: timedelta) -> list[str]:
    """People who must not meet, at one door with less than the gap between them, in whichever meetings."""
    foes = {frozenset((row.one_id, row.other_id)) for row in MustNotMeet.objects.filter(until=None)}
    people = {person for pair in foes for person in pair}
    rows = list(
        ArrivalWindow.objects.filter(person__in=people)
        .exclude(session__state__in=NOT_THERE)
        .values_list("person_id", "entrance_id", "during", "session_id")
    )
    return [
        f"{one[2]} and {other[2]} at {one[1]}"
        for one, other in combinations(rows, 2)
        if one[1] == other[1]
        and frozenset((one[0], other[0])) in foes
        and one[2].lower < other[2].upper + gap
        and other[2].lower < one[2].upper + gap
    ]


def under_closure(sessions: list[Session]) -> list[str]:
    shut = [row.during for row in Closure.objects.filter(room=None)]
    return [
        f"{one.starts_at}"
        for one in sessions
        for span in shut
        if one.starts_at < span.upper and span.lower < one.ends_at
    ]


def with_absent(sessions: list[Session], moment: datetime) -> list[str]:
    """Meetings ahead with somebody who is away."""

    away: dict[Any, list[Any]] = {}
    for row in Absence.objects.filter(ended_at=None):
        away.setdefault(row.worker_id, []).append(row.during)
    return [
        f"{one.supervisor} at {one.starts_at}"
        for one in sessions
        if one.starts_at > moment
        for who in _leading(one)
        for span in away.get(who, ())
        if one.starts_at < span.upper and span.lower < one.ends_at
    ]
