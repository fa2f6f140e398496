"""JavaScript switched off: sign-in, intake, the board by reloading, the record."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import Sit
from tests.e2e.signing_in import sign_in
from tests.e2e.test_entrance import Morning, press, state
from tests.e2e.test_s01_opening import receive

OFF = {"java_script_enabled": False}


def test_sign_in_and_intake(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="plain")["slug"]
    page = sit(slug, **OFF).go("/cases/")
    page.get_by_label("Имейл").fill(f"head@{slug}.example")
    page.get_by_label("Парола").fill("не е тази парола")
    page.get_by_role("button", name="Вход", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("не са верни")
    expect(page.get_by_label("Имейл")).to_have_value(f"head@{slug}.example")
    sign_in(page, f"head@{slug}.example", hand.password())
    expect(page.get_by_role("heading", name="Случаи", level=1)).to_be_visible()
    receive(page, "Калина Ранева", "Мила Ранева", "Петър Ранев", "09:05")


def test_board_and_record(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "reload", 5)
    page = sit(morning.slug, "reception", **OFF).go("/board/")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "20; url=/board/")
    press(page, morning.father, "Пристигна")
    expect(state(page, morning.father)).to_contain_text("пристигна")
    press(page, morning.father, "Въведен в стаята")
    other = sit(morning.slug, "supervisor", **OFF).go("/board/")
    expect(state(other, morning.father)).to_contain_text("въведен в стаята")
    press(page, morning.child, "Пристигна")
    press(page, morning.child, "Въведен в стаята")
    other.reload()
    other.get_by_role("button", name="Срещата започва").click()
    other.get_by_role("link", name="Протокол от срещата").click()
    _write(other, "25:99")
    expect(other.get_by_label("Факт")).to_have_value("Детето прегръща бащата.")
    expect(other.locator(".field-error").first).to_be_visible()
    expect(other.locator("#facts .minutes")).to_have_count(0)


def _write(page: Any, time: str) -> None:
    page.get_by_label("Минута").fill(time)
    page.get_by_label("наблюдавано").check()
    page.get_by_label("Факт").fill("Детето прегръща бащата.")
    page.get_by_role("button", name="Запишете факта").click()


def test_the_lock_of_the_menu_leads_back_to_its_page(hand: Any, sit: Sit) -> None:
    page = sit(hand.centre(name="plainlock")["slug"], "head", **OFF).go("/staff/?q=1")
    address = page.url
    for _ in range(2):  # the second time with the form of before
        page.locator(".menu-person summary").click()
        page.get_by_role("button", name="Заключване", exact=True).click()
        expect(page.get_by_role("heading", name="Заключено")).to_be_visible()
        page.get_by_label("Парола").fill(hand.password())
        page.get_by_role("button", name="Отключване", exact=True).click()
        expect(page).to_have_url(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
