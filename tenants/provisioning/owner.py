"""The owner's connection: it makes and changes schemas, and is open in the provisioner and the migrator alone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kernel.place import Place, entered
from tenants.isolation.names import quoted

ALIAS = "owner"
# What a commit does for deferred foreign keys; without it a table with rows just written could not be altered.
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def connection() -> BaseDatabaseWrapper:
    if ALIAS not in connections:
        raise ImproperlyConfigured("this needs OWNER_DATABASE_URL, which only the provisioner and the migrator have")
    return connections[ALIAS]


@contextmanager
def path(schema: str) -> Iterator[BaseDatabaseWrapper]:
    """The owner's session with one schema in its path, and no `public` behind it: what is missing must be noticed."""
    owner = connection()
    run([f"SET search_path = {quoted(schema)}, extensions"])
    try:
        yield owner
    finally:
        if not owner.needs_rollback:
            run(["RESET search_path"])


@contextmanager
def owning(place: Place) -> Iterator[str]:
    """Inside a place with the owner's session in its schema: for work on rows that the place's role may not change."""
    with path(place.schema), entered(place):
        yield ALIAS


def run(statements: Iterable[str]) -> None:
    """All statements in one message: one round trip, and one transaction if none is open."""
    text = ";\n".join(statements)
    if text:
        with connection().cursor() as cursor:
            cursor.execute(text)


class Busy(RuntimeError):
    """Another process is doing this very work."""


@contextmanager
def alone(what: str, *, wait: bool = False) -> Iterator[None]:
    """
    One process of the installation at a time, by a session lock that ends with the process whatever happens to it.

    :raises Busy: another one is at it, unless we wait.
    """
    function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection().cursor() as cursor:
        cursor.execute(f"SELECT {function}(7235, hashtext(%s))", [what])
        if cursor.fetchone()[0] is False:
            raise Busy(what)
    try:
        yield
    finally:
        _let_go(what)


def _let_go(what: str) -> None:
    owner = connection()
    if owner.connection is not None and owner.is_usable():
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(7235, hashtext(%s))", [what])
