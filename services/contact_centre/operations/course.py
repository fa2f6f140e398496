"""The course of one meeting as the entrance or its supervisor notes it: it begins, it ends, it does not take place."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.contact_centre.enums import (
    CORRECTIONS,
    ENDED_FOR_SAFETY,
    ObservationKind,
    SessionMove,
    SessionState,
)
from services.contact_centre.models import Pause, Session
from services.contact_centre.operations.checks import ENTRANCE, NOT_YET_OPEN, blocked, lock_house, move_if_free
from services.contact_centre.operations.moves import hold_case, may_move, move_session
from services.contact_centre.operations.record import write_fact
from services.contact_centre.queries.briefing import is_observed
from services.contact_centre.queries.record import may_write
from services.staff.models import Worker

EARLIEST = timedelta(hours=2)


@sight.beyond(ENTRANCE)
@transaction.atomic
def begin(*, session: Session, by: Worker, at: datetime, noted_at: datetime) -> Session:
    """
    The meeting begins. Whoever is in the house already because of an earlier meeting need not arrive again.

    :raises Refusal: before the hour, in the future.
    :raises Refusals: child or visiting parent are not here, or two who must not meet are in the corridor.
    """
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).select_related("case").get(pk=session.pk)
    _check_time(at, noted_at, session.starts_at - EARLIEST)
    refusal = blocked(session)
    if refusal is not None:
        raise refusal
    if session.state in NOT_YET_OPEN and may_move(by, session, SessionMove.BEGIN):
        move_session(session=session, move=SessionMove.START_ARRIVALS, by=by, at=noted_at, from_board=True)
    return move_session(session=session, move=SessionMove.BEGIN, by=by, at=at)


@sight.beyond(ENTRANCE)
@transaction.atomic
def pause(*, session: Session, by: Worker, at: datetime, noted_at: datetime, reason: str, what: str) -> Session:
    """
    Interrupt (R12). `what` was done stands as an intervention among the facts, where facts are kept.

    :raises Refusal: before it began, or in the future.
    :raises Refusals: no reason of the list, or no words.
    """
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    _check_time(at, noted_at, session.began_at or session.starts_at)
    told = {"pause_reason": reason, "what": what}
    session = move_session(session=session, move=SessionMove.PAUSE, by=by, at=at, told=told)
    is_fact = _written_as_fact(session, what, by, at, noted_at)
    facts = {"session": session, "reason": reason, "paused_at": at, "paused_by": by}
    Pause.objects.create(**facts, what="" if is_fact else what.strip())
    return session


@sight.beyond(ENTRANCE)
@transaction.atomic
def resume(*, session: Session, by: Worker, at: datetime, noted_at: datetime) -> Session:
    """
    It goes on after an interruption.

    :raises Refusal: before the interruption, or in the future.
    :raises Refusals: child or visiting parent are no longer here.
    """
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    row = _open_pause(session)
    _check_time(at, noted_at, row.paused_at if row else session.starts_at)
    session = move_session(session=session, move=SessionMove.RESUME, by=by, at=at)
    _close_pause(row, by, at)
    return session


@sight.beyond(ENTRANCE)
@transaction.atomic
def end(
    *, session: Session, by: Worker, at: datetime, noted_at: datetime, end_reason: str, reason_note: str
) -> Session:
    """
    The meeting ends; why is one of the list (R12). If everybody is out already, the record is due at once.

    Ended early for safety or by the child, what was seen and done stands as an intervention among the facts.

    :raises Refusal: before it began, or in the future.
    :raises Refusals: no reason of the list, or ended early without words.
    """
    hold_case(session)
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    row = _open_pause(session)
    _check_time(at, noted_at, row.paused_at if row else session.began_at or session.starts_at)
    session = move_session(
        session=session, move=SessionMove.END, by=by, at=at, end_reason=end_reason, reason_note=reason_note
    )
    _close_pause(row, by, at)
    if end_reason in ENDED_FOR_SAFETY:
        _written_as_fact(session, reason_note, by, at, noted_at)
    return move_if_free(session, SessionMove.ALL_LEFT, by, noted_at)


def _open_pause(session: Session) -> Pause | None:
    return session.pauses.filter(resumed_at__isnull=True).first()


def _close_pause(row: Pause | None, by: Worker, at: datetime) -> None:
    if row is not None:
        row.resumed_at, row.resumed_by = at, by
        row.save(update_fields=["resumed_at", "resumed_by"])


def _written_as_fact(session: Session, what: str, by: Worker, at: datetime, noted_at: datetime) -> bool:
    """Only whoever writes the record writes facts; the entrance's words stay beside the reason."""
    if not (is_observed(session) and may_write(by, session)):
        return False
    kind = ObservationKind.INTERVENTION
    write_fact(session=session, kind=kind, text=what, at=at, by=by, written_at=max(at, noted_at))
    return True


@sight.beyond(ENTRANCE)
@transaction.atomic
def mark_not_held(
    *, session: Session, by: Worker, at: datetime, not_held_reason: str, reason_note: str, child_wait: str = ""
) -> Session:
    """
    It does not take place: which side did not come is a fact, why is not judged.

    `child_wait`: how a child that was there was met, and what it was told.

    :raises Refusals: the time of grace is not over, or the entrance has noted otherwise.
    """
    hold_case(session)
    lock_house()
    return move_session(
        session=session,
        move=SessionMove.MARK_NOT_HELD,
        by=by,
        at=at,
        not_held_reason=not_held_reason,
        reason_note=reason_note,
        child_wait=child_wait.strip(),
    )


@sight.beyond(ENTRANCE)
@transaction.atomic
def take_back(*, session: Session, reason: str, by: Worker, at: datetime) -> Session:
    """
    The last thing that was said about the course of the meeting was a mistake.

    :raises Refusal: no reason, or nothing that could be taken back.
    :raises Refusals: facts written or people noted meanwhile speak against it.
    """
    hold_case(session)
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    move = CORRECTIONS.get(SessionState(session.state))
    if move is None:
        raise Refusal(_("There is nothing to take back."))
    if not reason.strip():
        raise Refusal(_("Say why it is taken back."), field="reason")
    return move_session(session=session, move=move, by=by, at=at, why=reason.strip())


def _check_time(at: datetime, noted_at: datetime, earliest: datetime) -> None:
    if at > noted_at + timedelta(minutes=1):
        raise Refusal(_("This time is in the future."), field="at")
    if at < earliest:
        message = _("This cannot have been before %(time)s.")
        raise Refusal(message % {"time": f"{local(earliest):%H:%M}"}, field="at")
