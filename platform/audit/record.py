"""The one way into the audit: an insert in the caller's transaction. If it fails, the caller fails."""

import logging
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import DatabaseError, OperationalError, models

from audit.enums import Action
from audit.models import Event
from kernel.actor import Actor, request_facts
from kernel.alarms import Alarm, alarm

logger = logging.getLogger("zakrila.audit")
BATCH = 100  # events in one statement
_written: ContextVar[int] = ContextVar("zakrila_audit_written", default=0)


class Unwritable(DatabaseError):
    """The journal takes no events: whatever was to be shown or done is not."""


def written() -> int:
    """How many events this thread has written: whoever compares two answers knows whether anything was journaled."""
    return _written.get()


_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def record(
    action: Action,
    *,
    actor: Actor,
    what: models.Model | type[models.Model] | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    case_id: UUID | None = None,
) -> Event:
    """
    Write one event about a row, or about a whole kind of rows when `what` is a model.

    The case is taken from the row's `audit_case_id` or `case_id`, unless given. `reason` and `detail` are stored
    encrypted; `detail` still holds ids, counts and routes, not what somebody wrote.

    :raises ValueError: a field's name that looks like a value.
    :raises Unwritable: the database refuses the event.
    """
    told = dict(detail) if detail is not None else None
    event = _event(action, actor, what, _names(fields), reason=reason, detail=told, case_id=case_id or _case_of(what))
    _insert([event])
    return event


def record_each(
    action: Action, *, actor: Actor, rows: Iterable[models.Model], fields: Iterable[str] = (), reason: str = ""
) -> int:
    """
    The same done to many rows: an event for each, as `record` would write it, with one statement; how many.

    :raises ValueError: as `record`.
    :raises Unwritable: as `record`; none of them is written.
    """
    names = _names(fields)
    events = [_event(action, actor, row, names, reason=reason, case_id=_case_of(row)) for row in rows]
    _insert(events)
    return len(events)


def _event(
    action: Action,
    actor: Actor,
    what: models.Model | type[models.Model] | None,
    names: list[str],
    **more: Any,
) -> Event:
    facts = request_facts()
    return Event(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        roles=list(actor.roles),
        action=Action(action),
        object_type=what._meta.label_lower if what is not None else "",
        object_id=_id_of(what),
        fields=names,
        request_id=facts.request_id,
        session=facts.session,
        address=facts.address,
        **more,
    )


def _insert(events: list[Event]) -> None:
    try:
        if len(events) == 1:
            events[0].save(force_insert=True)
        else:
            Event.objects.bulk_create(events, batch_size=BATCH)
    except OperationalError:
        raise  # the database is lost, and says so by itself
    except DatabaseError as error:
        alarm(logger, Alarm.JOURNAL_UNWRITABLE, "the journal cannot be written: %s", type(error.__cause__).__name__)
        raise Unwritable("the journal cannot be written") from error
    _written.set(_written.get() + len(events))


def _id_of(what: object) -> UUID | None:
    """Rows of libraries count with integers, which mean nothing once they are gone: their kind must do."""
    return what.pk if isinstance(what, models.Model) and isinstance(what.pk, UUID) else None


def _case_of(what: object) -> UUID | None:
    if not isinstance(what, models.Model):
        return None
    found = getattr(what, "audit_case_id", None) or getattr(what, "case_id", None)
    return found if isinstance(found, UUID) else None


def _names(fields: Iterable[str]) -> list[str]:
    names = list(fields)
    if isinstance(fields, str) or any(not _FIELD_NAME.fullmatch(name) or len(name) > 80 for name in names):
        raise ValueError("the audit keeps names of fields, never values")
    return names
