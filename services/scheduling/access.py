"""Who may see the calendar and who may change rooms, doors and hours."""

from django.core.exceptions import PermissionDenied

from services.staff.models import Worker
from services.staff.roles import Capability


def may_manage_places(worker: Worker) -> bool:
    return worker.may(Capability.ROOMS_MANAGE)


def require_manager(worker: Worker) -> None:
    if not may_manage_places(worker):
        raise PermissionDenied("rooms, entrances and hours belong to those who manage them")
