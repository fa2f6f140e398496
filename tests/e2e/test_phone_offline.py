"""A telephone loses its connection in the middle of a meeting; what was written there arrives, each line once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, press

PHONE = {"viewport": {"width": 390, "height": 844}}
FACTS = ("Детето сяда до бащата.", "Двамата четат книжка.", "Детето се смее.")
LOST = ["Failed to load resource", "ERR_INTERNET_DISCONNECTED", "Failed to fetch", "net::ERR"]


class Begun(Morning):
    """A meeting under way, acted at the board; its supervisor has read what must be known."""

    def __init__(self, hand: Any, sit: Sit, name: str) -> None:
        super().__init__(hand, name, 2)
        board = sit(self.slug, "reception").go("/board/")
        press(board, self.father, "Пристигна")
        press(board, self.father, "Въведен в стаята")
        press(board, self.child, "Пристигна")
        press(board, self.child, "Въведен в стаята")


def open_meeting(page: Page, morning: Morning) -> None:
    """As one does: my day, then the meeting; the telephone is ready to lose its connection."""
    page.get_by_role("link", name=re.compile(morning.child)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def begin(page: Page) -> None:
    page.get_by_role("button", name="Срещата започва").click()
    expect(page.get_by_role("textbox", name="Факт")).to_be_visible()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Факт").fill(text)
    page.get_by_role("button", name="Запишете факта").click()


@pytest.fixture
def begun(hand: Any, sit: Sit) -> Begun:
    return Begun(hand, sit, "phone")


def test_three_facts_of_a_lost_connection_arrive_once(begun: Begun, hand: Any, sit: Sit) -> None:
    screen = sit(begun.slug, "supervisor", **PHONE)
    screen.expected += LOST
    page = screen.go("/day/")
    open_meeting(page, begun)
    begin(page)
    write(page, "Бащата подава ръка.")
    expect(page.locator("[data-day-log]")).to_contain_text("Бащата подава ръка.")
    screen.context.set_offline(True)
    for text in FACTS:
        write(page, text)
        expect(page.locator("[data-day-list]")).to_contain_text(text)
    expect(page.locator("[data-day-list]")).to_contain_text("чака изпращане")
    page.reload()
    expect(page.get_by_role("heading", name="Няма връзка")).to_be_visible()
    for text in FACTS:
        expect(page.locator("[data-day-list]")).to_contain_text(text)
    assert begun.father not in page.content()
    screen.context.set_offline(False)
    expect(page.locator("[data-day-log]")).to_contain_text(FACTS[-1])
    page.reload()
    for text in FACTS:
        expect(page.locator("[data-day-log]").get_by_text(text)).to_have_count(1)
    expect(page.locator("[data-day-device]")).to_be_hidden()
    rows = hand.rows(slug=begun.slug, label="contact_centre.Observation")
    assert len([row for row in rows if row["session_id"] == begun.session]) == 1 + len(FACTS)


def test_somebody_else_on_the_same_telephone_neither_sees_nor_sends_it(begun: Begun, hand: Any, sit: Sit) -> None:
    screen = sit(begun.slug, "supervisor", **PHONE)
    screen.expected += LOST
    page = screen.go("/day/")
    open_meeting(page, begun)
    begin(page)
    screen.context.set_offline(True)
    write(page, FACTS[0])
    expect(page.locator("[data-day-list]")).to_contain_text(FACTS[0])
    screen.context.set_offline(False)
    screen.sit_down(begun.slug, hand.session_key(slug=begun.slug, email=f"head@{begun.slug}.example"))
    other = screen.go("/day/")
    expect(other.get_by_role("heading", name="Моят ден")).to_be_visible()
    expect(other.locator("[data-day-device]")).to_be_hidden()
    assert FACTS[0] not in other.content()
    assert not [key for key in other.evaluate("() => Object.values(sessionStorage)") if FACTS[0] in key]
    screen.sit_down(begun.slug, hand.session_key(slug=begun.slug, email=f"supervisor@{begun.slug}.example"))
    page = screen.go(f"/day/{begun.session}/")
    expect(page.locator("[data-day-log]").get_by_text(FACTS[0])).to_have_count(1)


def test_a_meeting_is_read_interrupted_and_goes_on_by_one_thumb(hand: Any, sit: Sit) -> None:
    morning = Begun.__new__(Begun)
    Morning.__init__(morning, hand, "thumb", 2)
    hand.unread(slug=morning.slug, session=morning.session)
    board = sit(morning.slug, "reception").go("/board/")
    for name in (morning.father, morning.child):
        press(board, name, "Пристигна")
        press(board, name, "Въведен в стаята")
    board.get_by_role("button", name="Срещата започва").click()
    expect(board.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_contain_text("още не е потвърдил")
    page = sit(morning.slug, "supervisor", **PHONE).go("/day/")
    expect(page.get_by_text("още не е прочетено")).to_be_visible()
    open_meeting(page, morning)
    page.get_by_role("button", name="Прочетох повода, рисковете и условията").click()
    begin(page)
    page.get_by_role("link", name="шепнене").click()
    expect(page.get_by_role("textbox", name="Факт")).to_have_value(re.compile("говори така, че да чувам"))
    page.get_by_role("button", name="Запишете факта").click()
    expect(page.locator("[data-day-log]")).to_contain_text("намеса")
    page.get_by_role("link", name="Прекъсване").click()
    page.get_by_role("button", name="Прекъсване на срещата").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("детето поиска почивка").check()
    page.get_by_label("Какво се видя или чу").fill("Детето иска вода.")
    page.get_by_role("button", name="Прекъсване на срещата").click()
    expect(page.get_by_text("прекъсната", exact=True)).to_be_visible()
    page.get_by_role("button", name="Продължава").click()
    expect(page.get_by_role("link", name="Прекъсване")).to_be_visible()
