"""docs/permissions.md: the role tables of all doors as a page that a social worker can check."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from kernel.capabilities import RoleTable, tables

HEAD = """# Who may do what

This page is written by `manage.py permissions` from the tables that the program itself asks
(`services/staff/roles.py` for a centre, `platform/accounts/roles.py` for the other doors); a test keeps it up to date.
One person may hold several roles and may then do what any of them allows. What is not ticked is not allowed.
Which *children* a person sees is decided besides by assignment; facts may be withheld from named persons.
"""
DOORS = {"centre": "A centre", "network": "The national network", "operator": "The platform operator"}


def render() -> str:
    return "\n".join([HEAD, *(line for table in tables() for line in _section(table))])


def _section(table: RoleTable) -> Iterator[str]:
    roles = list(table.roles)
    yield f"## {DOORS[table.door]}\n"
    yield "| May | " + " | ".join(_said(role) for role in roles) + " |"
    yield "| --- |" + " :-: |" * len(roles)
    for capability in table.capabilities:
        ticks = " | ".join("✓" if table.may([role], capability) else "" for role in roles)
        yield f"| {_said(capability)} (`{capability}`) | {ticks} |"
    yield ""


def _said(name: Any) -> str:
    with translation.override("en"):
        return str(name.label)
