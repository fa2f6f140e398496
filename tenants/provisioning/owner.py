"""The owner's connection: it makes and changes schemas, and is open in the provisioner and the migrator alone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.isolation.names import quoted

ALIAS = "owner"


def connection() -> BaseDatabaseWrapper:
    if ALIAS not in connections:
        raise ImproperlyConfigured("this needs OWNER_DATABASE_URL, which only the provisioner and the migrator have")
    return connections[ALIAS]


@contextmanager
def path(schema: str) -> Iterator[BaseDatabaseWrapper]:
    """
    The owner's connection with one schema in its path, and no `public` behind it: what is missing must be noticed.
    """
    owner = connection()
    run([f"SET search_path = {quoted(schema)}, extensions"])
    try:
        yield owner
    finally:
        if not owner.needs_rollback:
            run(["RESET search_path"])


def run(statements: Iterable[str]) -> None:
    """All statements in one message: one round trip, and one transaction if none is open."""
    text = ";\n".join(statements)
    if text:
        with connection().cursor() as cursor:
            cursor.execute(text)
