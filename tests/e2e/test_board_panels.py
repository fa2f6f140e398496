"""The panels of the board: what was typed survives a refusal and the board's own renewing, and everything fits."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.looks import NARROW, WIDE
from tests.e2e.test_entrance import FAMILY, Morning, guest, press, state

OFF = {"java_script_enabled": False}
NARROW_SCREEN = {"viewport": {"width": NARROW, "height": 844}}
AHEAD = "23:59"
# What stands further right than its card, as a finger would find it; a list that scrolls by itself is named too.
BEYOND = """() => [...document.querySelectorAll("#board .card")].flatMap(card => {
  const right = card.getBoundingClientRect().right + 0.5;
  return [...card.querySelectorAll("*:not(.visually-hidden):not(option)")].filter(one => {
    const box = one.getBoundingClientRect();
    const rolls = ["auto", "scroll"].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth;
    return box.width > 0 && (box.right > right || rolls);
  }).map(one => one.outerHTML.slice(0, 120));
})"""


@pytest.fixture(scope="module")
def panels(hand: Any) -> Morning:
    return Morning(hand, "panels", 25)


def hour(row: Locator) -> Locator:
    return row.get_by_label("В колко часа")


def open_panel(row: Locator) -> None:
    row.get_by_text("Друг час, грешка …").click()


@pytest.mark.parametrize("options", [{}, OFF, NARROW_SCREEN], ids=["wide", "without script", "narrow"])
def test_a_refused_hour_is_where_it_was_typed(panels: Morning, sit: Sit, options: dict[str, Any]) -> None:
    page = sit(panels.slug, "reception", **options).go("/board/")
    row = guest(page, panels.mother)
    open_panel(row)
    hour(row).fill(AHEAD)
    row.get_by_role("button", name="Отбелязване").click()
    expect(page.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_be_attached()
    expect(hour(row)).to_be_visible()
    expect(hour(row)).to_have_value(AHEAD)
    expect(hour(row)).to_be_focused()
    expect(hour(row)).to_be_in_viewport()
    expect(hour(row)).to_have_accessible_description("Грешка: Това време е в бъдещето.")
    expect(page.locator("details[open]")).to_have_count(1)
    expect(state(page, panels.mother)).not_to_contain_text("пристигна")


def test_the_board_renews_itself_around_an_open_panel(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "typing", 25)
    page = sit(morning.slug, "reception").go("/board/")
    row = guest(page, morning.mother)
    open_panel(row)
    hour(row).fill(AHEAD)
    row.get_by_role("button", name="Отбелязване").click()
    expect(hour(row)).to_have_value(AHEAD)
    hour(row).fill("0")
    other = sit(morning.slug, "coordinator").go("/board/")
    press(other, morning.father, "Пристигна")
    expect(page.locator(".hold-bar")).to_contain_text(morning.mother)  # that is never out of date
    expect(page.get_by_text("Таблото междувременно се промени.")).to_be_visible()
    expect(hour(row)).to_be_focused()
    page.keyboard.type("9:1")
    expect(hour(row)).to_have_value("09:1")
    open_panel(row)
    expect(state(page, morning.father)).to_contain_text("пристигна")


def test_nothing_of_a_full_board_scrolls_sideways(hand: Any, sit: Sit) -> None:
    """Long names, somebody late, a document that was not checked, somebody who must wait, an open panel."""
    morning = Morning(hand, "width", -25)
    hand.consultation(slug=morning.slug, family=FAMILY, starts_in=100)
    hand.long_names(slug=morning.slug)
    screen = sit(morning.slug, "head")
    page = screen.go("/board/")
    _first(page, "неотглеждащ родител").get_by_role("button", name="Пристигна").click()
    mother = _first(page, "отглеждащ родител")
    for shown in ("документ: не е проверен", "закъснява", "ИЗЧАКАЙТЕ", "Да изчака навън", "Консултация"):
        expect(page.locator("#board").get_by_text(shown).first).to_be_visible()
    for row in (mother, page.locator("section[id^=o-] li.guest")):
        open_panel(row)
        _fits(screen)
    row = page.locator("section[id^=o-] li.guest")
    row.get_by_label("Какво се случи или защо").fill("Влезе с друго семейство")
    hour(row).fill(AHEAD)
    row.get_by_role("button", name="Отбелязване").click()
    expect(hour(row)).to_have_value(AHEAD)
    expect(row.get_by_label("Какво се случи или защо")).to_have_value("Влезе с друго семейство")
    _fits(screen)
    assert screen.faults_here(status=422) == []


def _first(page: Page, part: str) -> Locator:
    return page.locator("li.guest").filter(has=page.get_by_text(part, exact=True)).first


def _fits(screen: Any) -> None:
    for width in (WIDE, NARROW):
        screen.at(width).drawn()
        wider = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (width, screen.page.evaluate(wider)) == (width, 0)
        assert (width, screen.page.evaluate(BEYOND)) == (width, [])
