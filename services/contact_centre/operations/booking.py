"""
A meeting as it is wanted, everything that speaks against it, and how it takes its place in the house.

`place` takes the locks first and in one order, then the reservations that the database itself keeps exclusive, then
computes the windows of everybody who comes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.clock import local
from kernel.errors import Hint, Refusal, Refusals
from services.cases.models import Case
from services.contact_centre import guards
from services.contact_centre.enums import ContactType, SessionPurpose
from services.contact_centre.leading import Led
from services.contact_centre.models import Arrangement, ContactPlan, Session
from services.contact_centre.operations import staffing
from services.contact_centre.operations.staggering import stagger
from services.contact_centre.preparation_enums import StepTo
from services.contact_centre.queries import orders, ratio, steps
from services.contact_centre.queries.presence import engaged
from services.contact_centre.queries.stopping import Coming
from services.people.models import Person
from services.scheduling import queries as house
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Room
from services.scheduling.operations.bookings import Taking, hold, reserve
from services.scheduling.slots import Span
from services.staff.models import Worker
from services.staff.roles import Capability
from vault import names

LONGEST = timedelta(hours=12)
HANDOVER = timedelta(minutes=30)
WHERE_FIELDS = frozenset({"room", "supervisor", "second_supervisor", "day", "start_time", "starts_at"})


class InTheHouse(Protocol):
    """What the house has to know of whatever takes place in one of its rooms."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def span(self) -> Span: ...
    @property
    def room(self) -> Room | None: ...
    @property
    def needs_room(self) -> bool: ...
    @property
    def people_in_room(self) -> int: ...
    @property
    def override(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Booking(Led):
    """
    One direction of a meeting or handover: children who live with the same parent and meet the same other one.

    `override` is the written reason of somebody who may plan against a warning (opening hours, size of the room).
    """

    arrangements: tuple[Arrangement, ...]
    starts_at: datetime
    ends_at: datetime
    room: Room | None = None
    supervisor: Worker | None = None
    second_supervisor: Worker | None = None
    alone_because: str = ""  # R24: written by whoever may plan against a warning, where two are needed
    purpose: str = SessionPurpose.MEETING
    type: str = ""
    others: tuple[Person, ...] = ()
    override: str = ""
    stays: tuple[UUID, ...] = ()  # supervisors at an unchanged hour: they are not asked for their hours again
    plan: ContactPlan | None = None
    occurrence: str = ""
    makes_up_for: Session | None = None
    together: bool = False  # this date's words want the other parent in the room
    interpreter: str = ""  # R11: a neutral adult, where the supervisor does not understand the language

    @property
    def contact_type(self) -> ContactType:
        return ContactType(self.type or self.arrangements[0].type)

    @property
    def needs_room(self) -> bool:
        return self.purpose == SessionPurpose.MEETING and self.contact_type != ContactType.VIRTUAL

    @property
    def is_both_ways(self) -> bool:
        """Only handed over, for a while: out when it begins and back when it ends."""
        return self.purpose == SessionPurpose.MEETING and self.contact_type == ContactType.HANDOVER

    @property
    def children(self) -> list[Person]:
        return [arrangement.child for arrangement in self.arrangements]

    @property
    def people_in_room(self) -> int:
        inside = [*self.children, self.arrangements[0].visiting, *self.others]
        return len({person.pk for person in inside}) + len(self.led_by) + self.with_other_parent

    @property
    def why_two(self) -> str:
        """R24: what asks for a second supervisor, or nothing."""
        return self.asks_for_two(ratio.Ratio.of([self.arrangements[0].case_id]))

    def asks_for_two(self, rules: ratio.Ratio) -> str:
        case, children = self.arrangements[0].case_id, len(self.children)
        return rules.why_two(case, purpose=self.purpose, kind=self.contact_type, children=children)

    @property
    def coming(self) -> Coming:
        return Coming.by(self.arrangements, local(self.starts_at).date(), self.others)

    @property
    def staying(self) -> list[Person]:
        """Adults who are inside from coming in to going out, and so nowhere else."""
        inside = [arrangement.visiting for arrangement in self.arrangements] + list(self.others)
        if self.with_other_parent:
            inside += [arrangement.resident for arrangement in self.arrangements]
        return list(dict.fromkeys(inside))

    @property
    def with_other_parent(self) -> bool:
        return self.together or any(arrangement.other_parent_present for arrangement in self.arrangements)

    @property
    def span(self) -> Span:
        return Span(self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC))


