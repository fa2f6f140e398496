"""
Refuses to serve on a database that would not keep the promises of isolation.

Run once per process before the first request, and by `manage.py selfcheck`.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connections

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
    with entered(None):
        found = [*_version(alias), *_login(alias), *_roles(alias), *_pooler(alias)]
    connections[alias].close()
    return found


def _version(alias: str) -> Iterator[str]:
    version = connections[alias].pg_version // 10_000
    if version < OLDEST:
        yield f"PostgreSQL {version} is too old: {OLDEST} or newer is needed"


def _login(alias: str) -> Iterator[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(LOGIN)
        weak, *powers = cursor.fetchone()
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


def _roles(alias: str) -> Iterator[str]:
    roles = [*(door.role for door in doors.DOORS), centres_role()]
    with connections[alias].cursor() as cursor:
        cursor.execute(ROLES_THAT_MAY_SET_CONFIG, [roles])
        for (role,) in cursor.fetchall():
            yield f"set_config is open to the role {role}"


def _pooler(alias: str) -> Iterator[str]:
    """
    Two sessions must be two server processes.

    A pooler in transaction mode lends one to both: ours, idle between two statements, is given to the second.
    """
    parameters = connections[alias].get_connection_params()
    with (
        PlaceConnection.connect(**parameters, autocommit=True) as first,
        PlaceConnection.connect(**parameters) as second,
    ):
        before = _pid(first)
        other = _pid(second)  # opens a transaction, so a pooler keeps this process for it
        if other == before or _pid(first) != before:
            yield "a pooler in transaction mode stands before the database; use session mode or none"


def _pid(connection: PlaceConnection) -> int:
    return connection.cursor().execute("SELECT pg_backend_pid()").fetchone()[0]  # type: ignore[index]


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
