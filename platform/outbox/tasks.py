"""
The two kinds of background tasks, and the outbox's own two.

A centre's task works inside the one place that it names; a task of the commons is listed with its reason.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from celery import shared_task

from kernel import ports, sight
from kernel.alarms import Alarm, alarm
from kernel.place import NoPlace, Place, current, entered
from outbox import wake, work
from outbox.schedule import ROUTES, SCHEDULE

SECONDS_PER_DRAIN = 20.0

log = logging.getLogger("zakrila.outbox")
BACKGROUND = sight.work(
    "background work",
    "Called by the clock or by a message that an operation has posted, after it had asked whose it is.",
)


@dataclass(frozen=True, slots=True)
class Commons:
    """A task of no centre: why it must exist, and the door whose role it runs under (None: it enters each place)."""

    name: str
    reason: str
    door: Place | None


COMMONS: dict[str, Commons] = {}


def centre_task(*, name: str, queue: str = "default") -> Callable[[Callable[..., None]], Any]:
    """
    A task of one place: its first argument is the place's UUID, the function itself runs inside that place.

    Refuses to run without a UUID, for a place that cannot be served now, and where a place is entered already.
    """

    ROUTES[name] = {"queue": queue}

    def decorate(function: Callable[..., None]) -> Any:
        @shared_task(name=name, ignore_result=True)
        @wraps(function)
        def run(place: str, *args: Any, **kwargs: Any) -> None:
            with entered(_named(name, place)), sight.beyond(BACKGROUND):
                function(*args, **kwargs)

        return run

    return decorate


def commons_task(
    *, name: str, reason: str, door: Place | None = None, every: float | None = None, queue: str = "default"
) -> Callable[[Callable[[], None]], Any]:
    """A task for all, with the reason why; `every` so many seconds beat calls it."""
    if len(reason) < 20:
        raise ValueError(f"{name}: a task of the commons says why it is one")

    def decorate(function: Callable[[], None]) -> Any:
        COMMONS[name], ROUTES[name] = Commons(name, reason, door), {"queue": queue}
        if every:
            SCHEDULE[name] = {"task": name, "schedule": every, "options": {"expires": every}}

        @shared_task(name=name, ignore_result=True)
        @wraps(function)
        def run() -> None:
            _refuse_leftover(name)
            with entered(door), sight.beyond(BACKGROUND):
                function()

        return run

    return decorate


def _named(task: str, place: str) -> Place:
    _refuse_leftover(task)
    try:
        found = ports.place_of(UUID(place))
    except (TypeError, ValueError, AttributeError):
        raise NoPlace(f"{task} needs the UUID of a place") from None
    if found is None or not found.has_people:
        raise NoPlace(f"{task}: this place is unknown or cannot be served now")
    return found


def _refuse_leftover(task: str) -> None:
    if current() is not None:
        raise NoPlace(f"{task} begins in a place that something else entered and did not leave")


@centre_task(name="outbox.drain")
def drain() -> None:
    """Work until nothing is due; a long queue continues in a new task, so that other places get their turn."""
    work.settle_the_dead()
    work.settle_doubts()
    end = time.monotonic() + SECONDS_PER_DRAIN
    while work.work_one():
        if time.monotonic() > end:
            place = current()
            if place:
                wake.wake(place.uuid)
            return


@centre_task(name="outbox.tidy")
def tidy() -> None:
    work.tidy()


@commons_task(
    name="outbox.tidy_all",
    reason="Deletes finished messages a month old, in every place; reads no content.",
    every=3600.0,
)
def tidy_all() -> None:
    for place in ports.each_place():
        tidy.delay(str(place.uuid))


@commons_task(
    name="outbox.sweep",
    reason="Finds work whose wake-up call was lost, in every place; reads two counts and no content.",
    every=20.0,
)
def sweep() -> None:
    for place in ports.each_place():
        try:
            with entered(place):
                due = work.is_anything_due()
        except Exception as error:  # noqa: BLE001 - one broken place must not keep the others waiting
            alarm(log, Alarm.WORK_FAILED, "sweep of %s failed: %s", place.uuid, type(error).__name__)
            continue
        if due:
            wake.wake(place.uuid)
