"""A centre from request to first sign-in, in steps that each leave the database in a state to go on from."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from accounts.models import Invitation
from accounts.operations import invite
from kernel import hooks, sight
from kernel.actor import SYSTEM
from kernel.clock import now
from kernel.place import entered
from tenants.centres.enums import APPLICATION_LIFE, LIFE, ApplicationState, CentreState
from tenants.centres.models import Application, Centre, Domain, Facts, SchemaState
from tenants.centres.queries import host_of
from tenants.isolation.hosts import book
from tenants.isolation.names import centre_role
from tenants.isolation.router import Kind
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner, premade, schemas, snapshot

Step = Callable[[Centre], None]
SEEDING = sight.work("seeding", "A new centre has no worker yet: rooms of the product put in what it begins with.")
FIRST_ROLE = "head_of_service"  # who is invited first invites everybody else


class HostTaken(RuntimeError):
    """The centre's address on the internet belongs to another centre."""


def provision(centre_id: UUID) -> Centre:
    """
    Takes a centre from wherever it stands to `ready`. Run again after a crash at any point, it goes on.

    :raises tenants.provisioning.owner.Busy: another process is at it.
    :raises tenants.provisioning.schemas.SchemaExists: the generated name is somebody's schema.
    :raises HostTaken: see there.
    """
    with owner.alone(f"provision {centre_id}"):
        centre = Centre.objects.using(owner.ALIAS).get(pk=centre_id)
        try:
            for state, step in STEPS.items():
                if centre.state == state:
                    step(centre)
        except Exception as error:
            _note(centre, error)
            raise
    book.forget()
    return centre


def waiting() -> list[Application]:
    """Approved, oldest first, and not yet a working centre."""
    approved = Application.objects.using(owner.ALIAS).filter(state=ApplicationState.APPROVED)
    return list(approved.order_by("decided_at"))


def unfinished() -> list[Centre]:
    """Centres whose making was interrupted; those of applications are finished together with them."""
    begun = Centre.objects.using(owner.ALIAS).exclude(state__in=[CentreState.READY, CentreState.CLOSED])
    return list(begun.filter(application__isnull=True).order_by("created_at"))


def fulfil(application: Application) -> Centre:
    """
    The centre of an approved application, and the invitation of its first person.

    Run again after a crash at any point, it goes on: one centre, one invitation.
    """
    centre = provision(_centre_of(application).pk)
    with entered(place_of_centre(centre)):
        _invite_first(application)
    application.state = APPLICATION_LIFE.check("finish", application.state, application).target
    application.save(using=owner.ALIAS, update_fields=["state"])
    return centre


def _centre_of(application: Application) -> Centre:
    with transaction.atomic(using=owner.ALIAS):
        held = Application.objects.using(owner.ALIAS).select_for_update().get(pk=application.pk)
        if held.centre is None:
            facts = {field.name: getattr(held, field.name) for field in Facts._meta.fields if not field.primary_key}
            held.centre = Centre(slug=held.slug, **facts)
            held.centre.save(using=owner.ALIAS)
            held.save(using=owner.ALIAS, update_fields=["centre"])
        application.centre = held.centre
        return held.centre


def _invite_first(application: Application) -> None:
    if Invitation.objects.exists() or get_user_model().objects.exists():
        return
    invite(
        email=application.contact_email, name=application.contact_name, roles=[FIRST_ROLE], by=SYSTEM, language="bg"
    )


def _note(centre: Centre, error: Exception) -> None:
    """For the operator's page; the centre stays where its last whole step left it."""
    facts = {"kind": Kind.CENTRE, "failure": f"{type(error).__name__}: {error}"[:4000], "failed_at": now()}
    SchemaState.objects.using(owner.ALIAS).update_or_create(schema_name=centre.schema_name, defaults=facts)


def _reached(centre: Centre, move: str, **fields: object) -> None:
    """Writes the new state in the transaction of the step that reached it."""
    centre.state = LIFE.check(move, centre.state, centre).target
    for name, value in fields.items():
        setattr(centre, name, value)
    centre.save(using=owner.ALIAS, update_fields=["state", *fields])


def _make_schema(centre: Centre) -> None:
    with transaction.atomic(using=owner.ALIAS):
        taken = premade.take()
        if taken:
            _reached(centre, "make_schema", schema_name=taken)
            _reached(centre, "migrate")
        else:
            schemas.make_empty(centre.schema_name, centre_role(centre.schema_name), is_centre=True)
            _reached(centre, "make_schema")


def _migrate(centre: Centre) -> None:
    snapshot.text_of(Kind.CENTRE)  # made now if need be: its migrations must not run inside our transaction
    with transaction.atomic(using=owner.ALIAS):
        schemas.fill(centre.schema_name, centre_role(centre.schema_name), Kind.CENTRE)
        _reached(centre, "migrate")


def _seed(centre: Centre) -> None:
    """What other rooms put into a new centre, under its own role: a seed that needs more rights is a mistake."""
    place = place_of_centre(centre)
    with entered(place), sight.beyond(SEEDING), transaction.atomic():
        hooks.seed_place(place)
    _reached(centre, "seed")


def _assign_domain(centre: Centre) -> None:
    with transaction.atomic(using=owner.ALIAS):
        domain, _ = Domain.objects.using(owner.ALIAS).get_or_create(
            host=host_of(centre.slug), defaults={"centre": centre}
        )
        if domain.centre_id != centre.pk:
            raise HostTaken(domain.host)
        _reached(centre, "assign_domain")


def _open(centre: Centre) -> None:
    _reached(centre, "open", ready_at=now())


STEPS: dict[str, Step] = {
    CentreState.REQUESTED: _make_schema,
    CentreState.SCHEMA: _migrate,
    CentreState.MIGRATED: _seed,
    CentreState.SEEDED: _assign_domain,
    CentreState.DOMAIN: _open,
}
