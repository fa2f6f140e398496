"""
Scenario 2 of the domain: a mother applies alone; the father is asked by a link that shows nothing of hers, and no
intake begins before both have agreed.
"""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_s01_opening import _get_ready, receive

CHILD, MOTHER, FATHER = "Калина Ранева", "Мила Ранева", "Петър Ранев"
IN_TWO_WEEKS = "25.11.2026"  # by the clock of the product under test


def test_the_other_parent_consents_by_a_link(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="consent")["slug"]
    page = sit(slug, "head").go("/cases/")
    receive(page, CHILD, MOTHER, FATHER, "09:05")
    _get_ready(page)
    page.get_by_role("link", name="Започване на проучването").click()
    page.get_by_role("button", name="Започване на проучването").click()
    address = ask_the_father(page)
    page.get_by_role("link", name="КЦ-2026-0001").first.click()
    expect(page.locator("#tasks")).to_contain_text(IN_TWO_WEEKS)
    expect(page.locator("#steps")).to_contain_text("съгласие")
    answer(sit("link").page, address)
    page.reload()
    expect(page.locator("#consent-link")).to_contain_text("дадено")
    expect(page.locator("#steps")).to_contain_text(MOTHER)  # hers is still missing: no intake
    screen = sit("link")
    screen.expected += [" 404 "]  # a dead link is answered so
    again = screen.page
    again.goto(address)
    expect(again.get_by_role("heading", level=1)).to_have_text("Тази връзка не се отваря")


def ask_the_father(page: Page) -> str:
    """The way of somebody who has never done it: without the screening nothing is made."""
    page.get_by_role("link", name="Попитайте чрез връзка").click()
    page.get_by_label(f"{FATHER} · на ръка").check()
    page.get_by_role("button", name="Създайте връзката").click()
    expect(page.locator("#id_screening_error")).to_be_visible()
    page.get_by_label("Как е направена проверката").fill("Разговор насаме с майката; няма страх и заплахи.")
    page.get_by_label("Не са открити признаци на насилие или на страх от другия родител").check()
    page.get_by_role("button", name="Създайте връзката").click()
    return page.locator("code").inner_text()


def answer(page: Page, address: str) -> None:
    """The father, at his own telephone, without an account."""
    page.goto(address)
    for word in (*CHILD.split(), *MOTHER.split(), *FATHER.split()):
        expect(page.get_by_role("main")).not_to_contain_text(word)
    page.get_by_label("Имената Ви по лична карта").fill("Иван Иванов")
    page.get_by_role("button", name="Съгласен съм", exact=True).click()
    expect(page.locator("#id_names_error")).to_be_visible()
    page.get_by_label("Имената Ви по лична карта").fill(FATHER)
    page.get_by_role("button", name="Съгласен съм", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Отговорът Ви е получен")
