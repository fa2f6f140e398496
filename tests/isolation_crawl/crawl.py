"""
The crawler: sends requests as somebody and looks at everything that came of each: answer, statements, rows, letters,
log. It knows nothing of what a view is for.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, models, transaction
from django.test import Client

from audit.models import Event
from kernel.place import Door, Place, entered
from tenants.isolation import hosts
from tests.isolation_crawl.canary import found, readable, texts_of
from tests.isolation_crawl.fillers import Filled
from tests.utils.statements import TRACES, Write, watched

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# As people ask, and with the centre named everywhere where it must not count.
VARIANTS: dict[str, tuple[str, dict[str, str]]] = {
    "plain": ("", {}),
    "named": ("?tenant=centre-a", {"X-Tenant": "centre-a", "X-Forwarded-Host": "centre-a.localhost"}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at a host. `forbidden`: tags that must not reach them; `insider`: the host's own people."""

    name: str
    host: str
    door: Door
    cookie: str = ""
    key: str = ""
    forbidden: str = "AS"
    insider: bool = False

    def client(self) -> Client:
        address = f"{self.host}.{settings.BASE_DOMAIN}" if self.host else settings.BASE_DOMAIN
        headers = {"host": address} | ({"authorization": f"Bearer {self.key}"} if self.key else {})
        client = Client(raise_request_exception=False, headers=headers)
        if self.cookie:
            client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: self.cookie})
        return client


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    actor: str
    route: str
    request: str
    evidence: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.actor}, {self.request} ({self.route}) {self.evidence}"


@dataclass
class Answer:
    """Everything that one request left behind."""

    status: int
    body: bytes
    headers: str
    writes: list[Write]
    log: list[str]
    letters: list[str] = field(default_factory=list)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def marks(self, tags: str) -> dict[str, set[str]]:
        """Where canaries of these tags came out."""
        parts = {"answer": self.body, "headers": self.headers, "log": "\n".join(self.log)}
        parts["letter"] = "\n".join(self.letters)
        return {name: marks for name, text in parts.items() if (marks := found(text, tags))}

    def wrote_in(self, place: Place) -> list[Write]:
        return [write for write in self.writes if _where(write) == place.schema and not write.is_trace]


def _where(write: Write) -> str:
    """The schema that a statement names, else the one in which it was sent."""
    schema, dot, _ = write.table.rpartition(".")
    return schema if dot else (write.place.schema if write.place else "")


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def told_more() -> Iterator[None]:
    """What is logged for information too. Whoever asks much does it once: each change makes all loggers forget."""
    root = logging.getLogger()
    level = root.level
    if level != logging.INFO:
        root.setLevel(logging.INFO)
    try:
        yield
    finally:
        if level != logging.INFO:
            root.setLevel(level)


@contextmanager
def listening() -> Iterator[list[str]]:
    """Everything that is logged anywhere meanwhile, tracebacks included."""
    handler, root = _Log(), logging.getLogger()
    root.addHandler(handler)
    try:
        with told_more():
            yield handler.lines
    finally:
        root.removeHandler(handler)


class Crawler:
    """Sends as one actor. Every request is undone afterwards, whatever it did."""

    def __init__(self, actor: Actor, *, watch: tuple[Place, ...] = (), unchanged: Place | None = None) -> None:
        self.actor, self.client = actor, actor.client()
        self.watch, self.unchanged = watch, unchanged
        self.findings: list[Finding] = []
        self.sent = 0
        self.before = checksum(unchanged) if unchanged else ""

    def send(self, verb: str, path: str, headers: dict[str, str] | None = None, data: Any = None) -> Answer:
        """The answer, and judged: what no answer may hold is a finding whatever the request was."""
        return self._undone(lambda: self._ask(verb, path, headers or {}, data))

    def _undone(self, ask: Any) -> Answer:
        self.sent += 1
        with transaction.atomic():
            answer: Answer = ask()
            answer.letters += self._rows_written(answer)
            self.changed = self._has_changed(answer)
            transaction.set_rollback(True)
        if self.actor.door is Door.OPERATOR:
            hosts.book.forget()  # may have locked a centre for a moment
        return answer

    def _ask(self, verb: str, path: str, headers: dict[str, str], data: Any) -> Answer:
        cookies = self.client.cookies.copy()
        with entered(None), listening() as log, watched() as writes:
            response = self.client.generic(verb, path, **self._body(data), headers=headers)
            body = response.getvalue() if not response.streaming else b"".join(response.streaming_content)
        self.client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items()) + response.cookies.output()
        letters = [str(letter.message()) for letter in mail.outbox]
        mail.outbox.clear()
        return Answer(response.status_code, readable(body), head, writes, log, letters)

    def _body(self, data: Any) -> dict[str, Any]:
        if data is None:
            return {"content_type": "application/json", "data": "{}"} if self.actor.key else {}
        return data if isinstance(data, dict) else {"content_type": "application/x-www-form-urlencoded", "data": data}

    def _rows_written(self, answer: Answer) -> list[str]:
        """What the request left in tables of the places that are watched, opened."""
        texts: list[str] = []
        for place in self.watch:
            tables = {write.table for write in answer.writes if _where(write) == place.schema}
            with entered(place):
                texts += [text for table in tables for text in _texts_in(table, _MODELS.get(table))]
        return texts

    def _has_changed(self, answer: Answer) -> bool:
        """Whether any table of the other centre differs now; asked when something was written."""
        wrote = any(not write.is_trace for write in answer.writes)
        return self.unchanged is not None and wrote and checksum(self.unchanged) != self.before

    def look_behind(self) -> None:
        """After all requests: what was written past the connection that is watched and undone makes a difference."""
        if self.unchanged is not None and checksum(self.unchanged) != self.before:
            self.findings.append(Finding("changed the other centre behind our back", self.actor.name, "any", "any"))

    def judge(self, answer: Answer, filled: Filled, request: str) -> None:
        """Findings that hold for every actor and every route."""
        for where, marks in answer.marks(self.actor.forbidden).items():
            self.report("canary in " + where, filled, request, ", ".join(sorted(marks)[:3]))
        if answer.status >= 500:
            self.report(f"status {answer.status}", filled, request, "\n".join(answer.log)[-600:])
        if self.unchanged and (written := answer.wrote_in(self.unchanged)):
            self.report("wrote in the other centre", filled, request, ", ".join(map(str, written)))
        elif self.changed:
            self.report("changed the other centre", filled, request)

    def report(self, what: str, filled: Filled, request: str, evidence: str = "") -> None:
        self.findings.append(Finding(what, self.actor.name, str(filled.route), request, evidence))


_MODELS: dict[str, type[models.Model]] = {}


def _texts_in(table: str, model: type[models.Model] | None) -> Iterator[str]:
    if not _MODELS:
        _MODELS.update({one._meta.db_table: one for one in apps.get_models()})
    model = model or _MODELS.get(table.rpartition(".")[2])
    if model is not None:
        newest = model._default_manager.order_by("-pk")  # UUIDv7: in the order of time
        yield from texts_of(newest[:5] if model is Event else newest)


def checksum(place: Place) -> str:
    """One hash over all rows of all tables of a centre, traces aside; read in its own place, by its own role."""
    with entered(place), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY 1",
            [place.schema],
        )
        hashes = [_HASH.format(name) for (name,) in cursor.fetchall() if name not in TRACES]
        cursor.execute(f"SELECT md5(string_agg(h, ',' ORDER BY h)) FROM ({' UNION ALL '.join(hashes)}) AS of_tables")
        return str(cursor.fetchone()[0])


_HASH = "SELECT '{0}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS h FROM {0} AS t"
