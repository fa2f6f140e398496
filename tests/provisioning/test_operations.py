"""From request to `ready`: in steps, never half served, never touching what it did not make."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, connections, transaction

from kernel import hooks, ports
from kernel.place import Place, entered
from tenants.centres.enums import CentreState
from tenants.centres.models import Centre, Domain, PremadeSchema, SchemaState
from tenants.isolation import hosts
from tenants.isolation.names import UnsafeName, centre_role, new_schema, quoted
from tenants.isolation.router import Kind
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import operations, owner, premade, schemas
from tenants.provisioning.fingerprints import fingerprint
from tenants.provisioning.operations import provision

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Requested = Callable[..., Centre]


@pytest.fixture(autouse=True)
def _fresh_book(db: None) -> None:
    hosts.book.forget()


@pytest.fixture
def nothing_premade(db: None) -> None:
    PremadeSchema.objects.using("owner").all().delete()


def test_a_requested_centre_becomes_ready(requested: Requested) -> None:
    centre = provision(requested().pk)
    assert centre.state == CentreState.READY
    assert centre.ready_at is not None
    place = ports.place_of(centre.pk)
    assert place is not None
    with entered(place), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        assert cursor.fetchone() == (centre.schema_name, centre_role(centre.schema_name))
        cursor.execute("SELECT count(*) FROM accounts_user")
        assert cursor.fetchone() == (0,)


def test_a_ready_centre_is_found_at_its_host(requested: Requested) -> None:
    provision(requested().pk)
    answer = hosts.find("pleven.localhost")
    assert answer.place is not None
    assert answer.place.slug == "pleven"
    assert answer.is_served


def test_provisioning_again_changes_nothing(requested: Requested) -> None:
    centre = provision(requested().pk)
    again = provision(centre.pk)
    assert (again.schema_name, again.ready_at) == (centre.schema_name, centre.ready_at)
    assert Domain.objects.using("owner").filter(centre=centre).count() == 1


def test_a_premade_schema_is_taken(requested: Requested) -> None:
    waiting = set(PremadeSchema.objects.using("owner").values_list("schema_name", flat=True))
    centre = provision(requested().pk)
    left = set(PremadeSchema.objects.using("owner").values_list("schema_name", flat=True))
    assert waiting - left == {centre.schema_name}


def test_two_never_take_the_same(requested: Requested) -> None:
    taken = {provision(requested(f"town-{number}").pk).schema_name for number in range(5)}
    assert len(taken) == 5


def test_a_premade_schema_that_is_behind_is_passed_over(requested: Requested) -> None:
    states = SchemaState.objects.using("owner")
    states.filter(schema_name__in=PremadeSchema.objects.values("schema_name")).update(fingerprint="old")
    waiting = PremadeSchema.objects.using("owner").count()
    centre = provision(requested().pk)
    assert centre.state == CentreState.READY
    assert PremadeSchema.objects.using("owner").count() == waiting


def test_the_pool_is_filled_up_to_its_size(settings: Any) -> None:
    settings.PREMADE_SCHEMAS = 5
    before = PremadeSchema.objects.using("owner").count()
    assert premade.refill() == 5 - before
    assert premade.refill() == 0


@pytest.mark.usefixtures("nothing_premade")
def test_the_registry_knows_the_new_schema(requested: Requested) -> None:
    centre = provision(requested().pk)
    state = SchemaState.objects.using("owner").get(schema_name=centre.schema_name)
    assert state.fingerprint == fingerprint(Kind.CENTRE)
    assert state.failure == ""


@pytest.mark.usefixtures("nothing_premade")
@pytest.mark.parametrize("state", list(operations.STEPS))
def test_it_is_not_served_before_ready(state: str, requested: Requested, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(centre: Centre) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(operations.STEPS, state, fail)
    centre = requested()
    with pytest.raises(ZeroDivisionError):
        provision(centre.pk)
    answer = hosts.find("pleven.localhost")
    assert (answer.place is None) == (state != CentreState.DOMAIN)
    assert answer.place is None or not answer.is_served
    assert ports.place_of(centre.pk) is None
    assert "ZeroDivisionError" in SchemaState.objects.using("owner").get(schema_name=centre.schema_name).failure


@pytest.mark.usefixtures("nothing_premade")
@pytest.mark.parametrize("state", list(operations.STEPS))
def test_it_goes_on_after_a_failure(state: str, requested: Requested, monkeypatch: pytest.MonkeyPatch) -> None:
    step = operations.STEPS[state]

    def fail_at_the_end(centre: Centre) -> None:
        with transaction.atomic(using="owner"):
            step(centre)
            raise ZeroDivisionError

    centre = requested()
    monkeypatch.setitem(operations.STEPS, state, fail_at_the_end)
    with pytest.raises(ZeroDivisionError):
        provision(centre.pk)
    monkeypatch.setitem(operations.STEPS, state, step)
    assert provision(centre.pk).state == CentreState.READY


def foreign_schema(name: str) -> None:
    owner.run([f"CREATE SCHEMA {name}", f"CREATE TABLE {name}.kept AS SELECT 'x' AS note"])


def kept(name: str) -> list[tuple[str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT note FROM {name}.kept")
        return cursor.fetchall()


@pytest.mark.usefixtures("nothing_premade")
def test_a_schema_that_exists_is_neither_adopted_nor_dropped(requested: Requested) -> None:
    """django-tenants 4.0.1 adopts it in silence, and drops it when a later step fails."""
    centre = requested()
    foreign_schema(centre.schema_name)
    with pytest.raises(schemas.SchemaExists):
        provision(centre.pk)
    assert kept(centre.schema_name) == [("x",)]
    assert Centre.objects.using("owner").get(pk=centre.pk).state == CentreState.REQUESTED


@pytest.mark.usefixtures("nothing_premade")
def test_a_seed_that_fails_drops_nothing(requested: Requested, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(place: Place) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(hooks, "seed_place", fail)
    centre = requested()
    with pytest.raises(ZeroDivisionError):
        provision(centre.pk)
    assert schemas.exists(centre.schema_name)
    assert schemas.role_exists(centre_role(centre.schema_name))


@pytest.mark.parametrize(
    "name",
    [
        "information_schema",
        "pg_catalog",
        "public",
        "../x",
        "c_ABCDEFGHIJKL",
        "c_short",
        "c_ghijkl mnop",
        'c"',
    ],
)
def test_a_name_we_did_not_make_is_refused(name: str, requested: Requested) -> None:
    """django-tenants 4.0.1 accepts most of these."""
    with pytest.raises(UnsafeName):
        centre_role(name)
    with pytest.raises((IntegrityError, DataError)):
        requested(schema_name=name)


def test_generated_names_are_never_the_same() -> None:
    names = {new_schema() for _ in range(2_000)}
    assert len(names) == 2_000
    assert all(quoted(name) == f'"{name}"' for name in names)


def test_an_address_that_belongs_to_another_centre_is_not_taken_over(requested: Requested) -> None:
    first = provision(requested().pk)
    Domain.objects.using("owner").create(centre=first, host="taken.localhost", is_primary=False)
    second = requested("taken")
    with pytest.raises(operations.HostTaken):
        provision(second.pk)
    assert Domain.objects.using("owner").get(host="taken.localhost").centre == first


def test_only_one_process_provisions_a_centre(requested: Requested) -> None:
    centre = requested()
    params = connections["owner"].get_connection_params()
    with connections["owner"].Database.connect(**params) as other:
        other.execute("SELECT pg_advisory_lock(7235, hashtext(%s))", [f"provision {centre.pk}"])
        with pytest.raises(owner.Busy):
            provision(centre.pk)
        other.execute("SELECT pg_advisory_unlock_all()")
    assert provision(centre.pk).state == CentreState.READY


def test_a_new_centre_is_as_isolated_as_the_others(requested: Requested, place_a: Place) -> None:
    centre = provision(requested().pk)
    denied = pytest.raises(ProgrammingError, match="permission denied for schema")
    with entered(place_of_centre(centre)), connection.cursor() as cursor, denied:
        cursor.execute(f"SELECT * FROM {place_a.schema}.accounts_user")
