"""What is named in one room and bound in another: guards of workflows, pages of the navigation."""

import sys

import pytest
from django.urls import NoReverseMatch, reverse
from django.urls import resolve as resolved

from kernel.capabilities import table_of
from kernel.place import Door
from kernel.workflow import Workflow
from tests.utils.routes import urlconf
from ui.navigation import Item, registered


def workflows() -> list[Workflow]:
    """Those of the product, in whatever module they are kept."""
    modules = [module for name, module in sys.modules.items() if name.startswith(("services.", "tenants."))]
    found = [value for module in modules for value in vars(module).values() if type(value) is Workflow]
    return list({id(workflow): workflow for workflow in found}.values())


def test_the_workflows_are_found():
    assert {"case", "session"} <= {workflow.name for workflow in workflows()}


@pytest.mark.parametrize("name", ["case", "session"])
def test_every_guard_is_bound(name):
    (workflow,) = [one for one in workflows() if one.name == name]
    assert workflow.unbound() == set()


def test_every_workflow_can_be_left_and_reached():
    """A state that nothing leads to, or a move from a state that does not exist, is a slip of the pen."""
    for workflow in workflows():
        targets = {move.target for move in workflow.transitions.values()}
        sources = {source for move in workflow.transitions.values() for source in move.sources}
        assert len(sources - targets) <= 1, f"{workflow.name}: {sources - targets} are begun with"


@pytest.mark.parametrize("item", registered(), ids=lambda item: f"{item.door}-{item.url}")
def test_every_item_of_the_navigation_leads_somewhere(item: Item):
    try:
        path = reverse(item.url, urlconf=urlconf(item.door))
    except NoReverseMatch:
        pytest.fail(f"{item.url} is no route of the {item.door} door")
    guard = resolved(path, urlconf=urlconf(item.door)).func.guard
    assert item.door in guard.doors
    assert "GET" in guard.methods


@pytest.mark.parametrize("item", registered(), ids=lambda item: f"{item.door}-{item.url}")
def test_whoever_sees_an_item_may_open_it(item: Item):
    """The menu shows a page by one capability, the page opens by its guard: no role may fall between them."""
    path = reverse(item.url, urlconf=urlconf(item.door))
    guard = resolved(path, urlconf=urlconf(item.door)).func.guard
    if item.door is Door.PUBLIC:
        assert guard.kind == "open"
        return
    table = table_of(item.door)
    roles = [role for role in table.roles.values if not item.capability or table.may([role], item.capability)]
    assert roles
    assert [role for role in roles if not guard.may([role], item.door)] == []
