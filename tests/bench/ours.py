"""Orders of our own world: install, provision, sign in, the fleet."""

import logging
import time
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.second_factor import enrol
from accounts.sessions import SessionStore
from kernel import clock, ids
from kernel.place import Place, entered
from services.staff.operations import make_worker
from tenants.centres.enums import CentreState
from tenants.centres.models import Centre, PremadeSchema, SchemaState
from tenants.centres.operations import receive_application
from tenants.isolation import doors
from tenants.isolation.names import centre_role, new_schema
from tenants.isolation.router import Kind
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import database, fleet, migrations, operations, owner, premade, schemas, snapshot
from tenants.provisioning.fingerprints import fingerprint
from tenants.provisioning.install import install as install_doors
from tests.bench.orders import get, memory, summary
from tests.bench.sample.views import fill

BACKEND = "accounts.backends.EmailBackend"
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def prepare(admin_url: str) -> bool:
    database.prepare(admin_url)
    return True


def install() -> float:
    started = time.perf_counter()
    install_doors()
    snapshot.text_of(Kind.CENTRE)
    return time.perf_counter() - started


def slug_of(number: int) -> str:
    return f"bench-{number:04d}"


def host_of(number: int) -> str:
    return f"{slug_of(number)}.localhost"


def centre_number(number: int) -> Centre:
    return Centre.objects.using(owner.ALIAS).get(slug=slug_of(number))


def role_of(number: int) -> str:
    return centre_role(centre_number(number).schema_name)


def _new_centre(number: int) -> Centre:
    facts = {"kind": "contact_centre", "registration_number": "999000009", "oblast": "BG-26", "town": "Хасково"}
    centre = Centre(slug=slug_of(number), name=f"Център {number}", organisation="Организация", **facts)
    centre.save(using=owner.ALIAS)
    return centre


def make_centres(first: int, count: int) -> dict[str, float]:
    """Provision those that are missing, as the product does; seconds of each."""
    known = set(Centre.objects.using(owner.ALIAS).values_list("slug", flat=True))
    missing = [number for number in range(first, first + count) if slug_of(number) not in known]
    seconds = []
    for number in missing:
        started = time.perf_counter()
        operations.provision(_new_centre(number).pk)
        seconds.append(time.perf_counter() - started)
    return summary(seconds or [0.0])


def fill_sample(first: int, count: int) -> bool:
    for number in range(first, first + count):
        with entered(place_of_centre(centre_number(number))), transaction.atomic():
            fill()
    return True


def place_of(number: int) -> dict[str, str]:
    centre = centre_number(number)
    return {"BENCH_PLACE": str(centre.pk), "BENCH_SCHEMA": centre.schema_name}


def all_schemas() -> list[str]:
    """Of the centres, in the order of their numbers."""
    return list(Centre.objects.using(owner.ALIAS).order_by("slug").values_list("schema_name", flat=True))


# Provisioning


def empty_pool() -> int:
    """Takes the ready-made schemas away, so that the next centre is made from the snapshot."""
    ready = PremadeSchema.objects.using(owner.ALIAS)
    taken = list(ready.values_list("schema_name", flat=True))
    ready.all().delete()
    for name in taken:
        _drop(name)
    return len(taken)


def step_from_premade(numbers: list[int]) -> list[float]:
    """Seconds until a new centre has its complete schema, given one of those that wait."""
    premade.refill()
    return [_timed_step(number) for number in numbers]


def _timed_step(number: int) -> float:
    centre = _new_centre(number)
    started = time.perf_counter()
    operations._make_schema(centre)
    return time.perf_counter() - started


def schema_by_migrations() -> float:
    """A centre's schema by running every migration, as django-tenants does it."""
    return _timed_schema(lambda name: migrations.migrate(name, Kind.CENTRE))


def schema_by_replay() -> float:
    return _timed_schema(lambda name: schemas.fill(name, centre_role(name), Kind.CENTRE))


def _timed_schema(make: Any) -> float:
    name = new_schema()
    started = time.perf_counter()
    schemas.make_empty(name, centre_role(name), is_centre=True)
    make(name)
    seconds = time.perf_counter() - started
    _drop(name)
    return seconds


def _drop(name: str) -> None:
    role = centre_role(name)
    owner.run([f'DROP SCHEMA "{name}" CASCADE', f'DROP ROLE "{role}"'])
    owner.run([f"DELETE FROM public.centres_schemastate WHERE schema_name = '{name}'"])


