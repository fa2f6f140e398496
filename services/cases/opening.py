"""When this centre's service opens to families: a public fact of the centre."""

from datetime import date

from kernel.place import require_centre
from tenants.centres.models import Centre


def opening_day() -> date | None:
    """None when the service is simply open."""
    return Centre.objects.filter(pk=require_centre().uuid).values_list("service_opens_on", flat=True).first()
