"""
Refuses to serve on a database that would not keep the promises of isolation.

Run once per process before the first request, and by `manage.py selfcheck`.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DatabaseError, OperationalError, connections

from kernel.place import entered
from tenants.isolation import doors
from tenants.isolation.backend.connection import PlaceConnection
from tenants.isolation.names import centres_role

logger = logging.getLogger("zakrila.selftest")
OLDEST = 17  # GRANT … WITH INHERIT FALSE, and what the snapshot reads of the catalogue


class Unsafe(RuntimeError):
    """The database or the road to it does not isolate centres; the sentences say what to mend."""


LOGIN = """
SELECT NOT rolsuper AND NOT rolbypassrls AND NOT rolinherit AND NOT rolcreaterole AND NOT rolcreatedb,
       has_database_privilege(current_database(), 'TEMP'),
       has_schema_privilege('public', 'CREATE'),
       has_function_privilege('pg_catalog.set_config(text, text, boolean)', 'EXECUTE'),
       has_language_privilege('plpgsql', 'USAGE'),
       EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
FROM pg_roles WHERE rolname = session_user
"""
ROLES_THAT_MAY_SET_CONFIG = """
SELECT rolname FROM pg_roles
WHERE rolname = ANY (%s) AND has_function_privilege(oid, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE')
"""


def problems(alias: str = "default") -> list[str]:
    """Asked over sessions of its own, so that it may be called anywhere, also inside a transaction."""
    parameters = connections[alias].get_connection_params()
    with entered(None), _session(parameters) as first, _session(parameters) as second:
        return [*_version(first), *_login(first), *_roles(first), *_pooler(first, second)]


def _session(parameters: dict[str, Any]) -> PlaceConnection:
    try:
        return PlaceConnection.connect(**parameters, autocommit=True)
    except psycopg.OperationalError as error:
        raise OperationalError(*error.args) from error


def _version(session: PlaceConnection) -> Iterator[str]:
    version = session.info.server_version // 10_000
    if version < OLDEST:
        yield f"PostgreSQL {version} is too old: {OLDEST} or newer is needed"


def _login(session: PlaceConnection) -> Iterator[str]:
    weak, *powers = session.execute(LOGIN).fetchone()  # type: ignore[misc]
    if not weak:
        yield "the login role must be NOINHERIT, NOCREATEROLE, NOCREATEDB and no superuser"
    sentences = (
        "the login role may make temporary tables",
        "the login role may create in the schema public",
        "set_config is open to the login role, so injected SQL could change its own role",
        "the login role may run DO blocks",
        "the login role owns tables",
    )
    yield from (sentence for sentence, power in zip(sentences, powers, strict=True) if power)


def _roles(session: PlaceConnection) -> Iterator[str]:
    roles = [*(door.role for door in doors.DOORS), centres_role()]
    for (role,) in session.execute(ROLES_THAT_MAY_SET_CONFIG, [roles]).fetchall():
        yield f"set_config is open to the role {role}"


def _pooler(first: PlaceConnection, second: PlaceConnection) -> Iterator[str]:
    """
    Two sessions must be two server processes.

    A pooler in transaction mode lends one to both: ours, idle between two statements, is given to the second.
    """
    before = _pid(first)
    with second.transaction():  # a pooler keeps this process for the second while the transaction is open
        if _pid(second) == before or _pid(first) != before:
            yield "a pooler in transaction mode stands before the database; use session mode or none"


def _pid(session: PlaceConnection) -> int:
    return session.execute("SELECT pg_backend_pid()").fetchone()[0]  # type: ignore[index]


@dataclass(slots=True)
class Gate:
    """Closed until the self-test has passed once; tried again while it has not."""

    test: Callable[[], list[str]] = problems
    is_open: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ensure(self) -> None:
        """
        :raises Unsafe: the database does not isolate.
        :raises django.db.OperationalError: it cannot be asked.
        """
        if self.is_open:
            return
        with self._lock:
            if not self.is_open:
                found = self.test()
                if found:
                    raise Unsafe("; ".join(found))
                self.is_open = True


gate = Gate()


def refuse_unsafe() -> None:
    """
    Called when a web process starts. A database that is down is no reason not to: the gate asks again at a request.

    :raises Unsafe: the process must not serve.
    """
    try:
        gate.ensure()
    except DatabaseError as error:
        logger.warning("isolation could not be tested: %s", error)
