"""What must hold for every route of every door, whoever wrote it."""

import pytest

from accounts.guard import Guard
from accounts.roles import NetworkCapability, OperatorCapability
from kernel.capabilities import table_of
from kernel.place import Door
from services.staff.roles import Capability
from tests.architecture.source import importers
from tests.utils.routes import routes
from tests.utils.security import figure

# Who signs does it through accounts.signing, which binds the place, the purpose and the time.
SIGNERS = {"django.core.signing", "itsdangerous"}
MAY_SIGN = {"platform/accounts/signing.py"}
# What runs while a page is made: there the request has chosen the urlconf. All else says kernel.addresses.address.
OF_PAGES = (
    "views",
    "hooks",
    "widgets",
    "platform/accounts/adapters",
    "platform/accounts/guard",
    "platform/accounts/recent",
    "platform/accounts/stopped",
    "platform/ui/",
)


@pytest.mark.security_figure
@pytest.mark.parametrize("door", list(Door))
def test_every_route_declares_its_guard(door):
    found = routes(door)
    assert found
    bare = [str(route) for route in found if not isinstance(route.guard, Guard)]
    figure("role matrix: routes without a rule", len(bare), unit="routes", bound="= 0", holds=not bare)


@pytest.mark.parametrize("door", list(Door))
def test_every_guard_lets_its_own_door_in(door):
    assert [str(route) for route in routes(door) if door not in route.guard.doors] == []


@pytest.mark.parametrize("door", [Door.CENTRE, Door.NETWORK, Door.OPERATOR])
def test_every_capability_of_a_route_stands_in_the_door_s_table(door):
    known = {str(capability) for capability in table_of(door).capabilities}
    asked = {(route.path, name) for route in routes(door) for name in route.guard.capabilities}
    assert {(path, name) for path, name in asked if name not in known} == set()


@pytest.mark.parametrize("door", [Door.PUBLIC, Door.LINK])
def test_the_doors_for_strangers_ask_nobody_for_an_account(door):
    assert {route.guard.kind for route in routes(door)} <= {"open"}


def test_every_open_route_behind_a_door_gives_a_reason_of_several_words():
    for door in (Door.CENTRE, Door.NETWORK, Door.OPERATOR, Door.LINK):
        for route in routes(door):
            assert route.guard.capabilities or len(route.guard.reason.split()) >= 2, str(route)


def test_doors_share_no_name_of_a_capability_by_accident():
    """`api.tokens` means the same everywhere; nothing else is shared."""
    tables = [{str(c) for c in names} for names in (Capability, NetworkCapability, OperatorCapability)]
    assert set.union(*(a & b for a in tables for b in tables if a is not b)) <= {"api.tokens"}


def test_nobody_signs_past_the_wrapper():
    assert importers(*SIGNERS) == MAY_SIGN


def test_only_pages_look_up_addresses_in_the_request_s_urlconf():
    """A worker has no request: there `reverse` looks among the public door's pages, and a refusal fails to be said."""
    found = importers("django.urls.reverse", "django.shortcuts.resolve_url") - {"platform/kernel/addresses.py"}
    assert {file for file in found if not any(part in file for part in OF_PAGES)} == set()
