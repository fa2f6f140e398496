"""The menu of a door: what may be opened, in order, with the present page marked."""

import pytest
from django.urls import path

from kernel.place import Door, entered
from tests.ui.utils import pages
from ui import navigation
from ui.context import Shell
from ui.navigation import Item

urlpatterns = [
    path(f"{name}/" if name else "", lambda request: None, name=name or "start")
    for name in ("", "cases", "cases/archive", "people")
]


@pytest.fixture(autouse=True)
def own_routes(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        Item("People", "people", order=30, capability="people_view"),
        Item("Start", "start", order=10),
        Item("Cases", "cases", order=20, capability="case_view"),
        Item("Gone", "no_such_route", order=40),
    )


def labels(may=lambda capability: True, path: str = "/", **rest) -> list[str]:
    found = navigation.links(Door.CENTRE, may=may, path=path, **rest)
    return [f"{link.label}{'*' if link.active else ''}" for link in found]


def test_in_the_order_that_rooms_gave():
    assert labels(path="/x/") == ["Start", "Cases", "People"]


def test_only_what_the_person_may():
    assert labels(may=lambda capability: capability == "case_view", path="/x/") == ["Start", "Cases"]


def test_a_page_below_marks_its_item_and_not_the_start():
    assert labels(path="/cases/7/edit/") == ["Start", "Cases*", "People"]
    assert labels(path="/") == ["Start*", "Cases", "People"]


def test_the_nearest_item_wins():
    navigation.register(Item("Archive", "cases/archive", order=25))
    assert labels(path="/cases/archive/2026/") == ["Start", "Cases", "Archive*", "People"]


def test_doors_and_menus_are_apart():
    navigation.register(Item("Mine", "people", menu="person"), Item("Net", "people", door=Door.NETWORK))
    assert labels(path="/x/") == ["Start", "Cases", "People"]
    assert labels(path="/x/", menu="person") == ["Mine"]


def test_registering_twice_shows_once():
    navigation.register(Item("Start again", "start", order=10))
    assert labels(path="/x/") == ["Start again", "Cases", "People"]


class Untouchable:
    """An account whose session must not be looked at."""

    @property
    def is_authenticated(self):
        raise AssertionError("the session was touched")


def test_the_shell_touches_no_session_where_no_people_are():
    with entered(None):
        shell = Shell(pages.request(person=Untouchable()))
        assert shell.person is None
        assert shell.worker is None
        assert shell.person_name == ""
        assert shell.navigation == []
        assert shell.search_url == ""


def test_nobody_signed_in_may_do_nothing():
    with entered(pages.CENTRE):
        assert Shell(pages.request()).may("case_view") is False


def test_at_a_centre_an_account_that_is_no_worker_may_do_nothing():
    with entered(pages.CENTRE):
        shell = Shell(pages.request(person=pages.Person(roles=["head_of_service"])))
        assert shell.may("case_view") is False
        assert [str(link.label) for link in shell.navigation] == ["Start"]


def test_work_that_a_kind_of_service_does_not_have_is_not_in_its_menu():
    navigation.register(Item("Board", "cases/archive", order=50, not_in=frozenset({"rights_centre"})))
    assert "Board" in labels(path="/x/", kind="contact_centre")
    assert "Board" in labels(path="/x/")
    assert "Board" not in labels(path="/x/", kind="rights_centre")
