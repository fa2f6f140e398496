"""
Contact changes its type on its date (R2): what is planned follows at once, what is planned later is made so.

From the day on which contact is only a handover, a meeting is two of them: one when the child goes, one when it comes
back. From the day on which the family manages by itself nothing takes place here any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.addresses import address
from kernel.clock import at_sofia, local
from kernel.errors import Hint, Refusal
from services.cases.models import Case
from services.cases.operations import add_task
from services.contact_centre import access
from services.contact_centre.enums import (
    CancelledBy,
    ContactType,
    Direction,
    Part,
    Protocol,
    SessionMove,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import Arrangement, ArrangementStep, LegalBasis, Session
from services.contact_centre.operations.booking import as_handovers, place
from services.contact_centre.operations.messages import expected, tell_changed, tell_not_taking_place, tell_planned
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.sessions import MOVABLE, book_session, booking_of
from services.contact_centre.preparation_enums import RiskLevel, StepTo, StepWhen
from services.contact_centre.queries import preparation
from services.contact_centre.queries import steps as queries
from services.scheduling.operations.bookings import release
from services.staff.models import Worker
from services.staff.roles import Capability

FOLLOWS = MOVABLE | {SessionState.FROZEN}


@dataclass(frozen=True, slots=True)
class NewStep:
    to: str
    protocol: str = Protocol.B
    when: str = StepWhen.ON_DATE
    starts_on: date | None = None
    weeks: int | None = None
    years: int | None = None
    basis: LegalBasis | None = None
    reason: str = ""


@dataclass(slots=True)
class Followed:
    """What became of the meetings that were planned already; those that could not follow stay as they were."""

    step: ArrangementStep
    switched: list[Session] = field(default_factory=list)
    stuck: list[tuple[Session, Refusal]] = field(default_factory=list)


@transaction.atomic
def add_steps(*, arrangements: Sequence[Arrangement], step: NewStep, by: Worker, at: datetime) -> Followed:
    """Of brothers and sisters who meet together: their meetings change when all of them have the step."""
    if not arrangements:
        raise Refusal(_("Choose at least one child."), field="arrangements")
    done = [add_step(arrangement=row, step=step, by=by, at=at) for row in arrangements]
    last = done[-1]
    last.switched = list({one.pk: one for each in done for one in each.switched}.values())
    return last


@transaction.atomic
def add_step(*, arrangement: Arrangement, step: NewStep, by: Worker, at: datetime) -> Followed:
    """
    From a day on, or when something has come about, contact is of another type. Already planned meetings follow.

    :raises Refusal: no day or ground for it, a day in the past, less protection than risk or allegation permit.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=arrangement.case_id)
    access.require(by, Capability.ORDERS_CONFIRM, case)
    starts_on = _day_of(arrangement, step)
    _check(case, arrangement, step, starts_on, at)
    row = ArrangementStep(case=case, arrangement=arrangement, by=by, at=at)
    for name in NewStep.__dataclass_fields__:
        setattr(row, name, getattr(step, name))
    row.starts_on, row.reason = starts_on, step.reason.strip()
    row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("type", "protocol", "starts_on"))
    return _follow(row, by, at)


def _day_of(arrangement: Arrangement, step: NewStep) -> date | None:
    if step.when == StepWhen.ON_DATE:
        if step.starts_on is None:
            raise Refusal(_("Say from which day."), field="starts_on")
        return step.starts_on
    if step.when == StepWhen.AFTER_HELD:
        if not step.weeks:
            raise Refusal(_("Say after how many weeks."), field="weeks")
        return None
    return _birthday(arrangement, step)


def _birthday(arrangement: Arrangement, step: NewStep) -> date:
    born = arrangement.child.birth_date
    if born is None:
        raise Refusal(_("The date of birth of the child is not known."), field="years")
    if not step.years or not 1 <= step.years < 18:
        raise Refusal(_("Say which birthday of the child."), field="years")
    day = min(born.day, 28) if born.month == 2 else born.day
    return date(born.year + step.years, born.month, day)


