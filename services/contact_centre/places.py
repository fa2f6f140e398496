"""Which centres hold meetings: the others have neither a board nor rules for it, and no page speaks of it."""

from kernel import place
from tenants.centres.enums import ServiceKind

WITHOUT_MEETINGS: frozenset[str] = frozenset({ServiceKind.RIGHTS_CENTRE, ServiceKind.HELPLINE})


def holds_meetings() -> bool:
    """Of the present centre."""
    return place.require_centre().kind not in WITHOUT_MEETINGS
