"""The course of one meeting as the entrance or its supervisor notes it: it begins, it ends, it does not take place."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.contact_centre.enums import CORRECTIONS, SessionMove, SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations.checks import ENTRANCE, NOT_YET_OPEN, blocked, lock_house, move_if_free
from services.contact_centre.operations.moves import may_move, move_session
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
def end(
    *, session: Session, by: Worker, at: datetime, noted_at: datetime, end_reason: str, reason_note: str
) -> Session:
    """
    The meeting ends; why is one of the list (R12). If everybody is out already, the record is due at once.

    :raises Refusal: before it began, or in the future.
    """
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    _check_time(at, noted_at, session.began_at or session.starts_at)
    session = move_session(
        session=session, move=SessionMove.END, by=by, at=at, end_reason=end_reason, reason_note=reason_note
    )
    return move_if_free(session, SessionMove.ALL_LEFT, by, noted_at)


@sight.beyond(ENTRANCE)
@transaction.atomic
def mark_not_held(*, session: Session, by: Worker, at: datetime, not_held_reason: str, reason_note: str) -> Session:
    """
    It does not take place: which side did not come is a fact, why is not judged.

    :raises Refusals: the time of grace is not over, or the entrance has noted otherwise.
    """
    lock_house()
    return move_session(
        session=session,
        move=SessionMove.MARK_NOT_HELD,
        by=by,
        at=at,
        not_held_reason=not_held_reason,
        reason_note=reason_note,
    )


@sight.beyond(ENTRANCE)
@transaction.atomic
def take_back(*, session: Session, reason: str, by: Worker, at: datetime) -> Session:
    """
    The last thing that was said about the course of the meeting was a mistake.

    :raises Refusal: no reason, or nothing that could be taken back.
    :raises Refusals: facts written or people noted meanwhile speak against it.
    """
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
