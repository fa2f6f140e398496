"""Looks at the statements that a piece of code sends: which tables it writes, and how many it needs."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import place

_VERBS = "INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|CREATE|ALTER|DROP|GRANT|COPY"
_PLAIN = re.compile(rf'\s*({_VERBS})\b\s*(?:TABLE\s+)?(?:ONLY\s+)?((?:"[^"]+"|[\w.])+)?', re.IGNORECASE)
_IN_WITH = re.compile(
    r'\b(INSERT INTO|DELETE FROM|UPDATE)\s+((?:"[^"]+"|[\w.])+)(?!\s*(?:OF|NOWAIT|SKIP))', re.IGNORECASE
)
_LOCKING = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b", re.IGNORECASE)

# A GET may leave a trace of itself: what was looked at, that somebody is there, how often somebody tries.
TRACES = frozenset({"audit_event", "accounts_session", "accounts_counter"})
# The same for a program with a key, whose row is otherwise nothing that a GET may touch.
_KEY_WAS_USED = re.compile(r'UPDATE "accounts_apitoken" SET "last_used_at" = [^,]+ WHERE')


@dataclass(frozen=True, slots=True)
class Write:
    """One writing statement; `place` is where the code stood when it was sent."""

    verb: str
    table: str
    place: place.Place | None
    sql: str

    def __str__(self) -> str:
        return f"{self.verb} {self.table}"

    @property
    def is_trace(self) -> bool:
        return self.table in TRACES or bool(_KEY_WAS_USED.match(self.sql))


def written(sql: str) -> tuple[str, str] | None:
    """(verb, table) of a statement that writes, None for one that only reads."""
    found = _PLAIN.match(sql)
    if found is None and sql.lstrip()[:4].upper() == "WITH":
        found = _IN_WITH.search(_LOCKING.sub("", sql))
    return (found[1].upper(), (found[2] or "").replace('"', "")) if found else None


@contextmanager
def watched() -> Iterator[list[Write]]:
    """The writes of the block, in order; nothing is refused."""
    seen: list[Write] = []

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = written(sql if isinstance(sql, str) else str(sql))
        if found:
            seen.append(Write(*found, place.current(), str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


class GetWrote(AssertionError):
    """A GET changed something: a crawler, a prefetch or a curious person would have done it too."""


@contextmanager
def reading_only(what: str) -> Iterator[None]:
    """:raises GetWrote: the block wrote more than traces."""
    with watched() as writes:
        yield
    forbidden = [str(write) for write in writes if not write.is_trace]
    if forbidden:
        raise GetWrote(f"{what}: {', '.join(forbidden)}")


def assert_same_cost(show: Callable[[], Any], grow: Callable[[int], Any], *, few: int = 1, many: int = 10) -> int:
    """
    A list of ten rows needs as many statements as a list of one; `grow(n)` makes n more rows. Returns the number.

    The list is shown once before it is measured, for what a process reads only the first time.
    """
    grow(few)
    show()
    cheap = _count(show)
    grow(many - few)
    dear = _count(show)
    assert len(dear) == len(cheap), f"{few} rows: {len(cheap)} statements, {many} rows: {len(dear)}\n" + _new(
        cheap, dear
    )
    return len(dear)


def _count(show: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        show()
    return [query["sql"] for query in captured.captured_queries]


def _new(cheap: list[str], dear: list[str]) -> str:
    known = {_shape(sql) for sql in cheap}
    repeated = [sql for sql in dear if dear.count(sql) > 1 or _shape(sql) not in known]
    return "\n".join(sql[:300] for sql in repeated[:5])


def _shape(sql: str) -> str:
    return re.sub(r"'[^']*'|\d+", "?", sql)


def asked_twice(show: Callable[[], Any]) -> list[str]:
    """What is read more than once, word for word and with the same values, after a first time that warms up."""
    show()
    with CaptureQueriesContext(connection) as asked:
        show()
    counted = Counter(query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT"))
    return [sql for sql, times in counted.items() if times > 1]
