"""What anybody may know of the working centres: public facts that the centres themselves hang on their door."""

from django.db.models import QuerySet

from tenants.centres.enums import CentreState
from tenants.centres.models import Centre


def working_centres() -> QuerySet[Centre]:
    """Centres that are served; one that is locked for a moment still works."""
    return Centre.objects.filter(state=CentreState.READY).order_by("town", "name", "id")
