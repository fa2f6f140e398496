"""Scenario 10 of the domain: the father comes early while the mother is still in the corridor."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, guest, press, state


@pytest.fixture(scope="module")
def early(hand: Any) -> Morning:
    """The meeting begins in 25 minutes."""
    return Morning(hand, "early", 25)


def test_the_father_comes_early_while_the_mother_is_in_the_corridor(early: Morning, sit: Sit) -> None:
    page = sit(early.slug, "reception").go("/board/")
    elsewhere = sit(early.slug, "coordinator").go("/board/")
    expect(guest(page, early.father).get_by_role("button", name="Пристигна")).to_be_visible()
    press(page, early.mother, "Пристигна")
    expect(state(page, early.mother)).to_contain_text("пристигна")
    press(page, early.child, "Пристигна")
    expect(state(page, early.child)).to_contain_text("пристигна")
    _father_waits(page, early)
    _father_waits(elsewhere, early)  # by itself: nobody has touched that screen
    press(page, early.child, "Въведен в стаята")
    press(page, early.mother, "Напусна сградата")
    expect(state(page, early.mother)).to_contain_text("напусна сградата")
    expect(guest(page, early.father).locator(".hold")).to_have_text(re.compile(r"ИЗЧАКАЙТЕ до \d\d:\d\d"))


def _father_waits(page: Page, morning: Morning) -> None:
    row = guest(page, morning.father)
    expect(row.locator(".hold")).to_contain_text("ИЗЧАКАЙТЕ")
    expect(row.locator(".hold-where")).to_have_text("Да изчака навън, далеч от входа. Не пускайте.")
    expect(page.locator(".hold-bar")).to_contain_text(morning.father)
    expect(row.get_by_role("button", name=f"Пристигна – {morning.father}", exact=True)).to_have_count(0)
