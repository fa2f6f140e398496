"""Which centres there are and where: read under the public door's role, since no place has been entered yet."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from kernel.place import Place, entered
from tenants.centres.enums import CentreState
from tenants.centres.models import Centre, Domain
from tenants.isolation import doors
from tenants.isolation.hosts import NOBODY, Answer
from tenants.isolation.scope import one_after_another, place_of_centre


def place_at(host: str) -> Answer:
    """Who lives at this host; a centre that was closed lives nowhere."""
    with entered(doors.PUBLIC):
        domain = Domain.objects.select_related("centre").filter(host=host).first()
    if domain is None or domain.centre.state == CentreState.CLOSED:
        return NOBODY
    return Answer(place_of_centre(domain.centre), is_served=domain.centre.is_served)


def place_of(uuid: UUID) -> Place | None:
    """The door or the servable centre with this UUID."""
    if uuid in doors.BY_UUID:
        return doors.BY_UUID[uuid]
    with entered(doors.PUBLIC):
        centre = _served().filter(pk=uuid).first()
    return place_of_centre(centre) if centre else None


def each_place() -> Iterator[Place]:
    """Every place that has people. The list is read at once; a centre that is locked meanwhile refuses by itself."""
    with entered(doors.PUBLIC):
        centres = [place_of_centre(centre) for centre in _served()]
    yield from one_after_another([*doors.WITH_PEOPLE, *centres])


def _served() -> QuerySet[Centre]:
    return Centre.objects.filter(state=CentreState.READY, locked_by="").order_by("pk")


def host_of(slug: str) -> str:
    return f"{slug}.{settings.BASE_DOMAIN}"
