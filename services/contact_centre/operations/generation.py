"""A plan's dates become meetings with room, supervisor and windows; what cannot be had is named, not skipped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA, at_sofia
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre import access, guards
from services.contact_centre.enums import ContactType, SessionPurpose
from services.contact_centre.models import Arrangement, ArrangementStep, ContactPlan, Session
from services.contact_centre.operations.booking import HANDOVER, Booking, pairs_of, takings_of
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import StepTo
from services.contact_centre.queries import orders, steps
from services.contact_centre.queries.alternatives import Alternative, House, alternatives
from services.contact_centre.queries.supervising import Meant
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Room
from services.scheduling.operations.bookings import Taking, hold
from services.scheduling.regime import codec
from services.scheduling.regime.occurrences import Kind, Occurrence, occurrences
from services.staff.models import Worker
from services.staff.roles import Capability

HORIZON = timedelta(days=366)
WITH_ALTERNATIVES = 8  # conflicts for which other places are looked for; the others are only named

PURPOSES = {
    Kind.MEETING: SessionPurpose.MEETING,
    Kind.HANDOVER_OUT: SessionPurpose.HANDOVER_OUT,
    Kind.HANDOVER_BACK: SessionPurpose.HANDOVER_BACK,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A date of the plan that got no meeting, why, and what is free instead."""

    day: date
    reason: str
    booking: Booking | None = None
    offered: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class Generated:
    created: list[Session] = field(default_factory=list)
    kept: int = 0  # dates that already had their meeting
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which room and supervisors are taken first; the others follow when these are not free."""

    room: Room | None = None
    supervisor: Worker | None = None
    second_supervisor: Worker | None = None


@transaction.atomic
def generate_sessions(
    *, plan: ContactPlan, until: date, by: Worker, at: datetime, wish: Wish | None = None
) -> Generated:
    """
    Make the plan's meetings up to a day. Run again it adds only what is missing: every date has a key of its own.

    :raises Refusal: the plan is not in use, or the day has passed or is more than a year ahead.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    access.require(by, Capability.SESSIONS_PLAN, case)
    today = at.astimezone(SOFIA).date()
    if plan.confirmed_at is None or plan.ended_at is not None:
        raise Refusal(_("This plan is not in use any more."))
    if until < today:
        raise Refusal(_("This day is in the past."), field="until")
    if until > today + HORIZON:
        raise Refusal(_("At most a year ahead."), field="until")
    work = _Work(plan, case, until, by, at, wish or usual(case))
    if refused := guards.plan_holds_meetings(case, work.directions, today):
        raise refused
    work.run()
    record(
        Action.WRITE,
        actor=by.as_actor(),
        what=plan,
        fields=("sessions",),
        detail={"created": len(work.done.created), "conflicts": len(work.done.conflicts)},
    )
    return work.done


def usual(case: Case) -> Wish:
    """The child meets the same person in the same room when that is possible."""
    last = case.sessions.filter(supervisor__isnull=False).select_related("room", "supervisor", "second_supervisor")
    latest = last.order_by("-starts_at", "-id").first()
    if latest is None:
        return Wish(None, case.key_worker)
    return Wish(latest.room, latest.supervisor, latest.second_supervisor)