def _check(case: Case, arrangement: Arrangement, step: NewStep, starts_on: date | None, at: datetime) -> None:
    if step.to not in StepTo.values or step.protocol not in Protocol.values:
        raise Refusal(_("Choose from the list."), field="to")
    if not step.reason.strip():
        raise Refusal(_("Say what it rests on: the act, the review, the agreement."), field="reason")
    if step.basis and step.basis.case_id != case.pk:
        raise Refusal(_("This act belongs to another case."), field="basis")
    if starts_on and starts_on < local(at).date():
        raise Refusal(_("This day is in the past."), field="starts_on")
    if starts_on and (starts_on < arrangement.starts_on or (arrangement.ends_on and starts_on > arrangement.ends_on)):
        raise Refusal(_("The arrangement is not in force on that day."), field="starts_on")
    if starts_on and arrangement.steps.filter(starts_on=starts_on).exists():
        raise Refusal(_("Another change begins on that day already."), field="starts_on")
    _check_protection(case, step)


def _check_protection(case: Case, step: NewStep) -> None:
    """Less than supervision needs a risk that was looked at and is not high, or a court that says so (R2, R16)."""
    if step.to == StepTo.SUPERVISED:
        return
    risk = preparation.current_risk(case)
    hints = (Hint(_("Assess it"), address("meetings:new_risk", case.pk)),)
    if preparation.abuse_alleged(risk):
        text = _("After an allegation of sexual abuse every meeting is supervised, one to one.")
        raise Refusal(text, field="to", hints=hints)
    is_calm = risk and risk.level in {RiskLevel.LOW, RiskLevel.MEDIUM} and not preparation.needs_approval(risk)
    if step.basis is None and not is_calm:
        text = _("With high risk, or without an approved assessment, only an act of the court takes supervision away.")
        raise Refusal(text, field="to", hints=hints)


# --- what is planned follows -----------------------------------------------------------------------------------------


def _follow(step: ArrangementStep, by: Worker, at: datetime) -> Followed:
    done = Followed(step)
    if step.starts_on is None:
        return done
    for session in list(_from_the_day(step, at)):
        try:
            with transaction.atomic():
                if _switch(session, by, at):
                    done.switched.append(session)
        except Refusal as refusal:
            done.stuck.append((session, refusal))
    return done


def _from_the_day(step: ArrangementStep, at: datetime) -> Iterator[Session]:
    assert step.starts_on is not None
    rows = Session.objects.filter(
        participants__arrangement=step.arrangement_id,
        participants__part=Part.CHILD,
        state__in=FOLLOWS,
        starts_at__gte=max(at_sofia(step.starts_on, time.min), at),
    )
    yield from (
        rows.select_related("case", "room", "supervisor", "second_supervisor").distinct().order_by("starts_at", "id")
    )


def _switch(session: Session, by: Worker, at: datetime) -> bool:
    """By the step that rules this meeting's children together; whether anything changed."""
    booking = booking_of(session)
    known = queries.dated_steps(booking.arrangements)
    rule = queries.ruling_step(booking.arrangements, local(session.starts_at).date(), known)
    if rule is None or rule.to == session.type:
        return False
    if rule.to == StepTo.SELF_MANAGED:
        _call_off(session, by, at)
        return True
    session.type, session.protocol = ContactType(rule.to), Protocol(rule.protocol)
    if session.state == SessionState.FROZEN:  # it is divided, placed and told when it comes back
        _save(session, by)
    else:
        _change(session, by, at)
    return True


def _change(session: Session, by: Worker, at: datetime) -> None:
    """The new order of a meeting that stands; whoever comes otherwise by it hears of it as of a move."""
    before, hours = expected(session), _hours(session)
    back = split_handover(session, by=by, at=at) if session.type == ContactType.HANDOVER else None
    _save(session, by)
    place(session, booking_of(session))
    if _hours(session) != hours:  # they had confirmed the former ones
        session.state = SessionState.PLANNED
        session.save(update_fields=["state"])
    tell_changed(session=session, before=before, at=at)
    if back is not None:
        tell_planned(session=back, at=at)


