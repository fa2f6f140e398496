"""The centre lets the operator see its diagnostics for a while. The head of the service alone decides it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action, Why
from audit.models import Event
from audit.record import record
from kernel.errors import Refusal
from services.staff.models import Worker
from services.staff.roles import Capability
from tenants.centres import support


@transaction.atomic
def open_support(*, minutes: int, by: Worker) -> datetime:
    """
    Until when it is open.

    :raises Refusal: it is open already, or so long a time is not possible.
    """
    _require(by)
    if minutes not in support.MINUTES:
        raise Refusal(_("Choose one of the lengths offered."), field="minutes")
    if support.open_until():
        raise Refusal(_("The support window is open already. Close it first if you want another length."))
    record(Action.RIGHTS, actor=by.as_actor(), reason=Why.SUPPORT, detail={"move": "open", "minutes": minutes})
    return support.open_window(minutes=minutes, worker=by.pk)


@transaction.atomic
def close_support(*, by: Worker) -> bool:
    """False when its time was over already."""
    _require(by)
    closed = support.close_window()
    if closed:
        record(Action.RIGHTS, actor=by.as_actor(), reason=Why.SUPPORT, detail={"move": "close"})
    return closed


def history() -> list[Event]:
    """Openings, closings and every look of an operator, the newest first: the centre's own lines."""
    events = Event.objects.filter(action__in=[Action.RIGHTS, Action.READ]).order_by("-number")
    openings = events.filter(action=Action.RIGHTS, object_type="", actor_kind="worker")[:200]
    looks = events.filter(action=Action.READ, actor_kind="operator")[:50]
    found = [event for event in openings if event.reason == Why.SUPPORT][:50] + list(looks)
    return sorted(found, key=lambda event: -event.number)


def _require(by: Worker) -> None:
    if not by.may(Capability.SUPPORT_OPEN):
        raise PermissionDenied(Capability.SUPPORT_OPEN)
