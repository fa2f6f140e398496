"""What the clock does: offers of a place end."""

from kernel import ports
from kernel.clock import now
from outbox.tasks import centre_task, commons_task
from services.cases.operations.waiting import expire_offers


@centre_task(name="cases.expire_offers")
def expire() -> None:
    expire_offers(at=now())


@commons_task(
    name="cases.expire_all_offers",
    reason="Has every centre end the offers of a place whose time is over; reads no content itself.",
    every=600.0,
)
def expire_all() -> None:
    for place in ports.each_place():
        if place.is_centre:
            expire.delay(str(place.uuid))