def as_handovers(booking: Booking) -> tuple[Booking, Booking]:
    """A meeting that is no longer watched: the child is handed out when it began and back when it ended."""
    out = replace(
        booking,
        purpose=SessionPurpose.HANDOVER_OUT,
        type=ContactType.HANDOVER,
        ends_at=booking.starts_at + HANDOVER,
        room=None,
    )
    key = f"{booking.occurrence}b" if booking.occurrence else ""
    starts, ends = booking.ends_at, booking.ends_at + HANDOVER
    back = replace(out, starts_at=starts, ends_at=ends, occurrence=key, makes_up_for=None)
    back = replace(back, purpose=SessionPurpose.HANDOVER_BACK)
    return out, back


def typed(booking: Booking) -> Booking:
    """
    Of the type that rules on its day, where the booking itself names none.

    :raises Refusal: from that day on the family manages by itself.
    """
    day = local(booking.starts_at).date()
    step = steps.ruling_step(booking.arrangements, day, steps.dated_steps(booking.arrangements))
    if step is None or booking.type:
        return booking
    if step.to == StepTo.SELF_MANAGED:
        raise Refusal(_("On that day the family manages the contact by itself by now."), field="day")
    return replace(booking, type=step.to)


def place(session: Session, booking: Booking) -> None:
    """Locks first and in one order, then reservations, then windows."""
    takings = takings_of(booking)
    hold(takings, pairs_of(booking))
    reserve(booking=session.pk, starts_at=session.starts_at, ends_at=session.ends_at, takings=takings)
    stagger(session)


def takings_of(booking: Booking) -> list[Taking]:
    """
    What nobody else may have at that time.

    A supported meeting has a room of its own, but its supervisor looks after several families (R1, R24).
    """
    takings = [Taking(ResourceKind.CHILD, child.pk, child.names) for child in booking.children]
    if booking.room:
        takings.append(Taking(ResourceKind.ROOM, booking.room.pk, booking.room.name))
    if booking.contact_type != ContactType.SUPPORTED:
        led = staffing.leading(booking)
        takings += [Taking(ResourceKind.WORKER, worker.pk, worker.display_name, field) for worker, field in led]
    return takings


def waiting_for(booking: Booking) -> list[Taking]:
    """Also supervisors who may look after several families: how many they have is counted, not reserved."""
    return [*takings_of(booking), *(Taking(ResourceKind.WORKER, worker.pk) for worker in booking.led_by)]


def pairs_of(booking: Booking) -> list[tuple[UUID, UUID]]:
    people = {a.visiting_id for a in booking.arrangements} | {a.resident_id for a in booking.arrangements}
    people |= {child.pk for child in booking.children} | {person.pk for person in booking.others}
    return [(row.one_id, row.other_id) for row in orders.pairs_apart(people)]


# --- what speaks against it ------------------------------------------------------------------------------------------


def check(session: Session, booking: Booking, by: Worker, at: datetime, *, two: bool = True) -> None:
    """
    Everything at once, so that the form is mended in one go. Who wants the same waits here, then sees it taken.

    `two`: a second supervisor must be named where two are needed; else that is asked when it begins.
    """
    hold(waiting_for(booking), pairs_of(booking), [person.pk for person in booking.staying])
    refusals = [*_time_refusals(booking, at)]
    if refusals:
        refusals += _timeless_refusals(booking, by)
    else:
        refusals = [
            *_legal_refusals(session, booking),
            *house_refusals(booking, by),
            *_people_refusals(booking),
            *staffing.refusals(session, booking, by, two=two),
            *_engaged_refusals(booking),
            *staffing.abuse_refusals(booking, session.case),
        ]
    if refusals:
        raise Refusals(refusals)