def _hours(session: Session) -> set[tuple[Any, ...]]:
    return set(session.windows.filter(direction=Direction.ARRIVE).values_list("person_id", "during"))


def _save(session: Session, by: Worker) -> None:
    session.sequence += 1  # calendars that have it must take its new hours
    session.save(update_fields=["type", "protocol", "purpose", "ends_at", "room", "sequence"])
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("type", "protocol"))


def split_handover(session: Session, *, by: Worker, at: datetime) -> Session | None:
    """
    What is only a handover by now becomes the way out; the way back is a row of its own, linked with it.

    The caller saves and places the way out; the way back is the answer, None where there was one way already.
    """
    if not booking_of(session).is_both_ways:
        return None
    booking = replace(booking_of(session), plan=session.plan, occurrence=session.occurrence)
    out, back = as_handovers(booking)
    session.purpose, session.ends_at, session.room = SessionPurpose(out.purpose), out.ends_at, None
    returned = book_session(case=session.case, booking=back, by=by, at=at)
    returned.pair_with = session
    returned.save(update_fields=["pair_with"])
    return returned


def _call_off(session: Session, by: Worker, at: datetime) -> None:
    facts: dict[str, Any] = {
        "cancelled_by": CancelledBy.COURT,
        "reason_note": _("The family manages the contact by itself by now."),
    }
    move_session(session=session, move=SessionMove.CANCEL, by=by, at=at, from_board=True, **facts)
    release(booking=session.pk)
    tell_not_taking_place(session=session, at=at)


# --- steps that wait -------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_step(*, step: ArrangementStep, starts_on: date, by: Worker, at: datetime) -> Followed:
    """
    The weeks have been held, and a person says from which day the change holds.

    :raises Refusal: it has its day already, or the weeks are not over.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=step.case_id)
    access.require(by, Capability.ORDERS_CONFIRM, case)
    row = ArrangementStep.objects.select_for_update(of=("self",)).select_related("arrangement").get(pk=step.pk)
    if row.starts_on is not None:
        raise Refusal(_("This change has its day already."))
    held = queries.weeks_held(row.arrangement, local(row.at).date())
    if held < (row.weeks or 0):
        facts = {"held": held, "weeks": row.weeks}
        raise Refusal(_("Meetings were held in %(held)s of %(weeks)s weeks so far.") % facts, field="starts_on")
    new = NewStep(to=row.to, protocol=row.protocol, basis=row.basis, reason=row.reason)
    _check(case, row.arrangement, new, starts_on, at)
    row.starts_on = starts_on
    row.save(update_fields=["starts_on"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("starts_on",))
    return _follow(row, by, at)


@transaction.atomic
def drop_step(*, step: ArrangementStep, by: Worker, at: datetime) -> None:
    """
    A change that has not begun is taken back. Meetings that had followed are changed by hand, one by one.

    :raises Refusal: it has begun.
    """
    access.require(by, Capability.ORDERS_CONFIRM, step.case)
    row = ArrangementStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if row.starts_on and row.starts_on <= local(at).date():
        raise Refusal(_("This change has begun. Enter a new one instead."))
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("starts_on",), reason="dropped")
    row.delete()


@transaction.atomic
def look_at_steps(*, at: datetime) -> int:
    """Steps whose weeks have been held: a person is asked once, nothing changes by itself. How many were asked."""
    asked = 0
    for step in queries.waiting_for_weeks():
        if queries.weeks_held(step.arrangement, local(step.at).date()) < (step.weeks or 0):
            continue
        if not ArrangementStep.objects.filter(pk=step.pk, asked_at__isnull=True).update(asked_at=at):
            continue  # another clock has asked in this second
        asked += 1
        title = _("The agreed weeks of meetings have been held: from which day does contact change?")
        add_task(case=step.case, title=title, due_on=local(at).date(), by=None, at=at)
        record(Action.WRITE, actor=SYSTEM, what=step, fields=("starts_on",), case_id=step.case_id)
    return asked
