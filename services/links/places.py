"""Centres as the neutral host knows them: their public facts, and which of them a code may be of."""

from kernel.place import Place, entered
from services.links import codes
from tenants.centres.enums import CentreState
from tenants.centres.models import Centre
from tenants.isolation import doors
from tenants.isolation.scope import place_of_centre


def centres() -> list[Centre]:
    """All that take referrals, by town."""
    with entered(doors.PUBLIC):
        rows = Centre.objects.filter(state=CentreState.READY, locked_by="")
        return list(rows.order_by("town", "name", "pk"))


def centres_hinted(code: str) -> list[Place]:
    return [place_of_centre(one) for one in centres() if codes.hint_of(one.pk) == code[:4]]
