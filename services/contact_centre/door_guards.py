"""Guards of a session that the entrance and the record answer."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.clock import SOFIA, local
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.contact_centre.enums import (
    SESSION_WORKFLOW,
    ContactType,
    EndReason,
    NotHeldReason,
    Part,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.hold import Where, where_is
from services.contact_centre.models import Session
from services.contact_centre.queries import board

# These are decided at the door and need no waiting for anybody.
AT_ONCE = {NotHeldReason.NOT_ADMITTED, NotHeldReason.CHILD_REFUSED}


def _house(session: Session) -> dict[Any, Any]:
    return board.house_on(session.starts_at.astimezone(SOFIA).date())


def _people(session: Session, part: Part) -> list[Any]:
    return [one.person_id for one in session.participants.all() if one.part == part]


def child_present(session: Session, **_context: Any) -> Refusal | None:
    house, children = _house(session), _people(session, Part.CHILD)
    if children and any(where_is(child, house) is not Where.OUTSIDE for child in children):
        return None
    return Refusal(_("No child has been noted as arrived."))


def visitor_present(session: Session, **_context: Any) -> Refusal | None:
    house = _house(session)
    if any(where_is(person, house) is not Where.OUTSIDE for person in _people(session, Part.VISITING)):
        return None
    return Refusal(_("The visiting parent has not been noted as arrived."))


def no_hold(session: Session, *, at: datetime, **_context: Any) -> Refusal | None:
    """The meeting begins when no pair that must not meet stands in the shared rooms together."""
    house = _house(session)
    pairs = board.pairs_for(board.sessions_on(session.starts_at.astimezone(SOFIA).date()), at)
    own = {one.person_id for one in session.participants.all()}
    for pair in pairs:
        shared = [person for person in pair if where_is(person, house) is Where.SHARED]
        if len(shared) == 2 and own & pair:
            return Refusal(_("ИЗЧАКАЙТЕ: two people who must not meet are in the shared rooms."))
    return None


def end_reason_given(session: Session, *, end_reason: str = "", **_context: Any) -> Refusal | None:
    return None if end_reason in EndReason.values else Refusal(_("Say why it ended."), field="end_reason")


def everybody_out(session: Session, **_context: Any) -> Refusal | None:
    house = _house(session)
    inside = {
        one.person_id for one in session.participants.all() if where_is(one.person_id, house) is not Where.OUTSIDE
    }
    return Refusal(_("Not everybody has left the house yet.")) if inside else None


def grace_elapsed(session: Session, *, at: datetime, not_held_reason: str = "", **_context: Any) -> Refusal | None:
    """R22: nobody is noted as absent before the time of grace is over."""
    if not_held_reason in AT_ONCE:
        return None
    over = session.starts_at + timedelta(minutes=board.policy().grace_minutes)
    if at >= over:
        return None
    return Refusal(_("The time of grace lasts until %(time)s.") % {"time": f"{local(over):%H:%M}"})


def not_held_fits(session: Session, *, not_held_reason: str = "", **_context: Any) -> Refusal | None:
    """„Недовеждане на детето" and „неявяване на родителя" are facts: the entrance must not have noted otherwise."""
    if not_held_reason not in NotHeldReason.values:
        return Refusal(_("Say why the meeting did not take place."), field="not_held_reason")
    house = _house(session)
    child = any(person in house for person in _people(session, Part.CHILD))
    parent = any(person in house for person in _people(session, Part.VISITING))
    sentences = {
        NotHeldReason.CHILD_NOT_BROUGHT: _("The entrance has noted the child as arrived.") if child else "",
        NotHeldReason.PARENT_DID_NOT_COME: _("The entrance has noted the visiting parent as arrived.")
        if parent
        else "",
        NotHeldReason.NOBODY_CAME: _("The entrance has noted somebody as arrived.") if child or parent else "",
    }
    said = sentences.get(NotHeldReason(not_held_reason), "")
    return Refusal(said, field="not_held_reason") if said else None


def record_complete(session: Session, **_context: Any) -> Refusal | None:
    """R17: what a record needs at the least, before it is signed."""
    missing = list(_missing(session))
    if not missing:
        return None
    link = Hint(_("Open the record"), reverse("record:detail", args=[session.pk]))
    return Refusal(_("The record lacks: %(missing)s.") % {"missing": "; ".join(missing)}, hints=(link,))


def _missing(session: Session):  # type: ignore[no-untyped-def]
    held = session.state == SessionState.NOTES_DUE
    if session.supervisor_id is None:
        yield _("who supervised")
    if held and not (session.began_at and session.ended_at):
        yield _("when it began and ended")
    if held and _needs_facts(session) and not session.observations.exists():
        yield _("at least one fact by the minute")
    if held and session.purpose == SessionPurpose.MEETING:
        children = set(_people(session, Part.CHILD)) - set(session.voices.values_list("child_id", flat=True))
        if children:
            yield _("what each child said, or why there is nothing")


def _needs_facts(session: Session) -> bool:
    """R1: observations are kept for supervised meetings only."""
    return session.type == ContactType.SUPERVISED and session.purpose == SessionPurpose.MEETING


def reason_given(session: Session, *, reason_note: str = "", **_context: Any) -> Refusal | None:
    return None if reason_note.strip() else Refusal(_("Give the reason."), field="reason_note")


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        child_present,
        visitor_present,
        no_hold,
        end_reason_given,
        everybody_out,
        grace_elapsed,
        not_held_fits,
        record_complete,
        reason_given,
    )
}


def bind() -> None:
    for name, guard in GUARDS.items():
        SESSION_WORKFLOW.bind(name, guard)
