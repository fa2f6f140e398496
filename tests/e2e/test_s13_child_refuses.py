"""Scenario 13 of the domain: the child cries and refuses; the meeting ends early, in the child's own words."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import guest, press, state
from tests.e2e.test_phone_offline import PHONE, Begun, begin, open_meeting

WORDS = "„Не искам повече. Искам при мама.“"


def test_the_meeting_ends_early_in_the_words_of_the_child(hand: Any, sit: Sit) -> None:
    morning = Begun(hand, sit, "refusal")
    page = sit(morning.slug, "supervisor", **PHONE).go("/day/")
    open_meeting(page, morning)
    begin(page)
    page.get_by_role("link", name="Край на срещата").click()
    page.get_by_label("Защо завърши").select_option(label="детето не искаше да продължи")
    page.get_by_role("button", name="Край на срещата").click()
    expect(page.locator(".error-summary")).to_contain_text("Опишете с думи какво се видя или чу")
    page.get_by_label("С Ваши думи").fill("Детето плаче. Извеждам го в стаята за игри.")
    page.get_by_role("button", name="Край на срещата").click()
    expect(page.locator("[data-day-log]")).to_contain_text("Извеждам го в стаята за игри.")
    _leave_in_the_right_order(sit(morning.slug, "reception").go("/board/"), morning)
    page.get_by_role("link", name="Протокол от срещата").click()
    page.get_by_label("зле", exact=True).last.check()
    page.get_by_label("Какво каза детето, с негови думи").fill(WORDS)
    page.get_by_label("да не се казва на неотглеждащия родител").check()
    page.get_by_label("За какво моли детето").fill("Да не идва следващата събота.")
    page.get_by_role("button", name="Запазване").first.click()
    expect(page.get_by_text("чака отговор")).to_be_visible()


def _leave_in_the_right_order(board: Any, morning: Begun) -> None:
    """Nobody came for the child yet, and the father waits until both are away."""
    expect(guest(board, morning.father).locator(".hold")).to_contain_text("ИЗЧАКАЙТЕ")
    press(board, morning.child, "Напусна сградата")
    expect(board.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_contain_text("Детето остава")
    press(board, morning.mother, "Пристигна")
    press(board, morning.child, "Напусна сградата")
    expect(state(board, morning.child)).to_contain_text("напусна сградата")
    press(board, morning.mother, "Напусна сградата")
    expect(guest(board, morning.father).locator(".hold")).to_contain_text("ИЗЧАКАЙТЕ до")
