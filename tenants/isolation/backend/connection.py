"""
A psycopg connection that knows in which place and with whose sight its server session stands, and cursors that ask
before they speak.
"""

from functools import lru_cache
from select import POLLIN, poll
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.base import Cursor, CursorMixin
from psycopg import Connection, ServerCursor, errors, generators, pq
from psycopg.client_cursor import ClientCursorMixin

from kernel import place, sight
from tenants.isolation.names import quoted

_UNKNOWN = object()
# After these the server session may stand elsewhere: SET and SET ROLE are undone by both kinds of ROLLBACK.
_MOVES = (b"ROLLBACK", b"SET", b"RESET", b"DISCARD", b"DO")
_IDLE, _ABORTED = pq.TransactionStatus.IDLE, pq.TransactionStatus.INERROR


def entering(wanted: place.Place | None) -> bytes:
    """
    One message that moves a session into a place.

    Without a place: no role. Not RESET ROLE, which would return to whatever ALTER ROLE … SET role left behind.
    """
    if wanted is None:
        return b"SET search_path = public, extensions; SET ROLE NONE"
    return _entering(wanted.schema, wanted.role)


@lru_cache(maxsize=5_000)
def _entering(schema: str, role: str) -> bytes:
    schemas = dict.fromkeys((schema, "public", "extensions"))
    path = ", ".join(quoted(name) for name in schemas)
    return f"SET search_path = {path}; SET ROLE {quoted(role)}".encode()


def seeing(wanted: sight.Sight) -> bytes:
    """What tells the row policies whose eyes these are; no name in it comes from outside (kernel.sight)."""
    return f"SET {sight.SETTING} = '{wanted.told}'".encode()


class PlaceConnection(Connection[Any]):
    """
    `held` is the place of the server session as far as we know, `sight` whose eyes it lends there; `schemas` is what
    its caches have grown by.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: object = _UNKNOWN
        self.sight: object = _UNKNOWN
        self.schemas: set[str] = set()
        self.server_cursor_factory = PlaceServerCursor
        is_local = self.pgconn.host.startswith(b"/")
        self.patience = None if is_local else settings.DATABASE_PATIENCE

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """
        A server over a network that says nothing for too long counts as lost: nobody waits for ever.

        :raises psycopg.OperationalError: it was silent, and the session is closed.
        """
        if self.patience is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout as silence:
            self.pgconn.finish()
            raise errors.OperationalError("the database server is silent") from silence

    def assume(self) -> None:
        """
        Moves the session into the current place, and lends it the current sight, if it stands elsewhere or was lent
        another; the statement that follows relies on it.
        """
        wanted, eyes = place.current(), sight.current()
        is_there = self.held is wanted or self.held == wanted
        if is_there and (self.sight is eyes or self.sight == eyes):
            return
        if self.pgconn.transaction_status == _ABORTED:
            return  # the server refuses everything but the end of this transaction
        if self.pgconn.pipeline_status:
            raise errors.InterfaceError("enter the place before the pipeline")
        self._move(wanted, eyes, is_there=is_there)

    def _move(self, wanted: place.Place | None, eyes: sight.Sight, *, is_there: bool) -> None:
        """One message, whatever changes: a request enters a place, is given a sight and begins."""
        has_policies = wanted is not None and wanted.is_centre
        parts = [] if is_there else [entering(wanted)]
        parts += [seeing(eyes)] if has_policies else []
        self.held = self.sight = _UNKNOWN
        if parts:
            self._send(b"; ".join(parts) + self._beginning())
        self.held, self.sight = wanted, eyes
        if wanted is not None:
            self.schemas.add(wanted.schema)

    def _beginning(self) -> bytes:
        """
        The BEGIN that psycopg would send next, in the same message: every request enters a place and then begins.

        What was set belongs to that transaction; `_exec_command` hears when it is undone.
        """
        due = self.pgconn.transaction_status == _IDLE and not self.autocommit
        return b"; " + self._get_tx_start_command() if due else b""

    def is_alive(self) -> bool:
        """
        Whether the server is still at the other end, without asking it.

        Nothing is due on a session at rest, so what could be read from it is a farewell.
        """
        if self.closed:
            return False
        watcher = poll()
        watcher.register(self.pgconn.socket, POLLIN)
        return not watcher.poll(0)

    def _exec_command(self, *args: Any, **kwargs: Any) -> Any:
        # psycopg's own commands pass here: COMMIT (of a failed transaction: a ROLLBACK), ROLLBACK, savepoints.
        result = yield from super()._exec_command(*args, **kwargs)
        if result is not None and (result.command_status or b"").startswith(_MOVES):
            self.held = self.sight = _UNKNOWN
        return result

    def clean(self) -> None:
        """
        Leaves nothing of this user for the next one: no role, path, setting, lock or open cursor.

        :raises psycopg.Error: the session cannot be cleaned and must be closed.
        """
        self.held = self.sight = _UNKNOWN
        if self.pgconn.transaction_status != _IDLE:
            self.rollback()
        self._send(b"DISCARD ALL")

    def _send(self, message: bytes) -> None:
        result = self.pgconn.exec_(message) if self.patience is None else self._patiently(message)
        if result.status == pq.ExecStatus.COMMAND_OK:
            return
        if not result.error_field(pq.DiagnosticField.SQLSTATE):  # libpq speaks, not the server: it is gone
            raise errors.OperationalError(result.error_message.decode(errors="replace"))
        raise errors.error_from_result(result, encoding="utf-8")

    def _patiently(self, message: bytes) -> pq.abc.PGresult:
        """The last result of all statements, as libpq's own blocking call gives it, or the first that failed."""
        self.pgconn.send_query(message)
        results = self.wait(generators.execute(self.pgconn))
        failed = [one for one in results if one.status != pq.ExecStatus.COMMAND_OK]
        return (failed or results)[-1]