def early_refusals(facts: Mapping[str, Any], by: Worker, at: datetime) -> Iterable[Refusal]:
    """
    What already speaks against a booking of which something is still missing, so that it is not said in stages.

    `facts`: in the names of `Booking`, those that are known.
    """
    starts, ends, children = (facts.get(name) for name in ("starts_at", "ends_at", "arrangements"))
    if children:
        known = {name: facts[name] for name in Booking.__dataclass_fields__ if facts.get(name)}
        booking = Booking(**{"starts_at": at, "ends_at": at, **known, "arrangements": tuple(children)})
        yield from _timeless_refusals(booking, by)
        if starts and ends:
            yield from _time_refusals(booking, at)
            return
    if starts and ends and ends <= starts:
        yield Refusal(_("The end must be after the start."), field="end_time")
    if starts and starts <= at:
        yield Refusal(_("This time has passed."), field="day")


def _timeless_refusals(booking: Booking, by: Worker) -> list[Refusal]:
    """Whatever the hour is."""
    return [*_where_refusals(booking, overridden=_is_overridden(booking, by)), *_people_refusals(booking)]


def _time_refusals(booking: Booking, at: datetime) -> Iterable[Refusal]:
    first, last = local(booking.starts_at), local(booking.ends_at)
    if booking.ends_at < booking.starts_at and first.date() == last.date() and _is_meeting(booking):
        message = _("The end is before the start. Does the child stay overnight? Then plan two handovers.")
        yield Refusal(message, field="end_time", hints=_two_handovers(booking, days=1))
    elif booking.ends_at <= booking.starts_at:
        yield Refusal(_("The end must be after the start."), field="end_time")
    elif first.date() != last.date():
        yield Refusal(
            _("A meeting does not cross midnight. Plan two handovers: one when the child goes, one when it returns."),
            field="end_time",
            hints=_two_handovers(booking),
        )
    elif booking.ends_at - booking.starts_at > LONGEST:
        yield Refusal(_("Longer than twelve hours: plan two handovers instead."), field="end_time")
    if booking.starts_at <= at:
        yield Refusal(_("This time has passed."), field="day")


def _is_meeting(booking: Booking) -> bool:
    return booking.purpose == SessionPurpose.MEETING


def _two_handovers(booking: Booking, days: int = 0) -> tuple[Hint, Hint]:
    """The form of each handover, filled: out when the meeting was to begin, back when it was to end."""
    back = booking.ends_at + timedelta(days=days)
    return (
        _handover_hint(booking, SessionPurpose.HANDOVER_OUT, local(booking.starts_at), _("Plan the handover out")),
        _handover_hint(booking, SessionPurpose.HANDOVER_BACK, local(back), _("Plan the handover back")),
    )


def _handover_hint(booking: Booking, purpose: SessionPurpose, starts: datetime, text: str) -> Hint:
    ends = starts + HANDOVER
    asked = {
        "purpose": str(purpose),
        "day": f"{starts:%Y-%m-%d}",
        "start_time": f"{starts:%H:%M}",
        "end_time": f"{ends:%H:%M}",
    }
    case_id = booking.arrangements[0].case_id
    return Hint(text, address("meetings:new_session", case_id, tail=f"?{urlencode(asked)}"))


