"""Roles and what they may do, as one readable table per door; unknown means no."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Capability(StrEnum):
    """One thing that may be done: its name in code, and the sentence that a person reads (`label`)."""

    label: Any

    def __new__(cls, value: str, label: Any) -> "Capability":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class RoleTable:
    """A door's roles (a TextChoices class) and grants: role -> frozenset of capabilities."""

    door: str
    roles: Any
    capabilities: type[StrEnum]
    grants: Mapping[str, frozenset[str]]

    def may(self, roles: Iterable[str], capability: str) -> bool:
        return any(capability in self.grants.get(role, frozenset()) for role in roles)

    def of(self, roles: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.grants.get(role, frozenset()) for role in roles))


_tables: dict[str, RoleTable] = {}


def register(table: RoleTable) -> RoleTable:
    _tables[table.door] = table
    return table


def table_of(door: str) -> RoleTable:
    return _tables[door]


def tables() -> list[RoleTable]:
    return [_tables[door] for door in sorted(_tables)]
