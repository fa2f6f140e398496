"""Which colleagues a worker sees: all of them. A centre is small, and everybody must know whom to call."""

from django.db.models import QuerySet

from services.staff.models import Worker
from services.staff.roles import Capability


def visible_to(worker: Worker) -> QuerySet[Worker]:
    if not worker.may(Capability.STAFF_VIEW):
        return Worker.objects.none()
    return Worker.objects.select_related("user")


def may_edit(by: Worker, worker: Worker) -> bool:
    """One's own phone and languages, or anybody's for those who manage the team."""
    return by.pk == worker.pk or by.may(Capability.STAFF_MANAGE)
