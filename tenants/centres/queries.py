"""Which centres there are and where: read under the public door's role, since no place has been entered yet."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from audit import queries as audit
from audit.enums import Action
from audit.models import Event
from kernel.place import Place, entered
from tenants.centres.enums import ApplicationState, CentreState
from tenants.centres.models import Application, Centre, Domain, PremadeSchema, SchemaState
from tenants.isolation import doors
from tenants.isolation.hosts import GONE, Answer
from tenants.isolation.scope import one_after_another, place_of_centre


def places_at(wanted: set[str]) -> dict[str, Answer]:
    """Who lives at these hosts; in a centre that was closed lives nobody any more."""
    with entered(doors.PUBLIC):
        domains = list(Domain.objects.select_related("centre").filter(host__in=wanted))
    return {domain.host: _answer(domain.centre) for domain in domains}


def _answer(centre: Centre) -> Answer:
    if centre.state == CentreState.CLOSED:
        return GONE
    return Answer(place_of_centre(centre), is_served=centre.is_served)


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


def centres_with_states() -> list[tuple[Centre, SchemaState | None]]:
    """For the operator: every centre and what the registry of the fleet knows of its schema."""
    states = {state.schema_name: state for state in SchemaState.objects.all()}
    return [(centre, states.get(centre.schema_name)) for centre in Centre.objects.order_by("town", "name", "pk")]


def state_of(centre: Centre) -> SchemaState | None:
    return SchemaState.objects.filter(schema_name=centre.schema_name).first()


def decisions_about(centre: Centre) -> list[Event]:
    """What operators have done with it, the newest first."""
    return list(audit.about(centre).filter(action=Action.WRITE)[:50])


def get_centre(pk: UUID) -> Centre:
    """:raises Http404: there is no such centre."""
    return get_object_or_404(Centre.objects.prefetch_related("domains"), pk=pk)


def applications(*, decided: bool) -> QuerySet[Application]:
    """Those that wait for a decision, the oldest first; or the decided, the newest first."""
    if not decided:
        return Application.objects.filter(state=ApplicationState.NEW).order_by("received_at")
    return Application.objects.exclude(state=ApplicationState.NEW).order_by("-decided_at")


def get_application(pk: UUID) -> Application:
    """:raises Http404: there is no such application."""
    return get_object_or_404(Application.objects.select_related("centre"), pk=pk)


def others_of(application: Application) -> tuple[list[Centre], list[Application]]:
    """What the same organisation has or has asked for already, by its number in the register."""
    number = application.registration_number
    centres = Centre.objects.filter(registration_number=number)
    asked = Application.objects.filter(registration_number=number).exclude(pk=application.pk).order_by("received_at")
    return [centre for centre in centres if centre.pk != application.centre_id], list(asked)


def premade_count() -> int:
    return PremadeSchema.objects.count()


def host_of(slug: str) -> str:
    return f"{slug}.{settings.BASE_DOMAIN}"
