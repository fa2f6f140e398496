"""The provisioner's own work: it runs in the one process that holds the owner's address, and looks by itself."""

import logging
from collections.abc import Iterable

from kernel.alarms import Alarm, alarm
from outbox.tasks import commons_task
from tenants.centres.models import Application, Centre
from tenants.provisioning import owner, premade
from tenants.provisioning.operations import fulfil, provision, unfinished, waiting

logger = logging.getLogger("zakrila.provisioner")


@commons_task(
    name="provisioning.work",
    reason="Makes the centres of approved applications and finishes those whose making was interrupted; no content.",
    every=15.0,
    queue="owner",
)
def work() -> None:
    """One that fails is noted on the operator's page and does not keep the others waiting."""
    _each(fulfil, waiting())
    _each(lambda centre: provision(centre.pk), unfinished())


@commons_task(
    name="provisioning.premake",
    reason="Keeps a few empty schemas ready for whoever signs up next; nobody's content is in them.",
    every=20.0,
    queue="owner",
)
def premake() -> None:
    """Apart from the work on real centres: somebody who has just been approved does not wait for it."""
    if not waiting():
        premade.refill()


def _each(make: object, rows: Iterable[Application | Centre]) -> None:
    for row in rows:
        try:
            make(row)  # type: ignore[operator]
        except owner.Busy:
            logger.info("%s is being made by another process", row.pk)
        except Exception:  # noqa: BLE001 - the next one is made all the same
            alarm(logger, Alarm.CENTRE_NOT_MADE, "%s was not made", row.pk, trace=True)
