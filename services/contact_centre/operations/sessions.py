"""
Meetings are booked, moved and cancelled here, one by one or a plan's worth at once.

Whatever books goes through `booking.check` and `booking.place`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import EllipsisType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.actor import Actor
from kernel.clock import SOFIA, local
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.operations import add_task
from services.contact_centre import access
from services.contact_centre.enums import (
    TAKES_PLACE,
    CancelledBy,
    ContactType,
    Part,
    Protocol,
    SessionMove,
    SessionState,
)
from services.contact_centre.models import Participant, Session
from services.contact_centre.operations.booking import Booking, as_handovers, check, place, typed
from services.contact_centre.operations.lacking import settle_seconds
from services.contact_centre.operations.ledger import Notice, note_cancellation
from services.contact_centre.operations.messages import tell_moved, tell_not_taking_place, tell_planned
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.staffing import alone_because
from services.contact_centre.operations.staggering import stagger
from services.contact_centre.queries import orders, steps
from services.contact_centre.queries import preparation as preparation_queries
from services.people.models import Person
from services.scheduling.models import Room
from services.scheduling.operations.bookings import hold, release
from services.staff.models import Worker
from services.staff.roles import Capability

MOVABLE = frozenset({SessionState.PLANNED, SessionState.CONFIRMED})
PLACE = ("starts_at", "ends_at", "room", "supervisor", "second_supervisor")


# --- booking ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def book_session(*, case: Case, booking: Booking, by: Worker, at: datetime) -> Session:
    """
    Plan one meeting or one handover.

    :raises Refusals: everything that speaks against it, each sentence with its field.
    :raises services.scheduling.operations.bookings.Taken: somebody was faster; offer alternatives.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.SESSIONS_PLAN, case)
    booking = typed(booking)
    if booking.is_both_ways:
        return _book_handovers(case, booking, by, at)
    session = _new_session(case, booking, by, at)
    check(session, booking, by, at)
    session.alone_because = alone_because(session, booking, by)
    session.save(force_insert=True)
    Participant.objects.bulk_create(_participants(session, booking))
    place(session, booking)
    record(
        Action.WRITE,
        actor=by.as_actor(),
        what=session,
        fields=(*_placed(session), "participants"),
        reason=" ".join(filter(None, (booking.override, session.alone_because))),
    )
    if not booking.occurrence:  # a plan's worth at once is told by its reminders, meeting by meeting
        tell_planned(session=session, at=at)
    return session


def _book_handovers(case: Case, booking: Booking, by: Worker, at: datetime) -> Session:
    """A meeting that nobody watches is two handovers; the first of them answers for both."""
    out, back = as_handovers(booking)
    first = book_session(case=case, booking=out, by=by, at=at)
    second = book_session(case=case, booking=back, by=by, at=at)
    second.pair_with = first
    second.save(update_fields=["pair_with"])
    return first


def _new_session(case: Case, booking: Booking, by: Worker, at: datetime) -> Session:
    return Session(
        case=case,
        plan=booking.plan,
        occurrence=booking.occurrence,
        purpose=booking.purpose,
        type=booking.contact_type,
        protocol=protocol_of(case, booking),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        room=booking.room,
        supervisor=booking.supervisor,
        second_supervisor=booking.second_supervisor,
        other_parent_present=booking.with_other_parent,
        interpreter=booking.interpreter,
        makes_up_for=booking.makes_up_for,
        created_by=by,
        created_at=at,
    )


def protocol_of(case: Case, booking: Booking) -> Protocol:
    """R3: when supervised contact becomes a handover, the child is brought first; else as the safety plan says."""
    arrangement = booking.arrangements[0]
    step = steps.ruling_step(
        booking.arrangements, local(booking.starts_at).date(), steps.dated_steps(booking.arrangements)
    )
    if step is not None and step.to == booking.contact_type:
        return Protocol(step.protocol)
    if booking.contact_type == ContactType.HANDOVER and arrangement.type != ContactType.HANDOVER:
        return Protocol.B
    plan = preparation_queries.current_safety_plan(case)
    return Protocol(plan.protocol if plan else arrangement.protocol)


def _participants(session: Session, booking: Booking) -> list[Participant]:
    rows: list[tuple[Person, Part, UUID]] = []
    for arrangement in booking.arrangements:
        rows.append((arrangement.child, Part.CHILD, arrangement.pk))
        rows.append((arrangement.visiting, Part.VISITING, arrangement.pk))
        rows.append((arrangement.resident, Part.RESIDENT, arrangement.pk))
    rows += [(person, Part.OTHER, booking.arrangements[0].pk) for person in booking.others]
    return [
        Participant(session=session, person=person, part=part, arrangement_id=arrangement)
        for person, part, arrangement in rows
    ]


