"""What waits, and what somebody must look at."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from outbox.enums import State
from outbox.models import Message


def stuck() -> QuerySet[Message]:
    """Failed or perhaps sent: a person decides."""
    return Message.objects.filter(state__in=[State.FAILED, State.MAYBE_SENT]).order_by("-finished_at", "-id")


def undecided() -> QuerySet[Message]:
    """Those of them about which there is still something to decide: what has expired is gone."""
    return stuck().filter(payload__isnull=False)


def messages(state: str = "") -> QuerySet[Message]:
    """The newest first; the contents are sealed until somebody reads them."""
    rows = Message.objects.order_by("-created_at", "-id")
    return rows.filter(state=state) if state else rows


def get_message(pk: UUID) -> Message:
    """:raises Http404: there is none, or it was tidied away."""
    return get_object_or_404(Message, pk=pk)


def counts() -> dict[str, int]:
    """Messages by state; numbers alone, for health pages and metrics."""
    rows = Message.objects.order_by().values_list("state").annotate(number=Count("id"))
    return {state.value: 0 for state in State} | dict(rows)
