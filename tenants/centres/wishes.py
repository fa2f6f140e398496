"""
A centre asks that its service ends: the operator learns the ground and the days, through functions alone.

Nothing ends by it. An operator closes the centre on the day, and everything else is asked and agreed again
(tenants.continuity.ending).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import Actor
from kernel.errors import Refusal
from kernel.ids import uuid7
from kernel.place import require_centre
from tenants.centres.models import Centre, EndRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """What the centre knows of its own request: when the operator was told, and when somebody there has read it."""

    asked_at: datetime
    taken_at: datetime | None


def ask(*, ground: str, stop_on: date, keep_until: date, asked_by: UUID, agreed_by: UUID) -> None:
    """Of the centre that has been entered. The caller decides who may, and writes the journal."""
    require_centre()
    values = (uuid7(), ground, stop_on, keep_until, asked_by, agreed_by)
    _row("SELECT public.ask_end(%s, %s, %s, %s, %s, %s)", *values)


def withdraw() -> bool:
    """False when the operator knows of none."""
    require_centre()
    return bool(_row("SELECT public.withdraw_end()")[0])


def asked() -> Asked | None:
    """Of the centre that has been entered."""
    require_centre()
    found = _row("SELECT asked_at, taken_at FROM public.end_asked()")
    return Asked(*found) if found else None


def request_of(centre: Centre) -> EndRequest | None:
    """For the operator: the one that stands."""
    return EndRequest.objects.filter(centre=centre, withdrawn_at__isnull=True).first()


def take(*, centre: Centre, by: Actor) -> None:
    """
    An operator has read it: the centre sees when.

    :raises Refusal: withdrawn meanwhile, or read before.
    """
    request = request_of(centre)
    if request is None or not _row("SELECT public.take_end(%s)", request.pk)[0]:
        raise Refusal(_("It was withdrawn, or somebody has read it already."))
    record(Action.WRITE, actor=by, what=centre, detail={"move": "take_end"})


def _row(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