def _legal_refusals(session: Session, booking: Booking) -> Iterable[Refusal]:
    if booking.contact_type == ContactType.INDIRECT:
        hint = Hint(_("Letters and gifts"), address("meetings:parcels", session.case_id))
        yield Refusal(_("Letters and gifts need no meeting: they are received and passed on."), hints=(hint,))
    coming = booking.coming
    yield from filter(
        None, (guards.case_active(session, coming=coming), guards.basis_in_force(session, coming=coming))
    )
    day = local(session.starts_at).date()
    current = {row.pk for row in orders.arrangements_on(session.case, day)}
    for arrangement in booking.arrangements:
        if arrangement.case_id != session.case_id or arrangement.pk not in current:
            message = _("The arrangement for %(child)s is not in force on that day.")
            yield Refusal(message % {"child": arrangement.child.names}, field="arrangements")
    admitted = orders.admitted_on(booking.arrangements, day)
    allowed = {row.person_id for rows in admitted.values() for row in rows}
    for person in booking.others:
        if person.pk not in allowed:
            message = _("%(name)s is not admitted on that day.") % {"name": person.names}
            yield Refusal(message, field="others", hints=(_orders_hint(session.case),))


def _orders_hint(case: Case) -> Hint:
    return Hint(_("Orders of this case"), address("meetings:orders", case.pk))


def house_refusals(booking: InTheHouse, by: Worker) -> Iterable[Refusal]:
    """Closed days, opening hours, and the room: closed, too small, or none."""
    day = local(booking.starts_at).date()
    closure = house.closure_of(booking.span, booking.room.pk if booking.room else None)
    if closure:
        message = _("Closed at that time: %(reason)s.") % {"reason": closure.reason}
        yield Refusal(message, field="day" if closure.room_id is None else "room")
    overridden = _is_overridden(booking, by)
    if not overridden and not house.is_open_at(booking.span, day):
        message = _("Outside the opening hours. Whoever may override writes the reason below.")
        yield Refusal(message, field="start_time")
    yield from _where_refusals(booking, overridden=overridden)


def _is_overridden(booking: InTheHouse, by: Worker) -> bool:
    return bool(booking.override.strip()) and by.may(Capability.SESSIONS_OVERRIDE)


def _where_refusals(booking: InTheHouse, *, overridden: bool) -> Iterable[Refusal]:
    if booking.room is not None:
        yield from room_refusals(booking, booking.room, override=overridden)
    elif booking.needs_room:
        yield Refusal(_("A meeting needs a room."), field="room")


def room_refusals(booking: InTheHouse, room: Room, *, override: bool) -> Iterable[Refusal]:
    if not room.is_active or room.is_waiting_room:
        yield Refusal(_("No meetings take place in this room."), field="room")
    elif not override and booking.people_in_room > room.capacity:
        facts = {"people": booking.people_in_room, "capacity": room.capacity}
        yield Refusal(_("%(people)s people, and the room is for %(capacity)s.") % facts, field="room")


def _people_refusals(booking: Booking) -> Iterable[Refusal]:
    if len({(a.visiting_id, a.resident_id) for a in booking.arrangements}) > 1:
        message = _("One meeting has one visiting parent. Plan each direction of split siblings as its own meeting.")
        yield Refusal(message, field="arrangements")
    if booking.interpreter and any(names.meet(booking.interpreter, one.names) for one in _family_of(booking)):
        message = _("An interpreter is neutral: nobody who takes part in the meeting.")
        yield Refusal(message, field="interpreter")


def _engaged_refusals(booking: Booking) -> Iterable[Refusal]:
    """Nobody is in two rooms: who of the adults is with a colleague then, in whatever case."""
    names = {person.pk: person.names for person in booking.staying}
    elsewhere = engaged(names, booking.starts_at, booking.ends_at)
    for person, name in names.items():
        if person in elsewhere:
            yield Refusal(_("%(name)s is in another meeting at that time.") % {"name": name}, field="start_time")


def _family_of(booking: Booking) -> list[Person]:
    adults = [
        person for arrangement in booking.arrangements for person in (arrangement.visiting, arrangement.resident)
    ]
    return [*booking.children, *adults, *booking.others]
