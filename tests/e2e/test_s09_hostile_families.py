"""Scenario 9 of the domain: two hostile families want the same Saturday hour."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit

ONE, OTHER = "hs-georgievi", "sz-stoyanovi"  # the first and third Saturday, the same hours
BEHIND = "2027-03"  # a month that the demo has not booked yet


def centre(hand: Any, name: str, entrances: int) -> str:
    slug: str = hand.centre(name=name, entrances=entrances, family=[ONE, OTHER])["slug"]
    hand.foes(slug=slug, one=ONE, other=OTHER)
    return slug


def plan(page: Page) -> None:
    page.get_by_role("link", name="Планиране").first.click()
    page.get_by_label("От месец").select_option(BEHIND)
    page.get_by_role("button", name="Планиране на тези месеци").click()
    expect(page.get_by_text("готово за преглед")).to_be_visible(timeout=60_000)


def test_with_two_doors_both_come_at_the_hour_of_the_court(hand: Any, sit: Sit) -> None:
    page = sit(centre(hand, "doors", 2), "coordinator").go("/")
    plan(page)
    page.get_by_role("button", name="Насрочване на всичките 4 срещи, както са предложени").click()
    expect(page.get_by_role("link", name=re.compile("^Срещата "))).to_have_count(4, timeout=60_000)
    page.get_by_role("link", name="Планиране").first.click()
    page.get_by_label("От месец").select_option(BEHIND)
    page.get_by_role("button", name="Планиране на тези месеци").click()
    expect(page.get_by_text("Всяка дата има своята среща")).to_be_visible(timeout=60_000)


def test_with_one_door_a_person_moves_one_and_says_why(hand: Any, sit: Sit) -> None:
    page = sit(centre(hand, "door", 1), "coordinator").go("/")
    plan(page)
    page.get_by_role("link", name=re.compile("без място")).click()
    expect(page.get_by_text(re.compile("Двама души, които не бива да се срещат")).first).to_be_visible()
    page.get_by_role("link", name=re.compile("^На ръка")).first.click()
    page.get_by_role("button", name="Насрочване така").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    page.get_by_label("Причина").fill("Двете семейства не бива да се срещат на единствения вход")
    page.get_by_role("button", name=re.compile("^Изберете това")).first.click()
    expect(page.get_by_text("Срещата е насрочена. Всеки има свое време за идване и тръгване.")).to_be_visible()
