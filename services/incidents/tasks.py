"""What the clock does: whoever answers for a case is told that a signal is owed."""

import logging

from django.db import transaction

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import require_centre
from outbox.tasks import centre_task, commons_task
from services.incidents import alerts, queries

log = logging.getLogger("zakrila.incidents")


@centre_task(name="incidents.look")
def look() -> None:
    """Each colleague is told once when a clock is late and once when it is overdue; looking again adds nothing."""
    for one in queries.late_clocks(now()):
        with transaction.atomic():
            told = alerts.clock(one)
        if told and one.is_overdue:
            alarm(log, Alarm.SIGNAL_OVERDUE, "a signal is owed in %s since %s minutes", _place(), one.minutes)


def _place() -> str:
    return str(require_centre().uuid)


@commons_task(
    name="incidents.look_all",
    reason="Has every centre look whether a signal under art. 7 is owed too long; reads no content itself.",
    every=60.0,
)
def look_all() -> None:
    for place in ports.each_place():
        if place.is_centre:
            look.delay(str(place.uuid))