# --- moving ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    starts_at: datetime
    ends_at: datetime
    room: Room | None
    supervisor: Worker | None
    override: str = ""
    interpreter: str | None = None  # None: as it was
    second_supervisor: Worker | EllipsisType | None = ...  # …: as it was
    alone_because: str = ""


@transaction.atomic
def reschedule(*, session: Session, to: Move, reason: str, by: Worker, at: datetime) -> Session:
    """
    Another time, room or supervisors. The windows of everybody who comes are computed anew.

    :raises Refusals: what speaks against the new place, as when booking.
    """
    session = _locked(session, by)
    if session.state not in MOVABLE:
        raise Refusal(_("People are already arriving, or it is over: this meeting can no longer be moved."))
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    before = list(_mates(session))
    booking = moved_booking(session, to)
    is_another_hour = (session.starts_at, session.ends_at) != (to.starts_at, to.ends_at)
    former = session.alone_because or ""
    if is_another_hour:  # one was enough then: whether it is at the new hour, somebody says anew
        session.alone_because = ""
    check(_moved(session, booking), booking, by, at)
    if is_another_hour:  # the parents answered for the former one: whoever had confirmed is asked again
        session.state = SessionState.PLANNED
    session.interpreter, session.alone_because = booking.interpreter, alone_because(session, booking, by)
    session.sequence += 1
    session.save(update_fields=[*PLACE, "alone_because", "interpreter", "state", "sequence"])
    place(session, booking)
    _stagger_again(before, at)
    record(
        Action.WRITE,
        actor=by.as_actor(),
        what=session,
        fields=_placed(session, former),
        reason=" ".join(filter(None, (reason, to.alone_because))),
    )
    if is_another_hour:
        tell_moved(session=session, at=at)
    settle_seconds(case=session.case, by=by, at=at)
    return session


def _placed(session: Session, former: str = "") -> tuple[str, ...]:
    """What the journal names; `former`: why one supervisor was enough until now."""
    return (*PLACE, "alone_because") if session.alone_because != former else PLACE


def moved_booking(session: Session, to: Move) -> Booking:
    """The meeting as it was booked, at its new place and time."""
    booking = booking_of(session)
    is_same_hour = (session.starts_at, session.ends_at) == (to.starts_at, to.ends_at)
    return replace(
        booking,
        stays=tuple(session.led_by_ids) if is_same_hour else (),
        starts_at=to.starts_at,
        ends_at=to.ends_at,
        room=to.room,
        supervisor=to.supervisor,
        second_supervisor=booking.second_supervisor if to.second_supervisor is ... else to.second_supervisor,
        override=to.override,
        alone_because=to.alone_because,
        interpreter=booking.interpreter if to.interpreter is None else to.interpreter,
    )


def _moved(session: Session, to: Booking) -> Session:
    session.starts_at, session.ends_at = to.starts_at, to.ends_at
    session.room, session.supervisor, session.second_supervisor = to.room, to.supervisor, to.second_supervisor
    return session


def _mates(session: Session) -> Iterable[Session]:
    """The other direction of the same visit day: when one is moved, the other's windows are computed for it alone."""
    same = Session.objects.filter(
        case_id=session.case_id, starts_at=session.starts_at, ends_at=session.ends_at, purpose=session.purpose
    )
    return same.filter(state__in=TAKES_PLACE).exclude(pk=session.pk).order_by("id")


def _locked(session: Session, by: Worker) -> Session:
    Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    found = Session.objects.select_for_update(of=("self",)).select_related(
        "case", "room", "supervisor", "second_supervisor"
    )
    session = found.prefetch_related("participants__person").get(pk=session.pk)
    access.require(by, Capability.SESSIONS_PLAN, session.case)
    return session


def booking_of(session: Session) -> Booking:
    """The meeting as it was booked, from its rows."""
    rows = list(session.participants.select_related("person", "arrangement").order_by("id"))
    ids = dict.fromkeys(row.arrangement_id for row in rows if row.part == Part.CHILD)
    found = {row.pk: row for row in orders.arrangements(session.case).filter(pk__in=[pk for pk in ids if pk])}
    return Booking(
        arrangements=tuple(found[pk] for pk in ids if pk in found),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=session.room,
        supervisor=session.supervisor,
        second_supervisor=session.second_supervisor,
        purpose=session.purpose,
        type=session.type,
        others=tuple(row.person for row in rows if row.part == Part.OTHER),
        together=session.other_parent_present,
        interpreter=session.interpreter or "",
    )


