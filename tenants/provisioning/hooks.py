"""Approving wakes the provisioner; if that is lost, its own clock finds the work within seconds."""

from collections.abc import Iterator
from typing import Any

from kernel import ports
from kernel.place import Place
from outbox.handlers import Effect, Envelope, NotDone, handles
from tenants.centres.enums import CentreState
from tenants.centres.models import Centre
from tenants.centres.operations import WAKE_PROVISIONER
from tenants.isolation import doors
from tenants.isolation.scope import one_after_another, place_of_centre
from tenants.provisioning import owner, schemas, tasks

WITHOUT_KEYS = (CentreState.REQUESTED, CentreState.SCHEMA)


@handles(WAKE_PROVISIONER, outside=True)
def wake(payload: dict[str, Any]) -> Effect:
    return _call


def _call(envelope: Envelope) -> None:
    try:
        tasks.work.apply_async(retry=False, expires=60)
    except Exception as error:
        raise NotDone from error


def every_place() -> Iterator[Place]:
    """The list is read at once; a schema that was taken away with its centre is left out."""
    centres = Centre.objects.using(owner.ALIAS).exclude(state__in=WITHOUT_KEYS).order_by("pk")
    places = [place_of_centre(centre) for centre in centres]
    yield from one_after_another(place for place in [*doors.WITH_PEOPLE, *places] if schemas.exists(place.schema))


def fill() -> None:
    ports.fill_owner(owning=owner.owning, every_place=every_place)
