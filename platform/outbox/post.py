"""Posting: a row in the caller's transaction, and a wake-up call after its commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction

from kernel.clock import now
from kernel.place import require
from outbox import handlers, wake
from outbox.models import Message


def post(
    topic: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    not_after: datetime | None = None,
    not_before: datetime | None = None,
) -> bool:
    """
    Have something done after the commit, or not at all; False when a message with this key exists already.

    :raises LookupError: no handler is registered for the topic.
    """
    handlers.handler_of(topic)
    message = Message(topic=topic, payload=dict(payload), not_after=not_after)
    message.key = key or str(message.pk)
    message.next_attempt_at = not_before or message.created_at
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if key is not None and not Message.objects.filter(pk=message.pk).exists():
        return False
    if message.next_attempt_at <= now():
        wake_after_commit(require().uuid)
    return True


class _Call:
    """One call for all messages of a transaction and place."""

    def __init__(self, place: UUID) -> None:
        self.place = place

    def __call__(self) -> None:
        wake.wake(self.place)


def wake_after_commit(place: UUID) -> None:
    """Once for all messages of the transaction."""
    alias = router.db_for_write(Message)
    waiting = (callback for _, callback, _ in reversed(connections[alias].run_on_commit))
    if not any(isinstance(callback, _Call) and callback.place == place for callback in waiting):
        transaction.on_commit(_Call(place), using=alias)
