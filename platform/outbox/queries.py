"""What waits, and what somebody must look at."""

from django.db.models import Count, QuerySet

from outbox.enums import State
from outbox.models import Message


def stuck() -> QuerySet[Message]:
    """Failed or perhaps sent: a person decides."""
    return Message.objects.filter(state__in=[State.FAILED, State.MAYBE_SENT]).order_by("-finished_at", "-id")


def counts() -> dict[str, int]:
    """Messages by state; numbers alone, for health pages and metrics."""
    rows = Message.objects.order_by().values_list("state").annotate(number=Count("id"))
    return {state.value: 0 for state in State} | dict(rows)
