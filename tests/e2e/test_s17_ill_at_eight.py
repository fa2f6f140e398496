"""Scenario 17 of the domain: the supervisor is ill; who is free, may and speaks the language takes over."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit

FAMILY = "hs-georgievi"


@pytest.fixture(scope="module")
def day(hand: Any) -> str:
    """Two meetings today of one family: somebody speaks its language when the first one is looked at."""
    slug: str = hand.centre(name="ill", family=[FAMILY])["slug"]
    hand.meeting(slug=slug, family=FAMILY, starts_in=180, minutes=60)
    hand.speaks(slug=slug, family=FAMILY, language="tr", worker="keyworker")
    return slug


def call_in_sick(page: Page, name: str) -> None:
    """From the menu to the meetings that need somebody else."""
    page.get_by_role("link", name="График на екипа").first.click()
    page.get_by_role("link", name="Някой отсъства").click()
    page.get_by_label("Кой отсъства").select_option(label=name)
    page.get_by_label("болен").check()
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_role("heading", name=f"Кой поема срещите ({name} отсъства)")).to_be_visible()


def test_whoever_speaks_the_language_takes_over(day: str, sit: Sit) -> None:
    page = sit(day, "coordinator").go("/")
    call_in_sick(page, "Милена Петрова")
    expect(page.get_by_label("Айше Мехмед · български, турски")).to_be_checked()
    expect(page.get_by_label(re.compile("Стефан Данев"))).to_have_count(0)
    page.get_by_role("button", name="Прилагане").click()
    expect(page.get_by_text("1 среща остава в своя час.")).to_be_visible()
    expect(page.get_by_text("Никоя среща не е засегната")).to_be_visible()


def test_when_nobody_is_left_the_centre_cancels_and_owes(day: str, sit: Sit) -> None:
    page = sit(day, "coordinator").go("/")
    call_in_sick(page, "Айше Мехмед")
    expect(page.get_by_text("За този час не остана никой, който има право и е свободен.")).to_be_visible()
    page.get_by_label("отменя се от центъра, дължи се компенсираща среща").check()
    page.get_by_role("button", name="Прилагане").click()
    expect(page.get_by_text("1 среща е отменена от центъра; дължи се компенсираща.")).to_be_visible()
    other = sit(day, "supervisor").go("/staff/rota/")
    expect(other.get_by_role("main")).to_contain_text("Айше Мехмед")
    expect(other.get_by_text("болен")).to_have_count(0)
