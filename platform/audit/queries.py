"""Questions to the audit. Who may ask them is for the rooms above; newest first, in the order of inserting."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Model, QuerySet

from audit.enums import LOOKS, Action
from audit.models import Check, Event, Seal


def who_looked_at_case(case_id: UUID) -> QuerySet[Event]:
    """Everybody who was shown something of this case, or was refused."""
    return _newest(Event.objects.filter(case_id=case_id, action__in=[*LOOKS, Action.DENY]))


def who_looked_at(what: Model) -> QuerySet[Event]:
    """The same for one row: a person, a document."""
    return _newest(about(what).filter(action__in=[*LOOKS, Action.DENY]))


def about(what: Model) -> QuerySet[Event]:
    return _newest(Event.objects.filter(object_id=what.pk, object_type=what._meta.label_lower))


def recent(
    *,
    actor_id: UUID | None = None,
    actions: Iterable[Action] = (),
    object_type: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """All events, narrowed by whatever is given; `until` is the first moment that no longer counts."""
    wanted = {
        "actor_id": actor_id,
        "action__in": list(actions) or None,
        "object_type": object_type or None,
        "at__gte": since,
        "at__lt": until,
    }
    return _newest(Event.objects.filter(**{name: value for name, value in wanted.items() if value is not None}))


def _newest(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.order_by("-number")


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def last_check() -> Check | None:
    return Check.objects.order_by("-at").first()
