"""Approving wakes the provisioner; if that is lost, its own clock finds the work within seconds."""

from typing import Any

from outbox.handlers import Effect, Envelope, NotDone, handles
from tenants.centres.operations import WAKE_PROVISIONER
from tenants.provisioning import tasks


@handles(WAKE_PROVISIONER, outside=True)
def wake(payload: dict[str, Any]) -> Effect:
    return _call


def _call(envelope: Envelope) -> None:
    try:
        tasks.work.apply_async(retry=False, expires=60)
    except Exception as error:
        raise NotDone from error