class _Placed:
    """For cursors: stand in the right place before a statement, one statement in a message, notice what moved us."""

    _conn: PlaceConnection

    def _start_query(self, query: Any = None) -> Any:
        if self._conn.held is not place.current() or self._conn.sight is not sight.current():
            self._conn.assume()
        return super()._start_query(query)  # type: ignore[misc]

    def _execute_send(self, query: Any, *, force_extended: bool = False, binary: bool | None = None) -> None:
        # Where a semicolon could part two statements, the extended protocol takes exactly one: "…; SET ROLE other;
        # SELECT …" is a syntax error. Without one there is nothing to part, and the simple protocol costs less.
        alone = force_extended or b";" in query.query
        super()._execute_send(query, force_extended=alone, binary=binary)  # type: ignore[misc]

    def _set_results(self, results: list[Any]) -> None:
        for result in results:
            tag = result.command_status
            if tag and tag.startswith(_MOVES):
                self._conn.held = self._conn.sight = _UNKNOWN
        super()._set_results(results)  # type: ignore[misc]

    def _stream_send_gen(self, *args: Any, **kwargs: Any) -> Any:
        yield from super()._stream_send_gen(*args, **kwargs)  # type: ignore[misc]
        self._conn.held = self._conn.sight = _UNKNOWN  # its results never pass _set_results


class PlaceCursor(_Placed, Cursor):
    def executemany(self, *args: Any, **kwargs: Any) -> None:
        self._conn.assume()  # psycopg opens a pipeline next, in which nothing can be assumed any more
        super().executemany(*args, **kwargs)  # type: ignore[misc]


class PlaceServerCursor(_Placed, CursorMixin, ClientCursorMixin, ServerCursor):
    """Rows that are fetched while they are read: only in the place, and with the sight, in which they were asked."""

    _asked: object = None

    def _declare_gen(self, *args: Any, **kwargs: Any) -> Any:
        self._asked = place.current(), sight.current()
        yield from super()._declare_gen(*args, **kwargs)

    def _fetch_gen(self, num: int | None) -> Any:
        if (place.current(), sight.current()) != self._asked:
            raise errors.InterfaceError("these rows belong to the place, and to the sight, in which the query began")
        return (yield from super()._fetch_gen(num))
