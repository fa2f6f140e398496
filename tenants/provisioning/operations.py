"""A centre from request to first sign-in, in steps that each leave the database in a state to go on from."""

from collections.abc import Callable

from django.db import transaction

from kernel import hooks
from kernel.clock import now
from kernel.place import entered
from tenants.centres.enums import LIFE
from tenants.centres.models import Centre, Domain
from tenants.centres.queries import host_of
from tenants.isolation.hosts import book
from tenants.isolation.names import centre_role
from tenants.isolation.router import Kind
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner, schemas

Step = Callable[[Centre], None]


def provision(centre: Centre) -> Centre:
    """
    Takes a centre from wherever it stands to `ready`. Run again after a crash at any point, it goes on.

    :raises tenants.provisioning.schemas.SchemaExists: the generated name is somebody's schema.
    """
    for move, step in STEPS:
        if centre.state in LIFE.transitions[move].sources:
            step(centre)
    book.forget()
    return centre


def _reached(centre: Centre, move: str, **fields: object) -> None:
    """Writes the new state in the transaction of the step that reached it."""
    centre.state = LIFE.check(move, centre.state, centre).target
    for name, value in fields.items():
        setattr(centre, name, value)
    centre.save(using=owner.ALIAS, update_fields=["state", *fields])


def _make_schema(centre: Centre) -> None:
    with transaction.atomic(using=owner.ALIAS):
        schemas.make_empty(centre.schema_name, centre_role(centre.schema_name), is_centre=True)
        _reached(centre, "make_schema")


def _migrate(centre: Centre) -> None:
    schemas.fill(centre.schema_name, centre_role(centre.schema_name), Kind.CENTRE)
    _reached(centre, "migrate")


def _seed(centre: Centre) -> None:
    """What other rooms put into a new centre, under its own role: a seed that needs more rights is a mistake."""
    place = place_of_centre(centre)
    with entered(place), transaction.atomic():
        hooks.seed_place(place)
    _reached(centre, "seed")


def _assign_domain(centre: Centre) -> None:
    with transaction.atomic(using=owner.ALIAS):
        Domain.objects.using(owner.ALIAS).get_or_create(host=host_of(centre.slug), defaults={"centre": centre})
        _reached(centre, "assign_domain")


def _open(centre: Centre) -> None:
    _reached(centre, "open", ready_at=now())


STEPS: tuple[tuple[str, Step], ...] = (
    ("make_schema", _make_schema),
    ("migrate", _migrate),
    ("seed", _seed),
    ("assign_domain", _assign_domain),
    ("open", _open),
)
