"""Scenario 19 of the domain: by a new act contact is only a handover from its day on, and planned meetings follow."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit

FAMILY = "hs-georgievi"  # every first and third Saturday: the next one is 21 November
CHANGES = "2026-11-20"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def stepping(hand: Any) -> Any:
    return hand.centre(name="stepping", family=[FAMILY])


def test_on_its_day_contact_becomes_a_handover(stepping: Any, sit: Sit) -> None:
    case = stepping["cases"][FAMILY]
    page = sit(stepping["slug"], "coordinator").go(f"/meetings/cases/{case}/")
    expect(the_day(page)).to_have_count(1)
    expect(the_day(page)).to_contain_text("наблюдавана")
    contact_changes(page, case)
    page.goto(re.sub(r"(localhost:\d+)/.*", rf"\1/meetings/cases/{case}/", page.url))
    expect(the_day(page)).to_have_count(2)
    the_day(page).filter(has_text="предаване").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("първо се довежда детето")
    phone = sit(stepping["slug"], "coordinator", **PHONE).go(urlsplit(page.url).path)
    expect(phone.get_by_role("main")).to_contain_text("Другото предаване")


def the_day(page: Page) -> Any:
    return page.get_by_role("row").filter(has_text="21 ноември 2026")


def contact_changes(page: Page, case: str) -> None:
    """By the tab of the orders; the first attempt does not say what it rests on."""
    page.get_by_role("link", name="Съдебни актове", exact=True).first.click()
    page.locator("#steps").get_by_role("link", name="Промяна на вида на срещите").first.click()
    page.locator("[name=to][value=handover]").check()
    page.locator("#id_starts_on").fill(CHANGES)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    page.locator("#id_reason").fill("Определение на съда след пет месеца.")
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_text("насрочен").first).to_be_visible()
    expect(page.locator("#steps")).to_contain_text("предаване на детето")
