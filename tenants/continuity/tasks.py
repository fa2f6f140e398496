"""An hourly look at what must not grow old or full."""

import logging

from kernel.alarms import alarm
from outbox.tasks import commons_task
from tenants.continuity.watch import look

logger = logging.getLogger("zakrila.continuity")


@commons_task(
    name="continuity.watch",
    reason="Looks at the age of copies, drills, disks and counts of stuck messages; reads no content.",
    every=3600.0,
)
def watch() -> None:
    for which, text in look():
        alarm(logger, which, "%s", text)
