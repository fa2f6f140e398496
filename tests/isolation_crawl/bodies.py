"""What a program may send: bodies made after the API's own schema, good ones and poisoned ones."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.conf import settings

from kernel import clock
from tests.isolation_crawl.poison import DATES, NOBODY, NUL
from tests.isolation_crawl.seed import Seeds

# A lone half of a character, what no number type holds, and what is of another kind altogether.
VALUES: tuple[Any, ...] = (
    None,
    "",
    NUL,
    "\ud800",
    "x" * 1_000_000,
    -1,
    10**30,
    1e308,
    True,
    [],
    {},
    [[[]]],
    {"a": {"b": 1}},
    "9999-12-31T23:59:59.999999-14:00",
    "0001-01-01T00:00:00+14:00",
    "2027-03-28T03:30:00",
    "99:99",
    NOBODY,
    *DATES,
)
RAW = (b"", b"{", b"\xff\xfe", b"null", b"[]", b'"x"', b"1", b"[" * 100_000, b'{"a":' * 50_000, b'{"a": NaN}')
NAMED = {
    "names": "Петър Иванов Петров",
    "phone": "0888 123 456",
    "email": "a@example.org",
    "start": "10:00",
    "end": "11:00",
}
ROWS = {
    "case": "cases.Case",
    "room": "scheduling.Room",
    "supervisor": "staff.Worker",
    "second_supervisor": "staff.Worker",
    "worker": "staff.Worker",
    "assigned_to": "staff.Worker",
    "session": "contact_centre.Session",
    "plan": "contact_centre.ContactPlan",
    "order": "contact_centre.LegalBasis",
    "arrangement": "contact_centre.Arrangement",
    "arrangements": "contact_centre.Arrangement",
    "visiting_entrance": "scheduling.Entrance",
    "resident_entrance": "scheduling.Entrance",
    "document": "cases.Document",
    "makes_up_for": "contact_centre.Session",
}


class Api:
    """The committed schema, and bodies that fit it with rows of one centre."""

    def __init__(self, seeds: Seeds) -> None:
        self.seeds = seeds
        self.schema = yaml.safe_load((settings.ROOT / "api" / "openapi.yaml").read_text())
        self.paths = {_bare(path): methods for path, methods in self.schema["paths"].items()}

    def body(self, path: str, method: str) -> dict[str, Any]:
        """A body for this route; empty where it takes none."""
        told = self.paths.get(_bare(path), {}).get(method.lower(), {})
        content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
        found = self._made("", content.get("schema", {}))
        return found if isinstance(found, dict) else {}

    def _made(self, name: str, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._made(name, self.schema["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        for many in ("allOf", "oneOf", "anyOf"):
            if many in schema:
                return self._made(name, schema[many][0])
        if "enum" in schema:
            return schema["enum"][0]
        return self._of_type(name, schema)

    def _of_type(self, name: str, schema: dict[str, Any]) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return {key: self._made(key, inner) for key, inner in schema.get("properties", {}).items()}
        if kind == "array":
            return [self._made(name, schema.get("items", {}))]
        plain = {"boolean": True, "integer": 1, "number": 1}
        return plain[str(kind)] if kind in plain else self._text(name, schema)

    def _text(self, name: str, schema: dict[str, Any]) -> str:
        now = clock.now()
        made = {"date": clock.today().isoformat(), "date-time": now.isoformat(), "uuid": self._row(name)}
        return made.get(schema.get("format", "")) or NAMED.get(name, "По молба на семейството.")

    def _row(self, name: str) -> str:
        return str(self.seeds.one(ROWS.get(name.removesuffix("_id"), "people.Person")).pk)


def _bare(path: str) -> str:
    """Parameters have names of their own in the schema."""
    return re.sub(r"<[^>]+>|\{[^}]+\}", "{}", path)


def poisoned(body: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Each property with every value that it should not have, those inside objects and lists too."""
    for where, changed in _each(body):
        yield where, json.dumps(changed).encode()
    yield from (("whole", raw) for raw in RAW)


def _each(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ((f"{key}={poison!r:.20}", {**value, key: poison}) for poison in VALUES)
            yield from ((f"{key}.{where}", {**value, key: changed}) for where, changed in _each(inner))
    if isinstance(value, list) and value:
        yield from ((f"0.{where}", [changed, *value[1:]]) for where, changed in _each(value[0]))
