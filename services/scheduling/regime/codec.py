"""Rules to and from JSON dictionaries. The format is versioned: what an old release stored stays readable."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from services.scheduling.regime import rule as model

CLASSES: dict[str, type] = {
    name: member for name, member in vars(model).items() if isinstance(member, type) and is_dataclass(member)
}


class BadRule(ValueError):
    """The dictionary is no rule of a version that this release can read."""


def to_dict(rule: model.Rule) -> dict[str, Any]:
    return {"version": model.VERSION, **_pack(rule)}


def from_dict(data: Any) -> model.Rule:
    """
    The rule in a dictionary.

    :raises BadRule: unknown version, unknown names, values out of range.
    """
    if not isinstance(data, dict) or data.get("version") != model.VERSION:
        raise BadRule("version")
    rest = {key: value for key, value in data.items() if key != "version"}
    try:
        rule = _unpack(rest, model.Rule)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadRule(str(error)) from error
    if not isinstance(rule, model.Rule):
        raise BadRule("rule")
    return rule


def _pack(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        packed = {field.name: _pack(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **packed}
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, StrEnum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpack(value: Any, hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return _unpack_union(value, get_args(hint))
    if get_origin(hint) is tuple:
        _expect(isinstance(value, list), "list")
        return tuple(_unpack(item, get_args(hint)[0]) for item in value)
    return _unpack_object(value, hint) if is_dataclass(hint) else _unpack_scalar(value, hint)


def _unpack_union(value: Any, kinds: tuple[Any, ...]) -> Any:
    if value is None and NoneType in kinds:
        return None
    choices = [kind for kind in kinds if kind is not NoneType]
    if isinstance(value, dict):
        choices = [kind for kind in choices if kind is CLASSES[value["is"]]]
    _expect(len(choices) == 1, "type")
    return _unpack(value, choices[0])


def _unpack_object(value: Any, kind: Any) -> Any:
    _expect(isinstance(value, dict) and value["is"] == kind.__name__, kind.__name__)
    hints = _hints(kind)
    given = {name: item for name, item in value.items() if name != "is"}
    return kind(**{name: _unpack(item, hints[name]) for name, item in given.items()})


SCALARS: dict[type, Callable[[Any], Any]] = {date: date.fromisoformat, time: time.fromisoformat}


def _unpack_scalar(value: Any, kind: type) -> Any:
    if kind in SCALARS:
        return SCALARS[kind](value)
    if issubclass(kind, StrEnum):
        return kind(value)
    _expect(type(value) is kind, kind.__name__)
    return value


def _expect(fact: bool, what: str) -> None:
    if not fact:
        raise BadRule(what)
