"""
The database backend of requests and tasks: django-tenants' wrapper with the place taken from `kernel.place`.

django-tenants keeps the schema on the wrapper, which belongs to a thread; ours is a ContextVar that threads and
tasks cannot share, compared with what the server session holds before every statement (see `connection`).
What other libraries read (`connection.tenant`, `connection.schema_name`) tells the place; setting it is refused.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import TIMESTAMPTZ_OID
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.utils.asyncio import async_unsafe
from django_tenants.postgresql_backend import base
from psycopg import Error
from psycopg.pq import Format

from kernel import place
from tenants.isolation.backend.connection import PlaceConnection, PlaceCursor

# A server session never gives back what it cached of a schema: about 2.9 MB each (tenancy.md §5).
SCHEMAS_PER_CONNECTION = 100


class Features(DatabaseFeatures):
    supports_transactions = True  # Django would find out by making a table, which this role may not


class Operations(DatabaseOperations):
    compiler_module = "tenants.isolation.backend.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = Features
    ops_class = Operations

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        pool = settings_dict.get("OPTIONS", {}).get("pool")
        if not isinstance(pool, dict):
            raise ImproperlyConfigured("tenants.isolation.backend needs OPTIONS['pool'], a dictionary")
        pool.setdefault("connection_class", PlaceConnection)
        super().__init__(settings_dict, *args, **kwargs)

    @property
    def tenant(self) -> place.Place | None:
        return place.current()

    @tenant.setter
    def tenant(self, value: None) -> None:
        """django-tenants writes None here when it starts."""

    @property
    def schema_name(self) -> str:
        current = place.current()
        return current.schema if current else "public"

    @schema_name.setter
    def schema_name(self, value: None) -> None:
        """django-tenants writes None here when it starts."""

    def set_schema_to_public(self) -> None:
        """django-tenants calls this when it starts; where we are is not ours to say."""

    def set_tenant(self, tenant: object, include_public: bool = True) -> None:
        raise NotImplementedError("enter a place with kernel.place.entered(place)")

    def set_schema(self, schema_name: str, include_public: bool = True, tenant_type: str | None = None) -> None:
        raise NotImplementedError("enter a place with kernel.place.entered(place)")

    def _handle_search_path(self, cursor: object = None) -> None:
        """Nothing when a cursor is made: it asks before every statement instead."""

    # Nothing of what django-tenants does here is needed, and every statement passes.
    _cursor = BaseDatabaseWrapper._cursor  # type: ignore[attr-defined]

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": PlaceCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> PlaceConnection:
        """A session that is still open: after a restart of the server the pool is full of dead ones."""
        while True:
            connection: PlaceConnection = super().get_new_connection(conn_params)
            if connection.is_alive():
                return connection
            connection.close()
            connection._pool.putconn(connection)  # type: ignore[union-attr]

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> Any:
        raw = self.connection
        cursor = raw.cursor(name, scrollable=False, withhold=raw.autocommit) if name else raw.cursor()
        if raw.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT).timezone != self.timezone:
            register_tzloader(self.timezone, cursor)
        return cursor

    def _close(self) -> None:
        """Back to the pool: cleaned, or closed when it cannot be cleaned or has grown too large to keep."""
        if self.connection is not None and self.pool:
            tidy(self.connection)
        super()._close()

    def retire_if_grown(self) -> None:
        """For work that goes through many centres: gives a large session back between two of them."""
        grown = self.connection is not None and len(self.connection.schemas) >= SCHEMAS_PER_CONNECTION
        if grown and not self.in_atomic_block:
            self.close()


def tidy(connection: PlaceConnection) -> None:
    try:
        if not connection.closed:
            connection.clean()
    except Error:
        connection.close()
    if len(connection.schemas) >= SCHEMAS_PER_CONNECTION:
        connection.close()
