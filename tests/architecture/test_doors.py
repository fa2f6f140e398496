"""What must hold for every route of every door, whoever wrote it."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver

from accounts.guard import Guard
from accounts.roles import NetworkCapability, OperatorCapability
from kernel.capabilities import table_of
from kernel.place import Door
from services.staff.roles import Capability

ROOMS = ("platform", "services", "tenants", "api")
# Who signs does it through accounts.signing, which binds the place, the purpose and the time.
SIGNERS = {"django.core.signing", "itsdangerous"}
MAY_SIGN = {"platform/accounts/signing.py"}


def routes(door: str) -> Iterator[tuple[str, Any]]:
    def walk(patterns: Any, before: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, before + str(pattern.pattern))
            else:
                yield before + str(pattern.pattern), pattern.callback

    return walk(get_resolver(f"config.urls.{door}").url_patterns, "/")


@pytest.mark.parametrize("door", list(Door))
def test_every_route_declares_its_guard(door):
    found = list(routes(door))
    assert found
    assert [route for route, view in found if not isinstance(getattr(view, "guard", None), Guard)] == []


@pytest.mark.parametrize("door", list(Door))
def test_every_guard_lets_its_own_door_in(door):
    assert [route for route, view in routes(door) if door not in view.guard.doors] == []


@pytest.mark.parametrize("door", [Door.CENTRE, Door.NETWORK, Door.OPERATOR])
def test_every_capability_of_a_route_stands_in_the_door_s_table(door):
    known = {str(capability) for capability in table_of(door).capabilities}
    asked = {(route, name) for route, view in routes(door) for name in view.guard.capabilities}
    assert {(route, name) for route, name in asked if name not in known} == set()


def test_the_public_door_asks_nobody_for_an_account():
    assert {view.guard.kind for _, view in routes(Door.PUBLIC)} <= {"open"}


def test_every_open_route_behind_a_door_gives_a_reason_of_several_words():
    for door in (Door.CENTRE, Door.NETWORK, Door.OPERATOR):
        for route, view in routes(door):
            guard = view.guard
            assert guard.capabilities or len(guard.reason.split()) >= 2, route


def test_doors_share_no_name_of_a_capability_by_accident():
    """`api.tokens` means the same everywhere; nothing else is shared."""
    tables = [{str(c) for c in names} for names in (Capability, NetworkCapability, OperatorCapability)]
    assert set.union(*(a & b for a in tables for b in tables if a is not b)) <= {"api.tokens"}


def test_nobody_signs_past_the_wrapper():
    guilty = [
        str(path.relative_to(settings.ROOT))
        for room in ROOMS
        for path in (settings.ROOT / room).rglob("*.py")
        if _imports(path.read_text()) & SIGNERS and str(path.relative_to(settings.ROOT)) not in MAY_SIGN
    ]
    assert guilty == []


def _imports(code: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
