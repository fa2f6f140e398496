"""R12: somebody is not let in, because they smell of alcohol or threaten; what follows is ticked step by step."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import sight
from kernel.errors import Refusal
from services.contact_centre.enums import NotHeldReason
from services.contact_centre.models import Session
from services.contact_centre.operations.checks import ENTRANCE
from services.contact_centre.operations.course import mark_not_held
from services.incidents.enums import IncidentKind, Part, Severity
from services.incidents.models import Incident
from services.incidents.operations import open_incident
from services.people.models import Person
from services.staff.models import Worker

AT_THE_DOOR = (IncidentKind.INTOXICATION, IncidentKind.VIOLENCE, IncidentKind.RULES)


@sight.beyond(ENTRANCE)
@transaction.atomic
def refuse_at_door(
    *, session: Session, person: Person, kind: str, what: str, takes_place: bool, by: Worker, at: datetime
) -> Incident:
    """
    This person does not come in. Unless the meeting takes place without them, it is noted as not admitted for safety.

    The incident begins with the steps of its kind: police, the child, the other parent, the letters.

    :raises Refusal: nothing was written of what was noticed, or another kind than happens at a door.
    :raises Refusals: the meeting is under way or over.
    """
    if kind not in AT_THE_DOOR:
        raise Refusal(_("Choose what was noticed."), field="kind")
    if not what.strip():
        raise Refusal(_("Write what could be seen, heard or smelled."), field="what")
    if not takes_place:
        facts = {"not_held_reason": NotHeldReason.NOT_ADMITTED, "reason_note": what.strip()}
        mark_not_held(session=session, by=by, at=at, **facts)
    severity = Severity.CRITICAL if kind == IncidentKind.VIOLENCE else Severity.SERIOUS
    return open_incident(
        case=session.case,
        session_id=session.pk,
        kind=kind,
        severity=severity,
        what=what,
        people=[(person, Part.ACTED)],
        place=_("at the entrance"),
        by=by,
        at=at,
    )
