"""Sweeping: answers are kept for a day, and then they are nobody's."""

import logging

from api import once
from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.place import entered
from outbox.tasks import commons_task

logger = logging.getLogger("zakrila.api")


@commons_task(
    name="api.sweep",
    reason="Deletes answers of the API that are older than a day in every centre; reads no person's data.",
    every=600.0,
)
def sweep() -> None:
    for place in ports.each_place():
        try:
            with entered(place):
                if place.is_centre:
                    once.forget_expired()
        except Exception as error:  # noqa: BLE001 - one broken centre must not keep the others waiting
            alarm(logger, Alarm.WORK_FAILED, "sweep of %s failed: %s", place.uuid, type(error).__name__)