class _Work:
    """One run: what is already there, what the house looks like, what has come of each date."""

    def __init__(self, plan: ContactPlan, case: Case, until: date, by: Worker, at: datetime, wish: Wish) -> None:
        self.plan, self.case, self.by, self.at, self.wish = plan, case, by, at, wish
        self.done = Generated()
        self.first, self.last = at.astimezone(SOFIA).date(), until
        self.directions = list(directions_of(orders.arrangements(case).filter(plans=plan)))
        found = Session.objects.filter(plan=plan).exclude(occurrence="")
        self.known = {session.occurrence: session for session in found.order_by("id")}
        self.steps = steps.dated_steps([row for direction in self.directions for row in direction])
        self.pairs: dict[str, dict[str, Session]] = {}

    def run(self) -> None:
        rule = codec.from_dict(self.plan.rule)
        dates = [one for one in occurrences(rule, since=self.first, until=self.last) if one.kind is not Kind.GAP]
        self._hold_everything()
        self.house = House.between(at_sofia(self.first, time.min), at_sofia(self.last + timedelta(days=1), time.min))
        for one in dates:
            for number, direction in enumerate(self.directions):
                self._one(one, direction, number)
        self._link_handovers()

    def _hold_everything(self) -> None:
        """All locks of the run at once and in one order: two planners wait for each other, they never deadlock."""
        usual = House.between(self.at, self.at)
        takings = [Taking(ResourceKind.ROOM, room.pk) for room in usual.rooms]
        takings += [Taking(ResourceKind.WORKER, worker.pk) for worker in usual.supervisors]
        pairs: list[tuple[UUID, UUID]] = []
        people: list[UUID] = []
        for direction in self.directions:
            booking = Booking(direction, self.at, self.at)
            takings += takings_of(booking)
            pairs += pairs_of(booking)
            people += [person.pk for person in booking.staying]
        hold(takings, pairs, people)

    # --- one date, one direction ---

    def _one(self, one: Occurrence, direction: tuple[Arrangement, ...], number: int) -> None:
        key = key_of(one, number)
        if key in self.known:
            self.done.kept += 1
            self._remember(one, number, self.known[key])
            return
        step = steps.ruling_step(direction, one.day, self.steps)
        if step is not None and step.to == StepTo.SELF_MANAGED:
            return
        booking = booking_for(self.plan, one, direction, key, step)
        if booking is None:
            self.done.conflicts.append(Conflict(one.day, why_no_time(one)))
        elif booking.starts_at > self.at:
            self._book(one, number, booking)

    def _book(self, one: Occurrence, number: int, booking: Booking) -> None:
        placed = self._placed(booking)
        try:
            with transaction.atomic():
                session = book_session(case=self.case, booking=placed, by=self.by, at=self.at)
        except Refusal as refusal:
            self._conflict(placed, str(refusal))
        else:
            self.done.created.append(session)
            self._remember(one, number, session)
            self.house.take([(taking.kind, taking.resource) for taking in takings_of(placed)], placed.span)
            if placed.contact_type == ContactType.SUPPORTED:
                for worker in placed.led_by:
                    self.house.shared.setdefault(worker.pk, []).append(placed.span)

    def _placed(self, booking: Booking) -> Booking:
        """With the room and supervisors that are free; without them the booking itself says what is missing."""
        two, meant = bool(booking.why_two), Meant.of(booking)
        needs_room, people = booking.needs_room, booking.people_in_room + 1 + two
        room = self.house.free_room(booking.span, self.wish.room, people) if needs_room else None
        first = self.house.free_supervisor(booking.span, self.wish.supervisor, meant)
        second = self.house.free_supervisor(booking.span, self.wish.second_supervisor, meant, beside=first)
        return replace(booking, room=room, supervisor=first, second_supervisor=second if two else None)

    def _conflict(self, booking: Booking, reason: str) -> None:
        offered: tuple[Alternative, ...] = ()
        if len(self.done.conflicts) < WITH_ALTERNATIVES:
            offered = tuple(alternatives(wanted_of(booking), self.at, limit=3))
        day = booking.starts_at.astimezone(SOFIA).date()
        self.done.conflicts.append(Conflict(day, reason, booking, offered))

    # --- two handovers of one stay ---

    def _remember(self, one: Occurrence, number: int, session: Session) -> None:
        if one.pair:
            self.pairs.setdefault(f"{one.pair}/{number}", {})[str(one.kind)] = session

    def _link_handovers(self) -> None:
        for both in self.pairs.values():
            out, back = both.get(Kind.HANDOVER_OUT), both.get(Kind.HANDOVER_BACK)
            if out and back and back.pair_with_id is None:
                back.pair_with = out
                back.save(update_fields=["pair_with"])


def booking_for(
    plan: ContactPlan,
    one: Occurrence,
    direction: tuple[Arrangement, ...],
    key: str,
    step: ArrangementStep | None = None,
) -> Booking | None:
    """The date as it is wanted, still without room and supervisor; None: nobody knows its time."""
    handover = one.kind is not Kind.MEETING
    if one.starts is None or (one.ends is None and not handover):
        return None
    stepped_to = step.to if step and step.to in ContactType.values else ""
    kind = ContactType.HANDOVER if handover else ContactType(stepped_to or one.terms.kind or direction[0].type)
    return Booking(
        arrangements=direction,
        starts_at=one.starts,
        ends_at=one.ends or one.starts + HANDOVER,
        purpose=PURPOSES[one.kind],
        type=kind,
        together=bool(one.terms.with_parent and one.terms.confirmed),
        plan=plan,
        occurrence=key,
    )


def directions_of(arrangements: Iterable[Arrangement]) -> Iterator[tuple[Arrangement, ...]]:
    """Siblings who go the same way share a meeting; split siblings make one meeting for each way."""
    groups: dict[tuple[UUID, UUID], list[Arrangement]] = {}
    for row in sorted(arrangements, key=lambda row: row.pk):
        groups.setdefault((row.visiting_id, row.resident_id), []).append(row)
    yield from (tuple(rows) for rows in groups.values())


def key_of(one: Occurrence, number: int) -> str:
    """The same for every run: the day, what it is, its place in the rule, the direction."""
    return f"{one.day:%Y-%m-%d} {one.kind} {one.phase}.{one.pattern}.{one.slot}/{number}"


def why_no_time(one: Occurrence) -> str:
    return " ".join(mark.text for mark in one.marks) or _("The order does not say at what time.")
