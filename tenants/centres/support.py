"""
The support window: a centre lets the operator see its diagnostics, for two hours at most.

The centre decides, the database keeps the time: opening, closing and telling are functions that only a centre's role
may call and that speak of itself alone. The operator reads through one function, which gives nothing once the window
is closed. What is shown are versions, numbers and kinds of errors; nothing that somebody wrote.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.utils.timezone import is_aware

from audit import queries as audit
from audit.enums import Action, Why
from audit.record import record
from kernel.actor import Actor
from kernel.hooks import Hook
from kernel.ids import uuid7
from kernel.place import entered, require_centre
from outbox import queries as outbox
from outbox.enums import State
from tenants.centres.models import Centre, SupportWindow
from tenants.isolation.scope import place_of_centre

MINUTES = (30, 60, 120)
# What can be counted: counted() -> {label of a model: how many}. Rooms above register what helps to find a fault.
countable = Hook("support_countable")


class OpenUntil(models.Func):
    """For a query of the centre itself: until when its window is open, or nothing."""

    function = "public.support_until"
    output_field = models.DateTimeField()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the operator sees: the facts as they were at a moment."""

    facts: dict[str, Any]
    told_at: datetime


def open_window(*, minutes: int, worker: UUID) -> datetime:
    """Until when. The caller decides who may, and writes the journal."""
    require_centre()
    ends_at: datetime = _asked("SELECT public.open_support(%s, %s, %s)", uuid7(), worker, minutes)
    tell()
    return ends_at


def close_window() -> bool:
    """False when none is open (any more)."""
    require_centre()
    return bool(_asked("SELECT public.close_support()"))


def open_until() -> datetime | None:
    """Of the centre that has been entered."""
    require_centre()
    found: datetime | None = _asked("SELECT public.support_until()")
    return found


def tell() -> bool:
    """Bring what the window shows up to date; False when it is closed."""
    require_centre()
    return bool(_asked("SELECT public.tell_support(%s, %s)", uuid7(), json.dumps(diagnosis())))


def diagnosis() -> dict[str, Any]:
    """Of the centre that has been entered: numbers, names of tables and of kinds of errors, moments."""
    seal, check = audit.last_seal(), audit.last_check()
    return {
        "messages": outbox.counts(),
        "troubles": [{"topic": topic, "error": error, "count": count} for topic, error, count in outbox.troubles()],
        "rows": dict(sorted(_rows())),
        "journal": {
            "sealed_at": _written(seal.at if seal else None),
            "checked_at": _written(check.at if check else None),
            "holds": check.holds if check else None,
        },
    }


def _rows() -> Iterator[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for found in countable():
        counted.update(found)
    yield from counted.items()


def counted(*labels: str) -> dict[str, int]:
    return {label: apps.get_model(label)._default_manager.count() for label in labels}


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment and is_aware(moment) else None


def window_of(centre: Centre) -> SupportWindow | None:
    """For the operator: the latest window, open or not."""
    return SupportWindow.objects.filter(centre=centre).order_by("-opened_at").first()


def look(*, centre: Centre, by: Actor) -> Seen | None:
    """
    What the operator may see now, with a line in the centre's own journal; None when the window is closed.

    Both in one transaction: a look that cannot be written down shows nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts, told_at FROM public.read_support(%s)", [centre.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    with entered(place_of_centre(centre)):
        record(Action.READ, actor=_named(by), detail={"route": "centres:support"}, reason=Why.SUPPORT)
    return Seen(json.loads(found[0]) if isinstance(found[0], str) else found[0], found[1])


def _named(by: Actor) -> Actor:
    """In the journal of a centre everybody must see that this was nobody of theirs."""
    return Actor(kind="operator", id=by.id, label=by.label, roles=("operator",))


def tell_queue() -> None:
    """How much work of the centre that has been entered waits: the operator sees these numbers without a window."""
    counts = outbox.counts()
    told = (counts[State.PENDING] + counts[State.WORKING], counts[State.MAYBE_SENT], counts[State.FAILED])
    _asked("SELECT public.tell_queue(%s, %s, %s, %s, %s)", uuid7(), *told, outbox.oldest_due())


def _asked(statement: str, *values: UUID | int | str | datetime | None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
