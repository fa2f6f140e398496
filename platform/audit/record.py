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
    facts = request_facts()
    event = Event(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        roles=list(actor.roles),
        action=Action(action),
        object_type=what._meta.label_lower if what is not None else "",
        object_id=_id_of(what),
        case_id=case_id or _case_of(what),
        fields=_names(fields),
        reason=reason,
        detail=dict(detail) if detail is not None else None,
        request_id=facts.request_id,
        session=facts.session,
        address=facts.address,
    )
    _insert(event)
    return event


def _insert(event: Event) -> None:
    try:
        event.save(force_insert=True)
    except OperationalError:
        raise  # the database is lost, and says so by itself
    except DatabaseError as error:
        alarm(logger, Alarm.JOURNAL_UNWRITABLE, "the journal cannot be written: %s", type(error.__cause__).__name__)
        raise Unwritable("the journal cannot be written") from error
    _written.set(_written.get() + 1)


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
