"""When something is wrong: the page that says so, the line that is lost, the session that ends under one's hands."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.actors import ANALYST, CENTRE, HEAD, OPERATOR, RECEPTION, Actor
from tests.e2e.conftest import Sit
from tests.e2e.looks import Screen

DOORS = {"public": None, "centre": HEAD, "network": ANALYST, "operator": OPERATOR}
TYPED = "Майката се обади: детето е с температура."


def _come(sit: Sit, actor: Actor | None) -> Screen:
    return sit(actor.slug, actor.key) if actor else sit("")


@pytest.mark.parametrize("door", DOORS)
def test_a_page_that_is_not_there(door: str, sit: Sit) -> None:
    window = _come(sit, DOORS[door])
    assert window.faults(window.slug, "/no-such-page/", status=404) == []
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Няма такава страница")
    assert window.faults("nobody-here", "/", status=404) == []


def test_a_page_that_is_not_open_to_this_role(sit: Sit) -> None:
    window = sit(CENTRE, RECEPTION.key)
    assert window.faults(CENTRE, "/cases/", status=403) == []
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Тази страница не е отворена за Вас")


def test_a_page_that_fails(hand: Any, sit: Sit) -> None:
    """A damaged row in a centre of its own."""
    house = hand.centre(name="broken", family=["hs-marinovi"])
    person = hand.rows(slug=house["slug"], label="people.Person")[0]["pk"]
    hand.damage(slug=house["slug"], label="people.Person", pk=person, column="names")
    window = sit(house["slug"], "head")
    assert window.faults(house["slug"], f"/people/{person}/", status=500) == []
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Нещо се повреди при нас")


def test_a_centre_that_is_locked(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="shut")["slug"]
    hand.lock(slug=slug)
    window = sit(slug)
    assert window.faults(slug, "/", status=503) == []


def test_the_language_is_chosen_once(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="words")["slug"]
    page = sit(slug).go("/account/login/")
    page.locator("details.menu > summary").first.click()
    page.get_by_role("button", name="Magyar").click()
    expect(page.locator("html")).to_have_attribute("lang", "hu")
    page = sit(slug, "head").go("/")
    page.locator(".menu-person > summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    page.goto(page.url.rstrip("/") + "/people/")
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


def test_a_lost_line_is_told(sit: Sit) -> None:
    window = sit(CENTRE, HEAD.key)
    page = window.go("/")
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("Връзката прекъсна")
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_contain_text("Връзката се възстанови")
