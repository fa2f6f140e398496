"""Values of a line to JSON and back, by how their fields are read."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from services.onboarding.sheets.numbers import Identifier, identifier
from services.onboarding.sheets.specs import Reads, Spec
from services.onboarding.sheets.specs.base import Values


def packed(values: Values) -> dict[str, Any]:
    return {name: _packed(value) for name, value in values.items() if value not in (None, "", ())}


def unpacked(spec: Spec, data: dict[str, Any]) -> Values:
    return {field.name: READ.get(field.reads, _same)(data.get(field.name)) for field in spec.fields}


def _packed(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Identifier):
        return value.number
    return list(value) if isinstance(value, tuple) else value


def _same(value: Any) -> Any:
    return value


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


READ: dict[Reads, Callable[[Any], Any]] = {
    Reads.DATE: _date,
    Reads.BIRTH_DATE: _date,
    Reads.TIME: lambda value: time.fromisoformat(value) if value else None,
    Reads.IDENTIFIER: lambda value: identifier(value) if value else None,
    Reads.PHONES: lambda value: tuple(value or ()),
}
