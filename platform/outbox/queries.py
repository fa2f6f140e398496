"""What waits, and what somebody must look at."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from kernel.clock import now
from outbox.enums import Report, State
from outbox.models import Message


def stuck() -> QuerySet[Message]:
    """Failed or perhaps sent: a person decides."""
    return Message.objects.filter(state__in=[State.FAILED, State.MAYBE_SENT]).order_by("-finished_at", "-id")


def undecided() -> QuerySet[Message]:
    """Those of them about which there is still something to decide: what has expired is gone."""
    return stuck().filter(payload__isnull=False)


def messages(state: str = "", topic: str = "") -> QuerySet[Message]:
    """The newest first; the contents are sealed until somebody reads them."""
    wanted = {name: value for name, value in (("state", state), ("topic", topic)) if value}
    return Message.objects.filter(**wanted).order_by("-created_at", "-id")


def not_arrived() -> QuerySet[Message]:
    """What was sent and, as the gateway told afterwards, did not arrive."""
    return Message.objects.filter(report=Report.NOT_ARRIVED)


def get_message(pk: UUID) -> Message:
    """:raises Http404: there is none, or it was tidied away."""
    return get_object_or_404(Message, pk=pk)


def counts() -> dict[str, int]:
    """Messages by state; numbers alone, for health pages and metrics."""
    rows = Message.objects.order_by().values_list("state").annotate(number=Count("id"))
    return {state.value: 0 for state in State} | dict(rows)


def troubles() -> list[tuple[str, str, int]]:
    """Topic, kind of error, how many: of what failed, is in doubt or is tried again. Nothing of what they hold."""
    rows = Message.objects.exclude(last_error="").exclude(state=State.DONE).order_by()
    counted = rows.values_list("topic", "last_error").annotate(number=Count("id"))
    return sorted(counted, key=lambda row: (-row[2], row[0], row[1]))[:20]


def oldest_due() -> datetime | None:
    """Since when the oldest message waits that should have been sent by now."""
    due = Message.objects.filter(state=State.PENDING, next_attempt_at__lte=now())
    return due.order_by("next_attempt_at").values_list("created_at", flat=True).first()


def topics() -> list[str]:
    """The kinds of messages that are there."""
    return sorted(Message.objects.order_by().values_list("topic", flat=True).distinct())
