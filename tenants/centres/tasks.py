"""What goes on in the background between the doors: reports carried to their places, numbers told to the operator."""

import logging
from collections.abc import Callable

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import entered
from outbox.tasks import centre_task, commons_task
from tenants.centres import sms_reports, support
from tenants.centres.models import SupportWindow
from tenants.isolation import doors

logger = logging.getLogger("zakrila.centres")


@commons_task(
    name="centres.sms_reports",
    reason="Carries the gateway's reports from the public door to the place they are for; no number, no text.",
    door=doors.OPERATOR,
    every=5.0,
)
def carry_reports() -> None:
    sms_reports.carry()


@commons_task(
    name="centres.queues",
    reason="Lets every centre tell the operator how many messages wait: numbers through one function.",
    every=60.0,
)
def tell_queues() -> None:
    for place in ports.each_place():
        if place.is_centre:
            with entered(place):
                _alone(support.tell_queue)


@commons_task(
    name="centres.support",
    reason="Has the centres with an open support window bring up to date what they show there.",
    door=doors.OPERATOR,
    every=60.0,
)
def refresh_support() -> None:
    for window in SupportWindow.objects.filter(closed_at__isnull=True, ends_at__gt=now()):
        tell_support.delay(str(window.centre_id))


@centre_task(name="centres.tell_support")
def tell_support() -> None:
    support.tell()


def _alone(work: Callable[[], object]) -> None:
    """One broken place must not keep the others waiting."""
    try:
        work()
    except Exception as error:  # noqa: BLE001
        alarm(logger, Alarm.WORK_FAILED, "a centre could not tell its numbers: %s", type(error).__name__)
