"""Guards of a session that the entrance and the record answer."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.clock import local
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.contact_centre.attendance import AROUND
from services.contact_centre.enums import (
    ENDED_FOR_SAFETY,
    SESSION_WORKFLOW,
    TAKES_PLACE,
    ContactType,
    EndReason,
    NotHeldReason,
    ObservationKind,
    Part,
    PauseReason,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.hold import Where, where_is
from services.contact_centre.models import Participant, Session
from services.contact_centre.queries import board
from services.contact_centre.queries.briefing import is_observed, unprepared
from services.contact_centre.queries.entrance import brought
from services.contact_centre.queries.presence import with_others
from services.contact_centre.queries.ratio import without_second

# These are decided at the door and need no waiting for anybody.
AT_ONCE = {NotHeldReason.NOT_ADMITTED, NotHeldReason.CHILD_REFUSED}
STILL_TO_END = TAKES_PLACE - {SessionState.DEPARTING}


def _people(session: Session, part: Part) -> list[Any]:
    return [one.person_id for one in session.participants.all() if one.part == part]


def child_present(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    if session.type == ContactType.VIRTUAL:
        return None
    house, children = board.house_at(at), _people(session, Part.CHILD)
    if any(where_is(child, house) is not Where.OUTSIDE for child in children):
        return None
    return Refusal(_("No child has been noted as arrived."))


def visitor_present(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    house = board.house_at(at)
    here = (where_is(person, house) is not Where.OUTSIDE for person in _people(session, Part.VISITING))
    if session.type == ContactType.VIRTUAL or any(here):
        return None
    return Refusal(_("The visiting parent has not been noted as arrived."))


def no_hold(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    """The meeting begins when no pair that must not meet stands in the shared rooms together."""
    house = with_others(board.house_at(at), at)
    pairs = board.pairs_for(board.sessions_now(at), at)
    own = {one.person_id for one in session.participants.all()}
    for pair in pairs:
        shared = [person for person in pair if where_is(person, house) is Where.SHARED]
        if len(shared) == 2 and own & pair:
            return Refusal(_("ИЗЧАКАЙТЕ: two people who must not meet are in the shared rooms."))
    return None


def end_reason_given(session: Session, *, end_reason: str = "", **_context: Any) -> Refusal | None:
    return None if end_reason in EndReason.values else Refusal(_("Say why it ended."), field="end_reason")


def early_end_told(
    session: Session, *, end_reason: str = "", reason_note: str = "", **_context: Any
) -> Refusal | None:
    """R12, R17: ended for safety or by the child, and the record says in words why."""
    if end_reason not in ENDED_FOR_SAFETY or reason_note.strip():
        return None
    return Refusal(_("Say in words what was seen or heard, and what you did."), field="reason_note")


def pause_told(session: Session, *, pause_reason: str = "", what: str = "", **_context: Any) -> Refusal | None:
    if pause_reason not in PauseReason.values:
        return Refusal(_("Say why it is interrupted."), field="reason")
    return None if what.strip() else Refusal(_("Say in words what was seen or heard, and what you did."), field="what")


def supervisor_prepared(session: Session, **_context: Any) -> Refusal | None:
    """R10: whoever observes has read reason, risks and conditions as they stand now."""
    missing = unprepared(session) if is_observed(session) else []
    if not missing:
        return None
    message = _("%(name)s has not confirmed yet to have read reason, risks and conditions of this meeting.")
    link = Hint(_("Read and confirm"), address("day:meeting", session.pk))
    return Refusal(message % {"name": missing[0]}, hints=(link,))


def two_supervise(session: Session, **_context: Any) -> Refusal | None:
    """R24. Why two are needed is not said here: the entrance hears this sentence too."""
    if not without_second([session]):
        return None
    return Refusal(
        _(
            "This meeting needs two supervisors and only one is named. Whoever plans names the second on the page of"
            " the meeting; whoever may plan against a warning can write there why one is enough."
        )
    )


def everybody_out(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    """Whoever stays for another meeting that is not over is there because of that one."""
    house = board.house_at(at)
    people = {one.person_id for one in session.participants.all()}
    inside = {person for person in people if where_is(person, house) is not Where.OUTSIDE}
    return (
        Refusal(_("Not everybody has left the house yet.")) if inside - _stays_for_another(session, inside) else None
    )


def nobody_noted_here(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    """
    Who was noted at this meeting is noted there as gone, and ИЗЧАКАЙТЕ for the other side hangs on them: a signature
    closes both, so it waits until nobody is left.
    """
    house = with_others(board.house_at(at), at)
    inside = [one for one in house.values() if one.session == session.pk and one.where is not Where.OUTSIDE]
    if not inside:
        return None
    rows = session.participants.filter(person__in=[one.person for one in inside]).order_by("part", "id")
    names = dict.fromkeys(board.first_name(one) for one in rows.select_related("person"))
    message = _("By what the entrance noted these are still in the house: %(names)s. Note first when they left.")
    return Refusal(
        message % {"names": ", ".join(names)}, hints=(Hint(_("Back to the board"), address("board:today")),)
    )


def _stays_for_another(session: Session, inside: set[Any]) -> set[Any]:
    others = Participant.objects.filter(person__in=inside, session__state__in=STILL_TO_END).exclude(session=session)
    near = others.filter(
        session__starts_at__lte=session.ends_at + AROUND, session__ends_at__gte=session.starts_at - AROUND
    )
    return set(near.values_list("person_id", flat=True))


def grace_elapsed(session: Session, *, at: datetime, not_held_reason: str = "", **_context: Any) -> Refusal | None:
    """R22: nobody is noted as absent before the time of grace is over."""
    if not_held_reason in AT_ONCE:
        return None
    over = board.grace_of(session)
    if at >= over:
        return None
    return Refusal(_("The time of grace lasts until %(time)s.") % {"time": f"{local(over):%H:%M}"})


def not_held_fits(session: Session, *, not_held_reason: str = "", **_context: Any) -> Refusal | None:
    """
    „Недовеждане на детето" and „неявяване на родителя" are facts: what the entrance noted must say the same.

    Whoever came after the time of grace has not come for this meeting; the minute stands on the paper all the same.
    The side that did come must be noted, or the paper could not say so.
    """
    if not_held_reason not in NotHeldReason.values:
        return Refusal(_("Say why the meeting did not take place."), field="not_held_reason")
    said = _contradiction(NotHeldReason(not_held_reason), *_came_in_time(session))
    return Refusal(said, field="not_held_reason") if said else None


def _came_in_time(session: Session) -> tuple[bool, bool]:
    """The child, and the parent who was to meet or to take it."""
    over = board.grace_of(session)
    came = {visit.person for visit in board.visits_to(session) if visit.arrived <= over}
    parent = Part.RESIDENT if session.purpose == SessionPurpose.HANDOVER_BACK else Part.VISITING
    return bool(came & set(_people(session, Part.CHILD))), bool(came & set(_people(session, parent)))


def _contradiction(reason: NotHeldReason, child: bool, parent: bool) -> str:
    if reason == NotHeldReason.CHILD_NOT_BROUGHT and child:
        return _("The entrance has noted the child as arrived.")
    if reason == NotHeldReason.CHILD_NOT_BROUGHT and not parent:
        return _("Note first at what time the parent came. If nobody came, choose “neither side came”.")
    if reason == NotHeldReason.PARENT_DID_NOT_COME and parent:
        return _("The entrance has noted the visiting parent as arrived.")
    if reason == NotHeldReason.PARENT_DID_NOT_COME and not child:
        return _("Note first at what time the child was brought. If nobody came, choose “neither side came”.")
    if reason == NotHeldReason.NOBODY_CAME and (child or parent):
        return _("The entrance has noted somebody as arrived.")
    return ""


def nobody_noted(session: Session, **_context: Any) -> Refusal | None:
    if not board.visits_to(session):
        return None
    return Refusal(_("The entrance has noted somebody as arrived: take that back first."))


def no_facts_written(session: Session, **_context: Any) -> Refusal | None:
    if not session.observations.exists():
        return None
    return Refusal(_("Facts of this meeting are written already, so it has begun."))


def record_complete(session: Session, **_context: Any) -> Refusal | None:
    """R17: what a record needs at the least, before it is signed."""
    missing = list(_missing(session))
    if not missing:
        return None
    link = Hint(_("Open the record"), address("record:detail", session.pk))
    return Refusal(_("The record lacks: %(missing)s.") % {"missing": "; ".join(missing)}, hints=(link,))


def _missing(session: Session) -> Iterator[str]:
    if session.state == SessionState.NOTES_DUE:
        yield from _missing_of_held(session)
    elif session.state == SessionState.NOT_HELD and child_waited(session) and not session.child_wait:
        yield _("how the child’s wait went, and what it was told")


def _missing_of_held(session: Session) -> Iterator[str]:
    if session.supervisor_id is None:
        yield _("who supervised")
    if not (session.began_at and session.ended_at):
        yield _("when it began and ended")
    came = [] if session.type == ContactType.VIRTUAL else brought(session, board.visits_to(session))
    for one in came:
        if not one.with_whom:
            yield _("who brought %(name)s") % {"name": one.child.names.split()[0]}
    if is_observed(session):
        yield from _missing_facts(session)
    if session.purpose == SessionPurpose.MEETING:
        children = set(_people(session, Part.CHILD)) - set(session.voices.values_list("child_id", flat=True))
        if children:
            yield _("what each child said, or why there is nothing")


def _missing_facts(session: Session) -> Iterator[str]:
    kinds = set(session.observations.values_list("kind", flat=True))
    if not kinds:
        yield _("at least one fact by the minute")
    if session.end_reason in ENDED_FOR_SAFETY and ObservationKind.INTERVENTION not in kinds:
        yield _("what you did when it ended early, as an intervention by the minute")


def child_waited(session: Session) -> bool:
    """Whether a child was in the building for this meeting, which did not take place."""
    if not session.not_held_reason:
        return False
    came = {visit.person for visit in board.visits_to(session)}
    return bool(came & set(_people(session, Part.CHILD)))


def reason_given(session: Session, *, reason_note: str = "", **_context: Any) -> Refusal | None:
    return None if reason_note.strip() else Refusal(_("Give the reason."), field="reason_note")


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        child_present,
        visitor_present,
        no_hold,
        end_reason_given,
        early_end_told,
        pause_told,
        supervisor_prepared,
        two_supervise,
        everybody_out,
        nobody_noted_here,
        grace_elapsed,
        not_held_fits,
        record_complete,
        reason_given,
        nobody_noted,
        no_facts_written,
    )
}


def bind() -> None:
    for name, guard in GUARDS.items():
        SESSION_WORKFLOW.bind(name, guard)
