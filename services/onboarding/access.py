"""Who may bring spreadsheets in: whoever has the right works on every import of the centre."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from services.onboarding.models import ImportRun
from services.staff.models import Worker
from services.staff.roles import Capability


def visible_to(worker: Worker) -> QuerySet[ImportRun]:
    """The only door to ImportRun for anything a person asked for."""
    return ImportRun.objects.all() if worker.may(Capability.IMPORT_RUN) else ImportRun.objects.none()


def require(worker: Worker) -> None:
    """:raises PermissionDenied: the capability is missing."""
    if not worker.may(Capability.IMPORT_RUN):
        raise PermissionDenied("imports belong to those who may run them")