# The fleet


def fleet_run(jobs: int = 1) -> dict[str, Any]:
    centres = set(all_schemas())
    started = time.perf_counter()
    outcome = fleet.migrate(jobs)
    seconds = time.perf_counter() - started
    done = len([result for result in outcome.done if result.schema in centres])
    return {"seconds": seconds, "done": done, "failed": len(outcome.failed), **memory()}


def take_back(schemas: list[str]) -> bool:
    """The later migration of the sample was never there, in these schemas or in all; the registry learns it too."""
    states = SchemaState.objects.using(owner.ALIAS).filter(kind=Kind.CENTRE)
    schemas = schemas or list(states.values_list("schema_name", flat=True))
    columns = ", ".join(f"DROP COLUMN extra_{number}" for number in range(12))
    for schema in schemas:
        undone = f"DELETE FROM \"{schema}\".django_migrations WHERE app = 'sample' AND name = '0002_more'"
        owner.run([f'ALTER TABLE "{schema}".sample_item {columns}', undone])
    states.filter(schema_name__in=schemas).update(fingerprint=fingerprint(Kind.CENTRE))
    return True


def leave_all_but(schemas: list[str]) -> bool:
    """The others count as migrated."""
    others = SchemaState.objects.using(owner.ALIAS).filter(kind=Kind.CENTRE).exclude(schema_name__in=schemas)
    others.update(fingerprint=fingerprint(Kind.CENTRE))
    return True


def plant_failure(schema: str) -> bool:
    """A column of the new migration is there already: that centre cannot be migrated; its traceback is no news."""
    logging.getLogger("zakrila.fleet").setLevel(logging.CRITICAL)
    owner.run([f'ALTER TABLE "{schema}".sample_item ADD COLUMN extra_3 text'])
    return True


def mend_failure(schema: str) -> bool:
    owner.run([f'ALTER TABLE "{schema}".sample_item DROP COLUMN extra_3'])
    return True


# People who are signed in


def sign_in(first: int, count: int = 1) -> dict[str, str]:
    """A head of service of each centre; the cookie of a session whose second factor is done, by host."""
    return {host_of(n): _session(place_of_centre(centre_number(n))) for n in range(first, first + count)}


def sign_in_operator() -> str:
    return _session(doors.OPERATOR)


def _session(place: Place) -> str:
    with entered(place), transaction.atomic():
        user = User.objects.filter(email="head@bench.example").first()
        role = "operator" if place == doors.OPERATOR else "head_of_service"
        return session_of(user or new_user(place, role))


def session_of(user: User) -> str:
    """The cookie of a session whose second factor is done."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    shown = [{"method": "password", "at": time.time()}, {"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods"] = shown
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    return f"__Host-session={session.session_key}"


def new_user(place: Place, role: str, address: str = "head") -> User:
    # No password: a thousand of them would take minutes, and nobody types one here.
    user = User.objects.create_user(f"{address}@bench.example", None, name="Яна Ръководна", roles=[role])
    if place != doors.OPERATOR:
        make_worker(user=user)
    enrol(user)
    return user


def queries_of(host: str, path: str, cookie: str) -> int:
    """How many statements one request sends; without the brackets of transactions."""
    with CaptureQueriesContext(connection) as captured:
        get(host, path, {"cookie": cookie})
    return len([query for query in captured if not query["sql"].startswith(NOT_COUNTED)])


def never_retire() -> bool:
    from tenants.isolation.backend import base  # noqa: PLC0415 - only for the comparison

    base.SCHEMAS_PER_CONNECTION = 10**9
    return True


# An organisation that asks for a centre


def apply(town: str) -> str:
    """An application as the public door receives it."""
    key = ids.uuid7()
    facts = {
        "name": "Център",
        "organisation": "Организация",
        "registration_number": "000694037",
        "kind": "contact_centre",
        "oblast": "BG-26",
        "town": town,
        "contact_name": "Яна",
        "contact_email": "yana@bench.example",
    }
    with entered(doors.PUBLIC):
        receive_application(key=key, facts=facts, at=clock.now())
    return str(key)


def is_ready(slug: str) -> bool:
    return Centre.objects.using(owner.ALIAS).filter(slug=slug, state=CentreState.READY).exists()
