"""
Telling Celery that a place has work. A request never waits for the broker and never fails with it.

Worst case, a broker that accepts and never answers: half a second, once in QUIET seconds per process; refused
connections cost a millisecond. What is not said here is found by the sweep within its 20 seconds.
"""

import logging
import threading
import time
from contextlib import suppress
from typing import Any
from uuid import UUID

QUIET = 10.0
# One attempt, no sleeping: kombu's own default tries for as long as it takes.
_HURRIED = {"max_retries": 0, "socket_connect_timeout": 0.3, "socket_timeout": 0.5, "retry_on_timeout": False}

log = logging.getLogger("zakrila.outbox")
_local = threading.local()
_silent_until = 0.0


def wake(place: UUID) -> bool:
    """Whether the broker took the call."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        _send(place)
    except Exception as error:  # noqa: BLE001 - whatever a broker can do, the commit has already happened
        _silent_until = time.monotonic() + QUIET
        _drop()
        log.warning("the broker does not answer (%s); the sweep will find the work", type(error).__name__)
        return False
    return True


def _send(place: UUID) -> None:
    from outbox.celery import app  # noqa: PLC0415 - most processes never post

    app.send_task(
        "outbox.drain", args=[str(place)], producer=_producer(app), retry=False, ignore_result=True, expires=60
    )


def _producer(app: Any) -> Any:
    if getattr(_local, "producer", None) is None:
        _local.producer = app.amqp.Producer(app.connection_for_write(transport_options=_HURRIED))
    return _local.producer


def _drop() -> None:
    """Without goodbyes: a broker that does not answer would be waited for once more."""
    producer, _local.producer = getattr(_local, "producer", None), None
    with suppress(Exception):
        if producer is not None:
            producer.connection.collect(socket_timeout=0.1)
