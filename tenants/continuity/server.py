"""Sessions of the owner for copying: each its own, since a copy needs one picture of the database for minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import IsolationLevel

from kernel.place import Door, Place, entered
from tenants.centres.models import Centre
from tenants.isolation.names import centre_role, quoted
from tenants.isolation.router import Kind, migrating
from tenants.provisioning import owner

# Rows as text must read the same whatever a server or a role has been set to.
SPELLING = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET extra_float_digits = 1; "
    "SET bytea_output = 'hex'"
)
_ADDRESS = ("dbname", "user", "password", "host", "port")


def address() -> dict[str, Any]:
    """Of the owner's database, for a session of one's own."""
    parameters = owner.connection().get_connection_params()
    return {name: parameters[name] for name in _ADDRESS if parameters.get(name)}


@contextmanager
def reading(**elsewhere: Any) -> Iterator[psycopg.Connection]:
    """One picture of the database from the first statement to the last; `elsewhere` names another server."""
    with psycopg.connect(**{**address(), **elsewhere}, autocommit=True) as connection:
        connection.execute(SPELLING)
        connection.autocommit = False
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


@contextmanager
def writing() -> Iterator[psycopg.Connection]:
    """One transaction: what is loaded stands there as a whole or not at all."""
    with psycopg.connect(**address(), autocommit=True) as connection:
        connection.execute(SPELLING)
        connection.autocommit = False
        yield connection


def stand_in(connection: psycopg.Connection, schema: str) -> None:
    """Nothing behind the schema: what it lacks must be noticed, not found in `public`."""
    connection.execute(f"SET search_path = {quoted(schema)}, extensions".encode())


def place_in(centre: Centre, schema: str) -> Place:
    """The centre as it stands in this schema, which need not be the one it is served from."""
    role = centre_role(schema) if schema.startswith("c_") else "nobody"
    return Place(Door.CENTRE, centre.pk, schema, role, centre.name, centre.slug)


@contextmanager
def inside(place: Place) -> Iterator[Place]:
    """The models read and write this schema under the owner's rights; nobody else can be let into a copy."""
    with migrating(Kind.CENTRE), entered(place), owner.path(place.schema):
        yield place
