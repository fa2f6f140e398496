"""A session moves from state to state."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.actor import SYSTEM, Actor
from kernel.workflow import Transition, TransitionNotAllowed
from services.cases.access import visible_to
from services.cases.models import Case
from services.contact_centre.enums import SESSION_WORKFLOW, TAKES_PLACE, SessionMove
from services.contact_centre.models import Session
from services.contact_centre.operations.proposals import consider
from services.staff.models import Worker
from services.staff.roles import Capability

ORDER = sight.work(
    "the case of a meeting", "It is held while something is written that follows for it; nothing of it is read."
)
_NEEDS = {
    SessionMove.CONFIRM: (Capability.SESSIONS_PLAN,),
    SessionMove.CANCEL: (Capability.SESSIONS_PLAN,),
    SessionMove.FREEZE: (Capability.CASES_EDIT,),
    SessionMove.THAW: (Capability.CASES_DECIDE,),
    SessionMove.START_ARRIVALS: (Capability.BOARD_CHECK_IN,),
    SessionMove.ALL_LEFT: (Capability.BOARD_CHECK_IN,),
    SessionMove.BEGIN: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.PAUSE: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.RESUME: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.END: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.MARK_NOT_HELD: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.SIGN: (Capability.RECORDS_SIGN,),
    SessionMove.NOBODY_CAME_YET: (Capability.BOARD_CHECK_IN,),
    SessionMove.NOT_BEGUN: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.GOES_ON: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
    SessionMove.NOT_ALL_LEFT: (Capability.BOARD_CHECK_IN,),
    SessionMove.HELD_AFTER_ALL: (Capability.SESSIONS_RUN, Capability.BOARD_CHECK_IN),
}
AT_THE_DOOR = {
    SessionMove.START_ARRIVALS,
    SessionMove.ALL_LEFT,
    SessionMove.BEGIN,
    SessionMove.PAUSE,
    SessionMove.RESUME,
    SessionMove.END,
    SessionMove.MARK_NOT_HELD,
    SessionMove.NOBODY_CAME_YET,
    SessionMove.NOT_BEGUN,
    SessionMove.GOES_ON,
    SessionMove.NOT_ALL_LEFT,
    SessionMove.HELD_AFTER_ALL,
}
# After these it is counted anew whether a person should think of suspending (R14).
COUNTED = {SessionMove.MARK_NOT_HELD, SessionMove.END, SessionMove.HELD_AFTER_ALL, SessionMove.GOES_ON}
# What a correction makes undone.
_CLEARED: dict[str, dict[str, Any]] = {
    SessionMove.NOT_BEGUN: {"began_at": None},
    SessionMove.GOES_ON: {"ended_at": None, "end_reason": "", "reason_note": ""},
    SessionMove.HELD_AFTER_ALL: {"not_held_reason": "", "reason_note": ""},
}


@sight.beyond(ORDER)
def hold_case(session: Session) -> None:
    """
    Case, house, meeting: every lock in one order. A task, a count or a paper that follows from a meeting takes hold of
    its case too, and whoever plans or stops meetings has the case before them.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)


def may_move(worker: Worker, session: Session, move: str) -> bool:
    """The capability, and a reason to deal with this session: the day's board, its own supervisor, or its case."""
    if not any(worker.may(capability) for capability in _NEEDS[SessionMove(move)]):
        return False
    if move in AT_THE_DOOR and worker.may(Capability.BOARD_CHECK_IN):
        return True
    if worker.pk in session.led_by_ids:
        return True
    return visible_to(worker).filter(pk=session.case_id).exists()


@transaction.atomic
def move_session(
    *,
    session: Session,
    move: str,
    by: Worker | None,
    at: datetime,
    from_board: bool = False,
    why: str = "",
    actor: Actor | None = None,
    told: Any = None,
    **facts: Any,
) -> Session:
    """
    Make one move; `facts` are the columns that the move fills (end_reason, not_held_reason, reason_note, …).

    `from_board`: follows from a step at the entrance that was already allowed. `why` goes into the journal alone.
    `by` None: nobody of the team; the clock, or a parent who answered by a link and is the `actor`.
    `told`: a mapping for the guards alone; it fills nothing.

    :raises TransitionNotAllowed: not from the present state.
    :raises Refusals: every guard that says no.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if by is not None and not from_board and not may_move(by, session, move):
        raise PermissionDenied
    before, session.state = session.state, _checked(session, move, by=by, at=at, **facts, **(told or {})).target
    filled = _stamps(move, by, at) | facts
    if (before in TAKES_PLACE) != (session.state in TAKES_PLACE):
        filled["sequence"] = session.sequence + 1  # calendars that have it must take it anew
    for name, value in filled.items():
        setattr(session, name, value)
    session.save(update_fields=["state", *filled])
    detail = {"move": str(move)}
    who = actor or (by.as_actor() if by else SYSTEM)
    record(Action.WRITE, actor=who, what=session, fields=("state",), reason=why, detail=detail)
    if move in COUNTED:
        consider(case=session.case, at=at)
    return session


def _checked(session: Session, move: str, **context: Any) -> Transition:
    try:
        return SESSION_WORKFLOW.check(move, session.state, session, **context)
    except TransitionNotAllowed as refusal:
        message = _("The meeting is “%(state)s” by now: somebody else was faster. Look at the page again.")
        raise TransitionNotAllowed(message % {"state": session.get_state_display()}) from refusal


def _stamps(move: str, by: Worker | None, at: datetime) -> dict[str, Any]:
    if move == SessionMove.BEGIN:
        return {"began_at": at}
    if move == SessionMove.END:
        return {"ended_at": at}
    if move == SessionMove.SIGN:
        return {"signed_at": at, "signed_by": by}
    if move == SessionMove.CANCEL:
        return {"cancelled_at": at, "freeze": None}
    if move == SessionMove.THAW:
        return {"freeze": None}
    return _CLEARED.get(move, {})