# --- cancelling, confirming ------------------------------------------------------------------------------------------


@transaction.atomic
def cancel_session(
    *, session: Session, cancelled_by: str, reason: str, by: Worker, at: datetime, notice: Notice | None = None
) -> Session:
    """
    The meeting will not take place. Room, supervisor and child are free again; the team is asked to tell each parent.

    `notice` says how the centre was told; whether a make-up is owed follows from who cancelled (R22).

    :raises Refusals: no reason, or people are already arriving.
    """
    session = _locked(session, by)
    if cancelled_by not in CancelledBy.values:
        raise Refusal(_("Say who cancelled."), field="cancelled_by")
    session = move_session(
        session=session, move=SessionMove.CANCEL, by=by, at=at, cancelled_by=cancelled_by, reason_note=reason
    )
    _give_back(session, notice or Notice(), by, at)
    return session


@transaction.atomic
def cancel_for_parent(*, session: Session, person: Person, reason: str, actor: Actor, at: datetime) -> Session:
    """
    A parent says by a signed link that they do not come: it is their cancellation, with its time, whoever reads it.

    :raises Refusals: people are already arriving.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    is_visiting = session.participants.filter(person=person, part=Part.VISITING).exists()
    who = CancelledBy.VISITING if is_visiting else CancelledBy.RESIDENT
    facts: dict[str, Any] = {"cancelled_by": who, "reason_note": reason.strip() or _("Cancelled by the signed link.")}
    session = move_session(session=session, move=SessionMove.CANCEL, by=None, actor=actor, at=at, **facts)
    _give_back(session, Notice(told_by=person), None, at)
    return session


def _stagger_again(sessions: Sequence[Session], at: datetime) -> None:
    """New windows for one visit day; whoever is expected at another hour than before hears of it."""
    former = {one.pk: _windows(one) for one in sessions}
    for one in sessions[:1]:
        stagger(one)
    for one in sessions:
        if _windows(one) != former[one.pk]:
            Session.objects.filter(pk=one.pk).update(sequence=F("sequence") + 1)
            tell_moved(session=one, at=at)


def _windows(session: Session) -> set[tuple[Any, ...]]:
    return set(session.windows.values_list("person_id", "direction", "entrance_id", "during"))


def _give_back(session: Session, notice: Notice, by: Worker | None, at: datetime) -> None:
    release(booking=session.pk)
    _stagger_again(list(_mates(session)), at)
    note_cancellation(session=session, notice=notice, by=by, at=at)
    settle_seconds(case=session.case, by=by, at=at)
    _ask_to_tell(session, by, at)


def _ask_to_tell(session: Session, by: Worker | None, at: datetime) -> None:
    """Whoever has agreed to no safe way is told by a person."""
    parents = {row.person_id for row in session.participants.all() if row.part in (Part.VISITING, Part.RESIDENT)}
    if session.starts_at <= at or tell_not_taking_place(session=session, at=at) >= len(parents):
        return
    text = _("Tell each parent, apart: the meeting of %(when)s will not take place and they need not come")
    title = text % {"when": f"{local(session.starts_at):%d.%m.%Y %H:%M}"}
    add_task(case=session.case, title=title, due_on=at.astimezone(SOFIA).date(), by=by, at=at)


def confirm_session(*, session: Session, by: Worker, at: datetime) -> Session:
    """
    Both sides have answered, or the centre counts silence as yes.

    :raises Refusals: the case is not active, or no order is in force on the day.
    """
    return move_session(session=session, move=SessionMove.CONFIRM, by=by, at=at)


# --- pairs that must not meet ----------------------------------------------------------------------------------------


@sight.beyond(orders.APART)
@transaction.atomic
def restagger(*, people: Sequence[Person], by: Worker, at: datetime) -> list[tuple[Session, Refusal]]:
    """
    After a new pair that must not meet: compute the windows of every planned meeting of these people again.

    :return: the meetings that no longer have safe windows; they stay as they are until a person moves them.
    """
    concerned = Session.objects.filter(
        participants__person__in=list(people), state__in=MOVABLE, starts_at__gt=at
    ).distinct()
    hold((), [(row.one_id, row.other_id) for row in orders.pairs_apart([person.pk for person in people])])
    stuck: list[tuple[Session, Refusal]] = []
    for session in concerned.order_by("starts_at", "id"):
        try:
            with transaction.atomic():
                _stagger_again([session], at)
        except Refusal as refusal:
            stuck.append((session, refusal))
    return stuck
