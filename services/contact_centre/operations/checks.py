"""What the entrance notes, to the minute, and what follows from it for the session."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA, local
from kernel.errors import Refusal
from services.contact_centre.enums import (
    SESSION_WORKFLOW,
    CheckKind,
    Direction,
    Part,
    SessionMove,
    SessionState,
)
from services.contact_centre.hold import NEXT, Hold, held, where_is
from services.contact_centre.models import AdmittedPerson, ArrivalWindow, CheckEvent, Participant, Policy, Session
from services.contact_centre.operations.moves import move_session
from services.contact_centre.queries import board
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff.models import Worker
from services.staff.roles import Capability

BACKDATE = timedelta(hours=12)
CLOSED = {SessionState.CANCELLED, SessionState.SIGNED}


@transaction.atomic
def note_check(
    *,
    session: Session,
    person: Person,
    kind: str,
    by: Worker,
    at: datetime,
    noted_at: datetime,
    entrance: Entrance | None = None,
    override_reason: str = "",
) -> CheckEvent:
    """
    Note one step of one person at the entrance. `at` is when it happened, `noted_at` when it is written down.

    Two people at two doors cannot let both of a pair in: the house is locked while one of them is asked.

    :raises Refusal: not of this session, not the next step, in the future, too long ago, or ИЗЧАКАЙТЕ without a
        reason from someone who may override it.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    settings = lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    _check_possible(session, person, at, noted_at)
    house = board.house_on(at.astimezone(SOFIA).date())
    if person.pk in house and at < house[person.pk].at:
        raise Refusal(_("This time is before the last step of this person."), field="at")
    if kind not in NEXT[where_is(person.pk, house)]:
        raise Refusal(_("This step does not follow: the board may have changed. Look again."))
    _check_hold(session, person, CheckKind(kind), by, at, settings, override_reason)
    event = CheckEvent.objects.create(
        session=session,
        person=person,
        kind=kind,
        at=at,
        entrance=entrance or _entrance_of(session, person, kind),
        by=by,
        recorded_at=noted_at,
        override_reason=override_reason,
    )
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("checks",), detail={"kind": str(kind)})
    _follow(session, by, noted_at)
    return event


@transaction.atomic
def void_check(*, event: CheckEvent, by: Worker, at: datetime) -> CheckEvent:
    """
    Take back a mistake: a new row names the wrong one, which stays readable.

    :raises Refusal: already taken back, or not the person's latest step.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=event.session_id)
    if session.state in CLOSED:
        raise Refusal(_("The record of this session is closed."))
    latest = (
        CheckEvent.objects.filter(person=event.person_id, voids__isnull=True, voided_by__isnull=True)
        .order_by("-at", "-recorded_at", "-id")
        .first()
    )
    if latest is None or latest.pk != event.pk:
        raise Refusal(_("Only the latest step of a person can be taken back."))
    row = CheckEvent.objects.create(
        session=session,
        person_id=event.person_id,
        kind=event.kind,
        at=event.at,
        entrance_id=event.entrance_id,
        by=by,
        recorded_at=at,
        voids=event,
    )
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("checks",), detail={"voids": str(event.pk)})
    return row


@transaction.atomic
def admit_other(*, session: Session, person: Person, by: Worker, at: datetime) -> Participant:
    """
    R21: let somebody else take part, if the arrangement admits them on this day.

    :raises Refusal: nobody has admitted this person for this child and day.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    day = session.starts_at.astimezone(SOFIA).date()
    admitted = [
        row
        for row in AdmittedPerson.objects.filter(person=person, arrangement__in=_arrangements(session))
        if row.from_date <= day and (row.until_date is None or day <= row.until_date)
    ]
    if not admitted or session.state in CLOSED:
        raise Refusal(_("This person is not admitted to this meeting. Only the head of the service can admit them."))
    row, created = Participant.objects.get_or_create(
        session=session, person=person, part=Part.OTHER, arrangement=admitted[0].arrangement
    )
    if created:
        record(Action.WRITE, actor=by.as_actor(), what=session, fields=("participants",))
    return row


def lock_house() -> Policy:
    """One row per centre stands for the house: whoever notes a step holds it until the commit."""
    Policy.objects.get_or_create(only=True)
    return Policy.objects.select_for_update().get(only=True)


def _arrangements(session: Session) -> list[UUID]:
    return [one.arrangement_id for one in session.participants.all() if one.arrangement_id]


def _check_possible(session: Session, person: Person, at: datetime, noted_at: datetime) -> None:
    if session.state in CLOSED:
        raise Refusal(_("This session is closed."))
    if not session.participants.filter(person=person).exists():
        raise Refusal(_("This person does not take part in this session."))
    if at > noted_at + timedelta(minutes=1):
        raise Refusal(_("This time is in the future."), field="at")
    if at < noted_at - BACKDATE:
        raise Refusal(_("This time is too long ago for the entrance; write it into the record."), field="at")


def _check_hold(
    session: Session, person: Person, kind: CheckKind, by: Worker, at: datetime, settings: Policy, reason: str
) -> None:
    day = at.astimezone(SOFIA).date()
    window = ArrivalWindow.objects.filter(session=session, person=person, direction=Direction.ARRIVE).first()
    hold = held(
        person.pk,
        kind,
        house=board.house_on(day),
        pairs=board.pairs_for(board.sessions_on(day), at),
        now=at,
        gap=timedelta(minutes=settings.gap_minutes),
        window_opens=window.during.lower if window else None,
    )
    if hold is None:
        return
    if not reason.strip():
        raise Refusal(sentence(hold), field="override_reason")
    if not by.may(Capability.SESSIONS_OVERRIDE):
        raise Refusal(_("Only the coordinator or the head of the service may let somebody in against ИЗЧАКАЙТЕ."))


def sentence(hold: Hold) -> str:
    if hold.until is not None:
        return _("ИЗЧАКАЙТЕ until %(time)s: the other person left a moment ago.") % {
            "time": f"{local(hold.until):%H:%M}"
        }
    return _("ИЗЧАКАЙТЕ: a person who must not be met is in the shared rooms.")


def _entrance_of(session: Session, person: Person, kind: str) -> Entrance | None:
    direction = Direction.ARRIVE if kind in {CheckKind.ARRIVED, CheckKind.SETTLED} else Direction.LEAVE
    window = session.windows.filter(person=person, direction=direction).select_related("entrance").first()
    return window.entrance if window else None


def _follow(session: Session, by: Worker, at: datetime) -> None:
    """The first arrival opens the session's arrivals; when the last guest is out after the end, the record is due."""
    if session.state in {SessionState.PLANNED, SessionState.CONFIRMED}:
        move_session(session=session, move=SessionMove.START_ARRIVALS, by=by, at=at, from_board=True)
    elif session.state == SessionState.DEPARTING and not SESSION_WORKFLOW.missing(
        SessionMove.ALL_LEFT, session, by=by, at=at
    ):
        move_session(session=session, move=SessionMove.ALL_LEFT, by=by, at=at, from_board=True)
