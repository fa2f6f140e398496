"""Nothing but the keyboard: sign-in, search, a step at the board."""

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from infra.local.code import DEMO_SECRET, code
from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, guest, state

MOST = 120  # stops of the Tab key on a full board


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(MOST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def test_sign_in(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="keys")["slug"]
    page = sit(slug).go("/")
    tab_to(page, page.get_by_label("Имейл"))
    page.keyboard.type(f"reception@{slug}.example")
    tab_to(page, page.get_by_label("Парола"))
    page.keyboard.type(hand.password())
    page.keyboard.press("Enter")
    expect(page.get_by_label("Код")).to_be_visible()
    tab_to(page, page.get_by_label("Код"))
    page.keyboard.type(code(DEMO_SECRET, time.time()))
    page.keyboard.press("Enter")
    expect(page.locator(".menu-person")).to_be_visible()


def test_search(sit: Sit) -> None:
    page = sit("haskovo", "head").go("/")
    tab_to(page, page.locator("#global-search"))
    page.keyboard.type("Georgiev")
    found = page.locator("#search-results a").first
    expect(found).to_contain_text("Георгиев")
    tab_to(page, found)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/(people|cases)/"))


def test_a_step_at_the_board(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "tab", 5)
    page = sit(morning.slug, "reception").go("/board/")
    tab_to(page, guest(page, morning.father).get_by_role("button", name="Пристигна"))
    page.keyboard.press("Enter")
    expect(state(page, morning.father)).to_contain_text("пристигна")
    tab_to(page, guest(page, morning.father).get_by_text("Друг час, грешка …"))
    page.keyboard.press("Enter")
    why = guest(page, morning.father).get_by_label("Защо се отменя")
    tab_to(page, why)
    page.keyboard.type("натиснато по погрешка")
    page.keyboard.press("Enter")
    expect(state(page, morning.father)).to_have_text(re.compile("още не е тук|закъснява"))
