"""Sweeping: what has expired opens nothing already; here it stops taking room and being a trace."""

import logging

from accounts import counters
from accounts.sessions import SessionStore
from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.place import entered
from outbox.tasks import commons_task

logger = logging.getLogger(__name__)


@commons_task(
    name="accounts.sweep",
    reason="Deletes expired sessions and rate counters in every place; reads no person's data.",
    every=600.0,
)
def sweep() -> None:
    for place in ports.each_place():
        try:
            with entered(place):
                SessionStore.clear_expired()
                counters.forget_expired()
        except Exception as error:  # noqa: BLE001 - one broken place must not keep the others waiting
            alarm(logger, Alarm.WORK_FAILED, "sweep of %s failed: %s", place.uuid, type(error).__name__)
