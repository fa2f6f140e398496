"""What workers do with what two people have agreed to."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import entered, require_centre
from outbox.handlers import handles
from outbox.tasks import centre_task, commons_task
from services.custody import erasing
from services.custody.operations.access import TOPIC as PACK
from services.custody.operations.access import build
from services.custody.operations.erasures import TOPIC

log = logging.getLogger("zakrila.custody")


@centre_task(name="custody.erase", queue="owner")
def erase() -> None:
    """Leaves the place first: the owner's session enters it by itself."""
    place = require_centre()
    for one in erasing.waiting():
        with entered(None):
            erasing.work(place, one)


@handles(TOPIC)
def wake(payload: dict[str, Any]) -> None:
    """The rows may be erased by the owner alone, who has a queue of his own."""
    UUID(payload["erasure"])
    place = str(require_centre().uuid)
    transaction.on_commit(lambda: erase.delay(place))


@handles(PACK)
def pack(payload: dict[str, Any]) -> None:
    build(request_id=UUID(payload["request"]), at=now())


@commons_task(
    name="custody.erase_all",
    reason="Finds approved erasures whose wake-up call was lost, in every centre; reads ids alone.",
    every=600.0,
    queue="owner",
)
def erase_all() -> None:
    for place in ports.each_place():
        if not place.is_centre:
            continue
        try:
            with entered(place):
                found = erasing.waiting()
            for one in found:
                erasing.work(place, one)
        except Exception:  # noqa: BLE001 - one centre must not keep the others waiting
            alarm(log, Alarm.ERASURE_FAILED, "an erasure of %s was not done", place.uuid, trace=True)
