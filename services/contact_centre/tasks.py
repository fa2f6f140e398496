"""What the clock does: the day before, everybody who asked for it is told when to come."""

from kernel import ports
from kernel.clock import now
from outbox.tasks import centre_task, commons_task
from services.contact_centre.operations.reminders import make_due
from services.contact_centre.places import WITHOUT_MEETINGS


@centre_task(name="contact_centre.remind")
def remind() -> None:
    make_due(at=now())


@commons_task(
    name="contact_centre.remind_all",
    reason="Has every centre with meetings look for the reminders that are due; reads no content itself.",
    every=300.0,
)
def remind_all() -> None:
    for place in ports.each_place():
        if place.is_centre and place.kind not in WITHOUT_MEETINGS:
            remind.delay(str(place.uuid))
