"""Whether anybody is expected: asked before somebody is told, before somebody answers, and by calendars."""

from services.contact_centre.enums import MEETING_STATES, TAKES_PLACE
from services.contact_centre.guards import basis_in_force
from services.contact_centre.models import Session


def is_called_off(session: Session) -> bool:
    """Whether nobody need come: cancelled, stopped, or without an order that allows it on its day."""
    if session.state not in TAKES_PLACE or session.case.state not in MEETING_STATES:
        return True
    return basis_in_force(session) is not None
