"""A session moves from state to state."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.enums import Action
from audit.record import record
from services.cases.access import visible_to
from services.contact_centre.enums import SESSION_WORKFLOW, SessionMove
from services.contact_centre.models import Session
from services.staff.models import Worker
from services.staff.roles import Capability

_NEEDS = {
    SessionMove.CONFIRM: (Capability.SESSIONS_PLAN,),
    SessionMove.CANCEL: (Capability.SESSIONS_PLAN,),
    SessionMove.START_ARRIVALS: (Capability.BOARD_CHECK_IN,),
    SessionMove.ALL_LEFT: (Capability.BOARD_CHECK_IN,),
    SessionMove.BEGIN: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.END: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.MARK_NOT_HELD: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.SIGN: (Capability.RECORDS_SIGN,),
}
AT_THE_DOOR = {
    SessionMove.START_ARRIVALS,
    SessionMove.ALL_LEFT,
    SessionMove.BEGIN,
    SessionMove.END,
    SessionMove.MARK_NOT_HELD,
}


def may_move(worker: Worker, session: Session, move: str) -> bool:
    """The capability, and a reason to deal with this session: the day's board, its own supervisor, or its case."""
    if not any(worker.may(capability) for capability in _NEEDS[SessionMove(move)]):
        return False
    if move in AT_THE_DOOR and worker.may(Capability.BOARD_CHECK_IN):
        return True
    if session.supervisor_id == worker.pk:
        return True
    return visible_to(worker).filter(pk=session.case_id).exists()


@transaction.atomic
def move_session(
    *, session: Session, move: str, by: Worker, at: datetime, from_board: bool = False, **facts: Any
) -> Session:
    """
    Make one move; `facts` are the columns that the move fills (end_reason, not_held_reason, reason_note, …).

    `from_board`: follows from a step at the entrance that was already allowed.

    :raises TransitionNotAllowed: not from the present state.
    :raises Refusals: every guard that says no.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not from_board and not may_move(by, session, move):
        raise PermissionDenied
    transition = SESSION_WORKFLOW.check(move, session.state, session, by=by, at=at, **facts)
    session.state = transition.target
    for name, value in (_stamps(move, by, at) | facts).items():
        setattr(session, name, value)
    session.save(update_fields=["state", *_stamps(move, by, at), *facts])
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("state",), detail={"move": str(move)})
    return session


def _stamps(move: str, by: Worker, at: datetime) -> dict[str, Any]:
    if move == SessionMove.BEGIN:
        return {"began_at": at}
    if move == SessionMove.END:
        return {"ended_at": at}
    if move == SessionMove.SIGN:
        return {"signed_at": at, "signed_by": by}
    if move == SessionMove.CANCEL:
        return {"cancelled_at": at}
    return {}
