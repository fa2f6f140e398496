"""Scenario 1 of the domain: applications come before the service is open, and keep their place by time of receipt."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit

OPENS = "2027-05-08"


def receive(page: Page, child: str, mother: str, father: str, time: str) -> None:
    """Reads the form as it is on the screen; the first attempt forgets the child's name."""
    page.get_by_role("link", name="Ново насочване").first.click()
    page.get_by_label("Кой насочва семейството").select_option("self")
    page.get_by_label("Получено на").fill("2026-11-10")
    page.get_by_label("Час на получаване").fill(time)
    page.get_by_label("Какво искат, дословно").fill("Молим за място за срещи с детето.")
    page.locator("#id_adult-0-names").fill(mother)
    page.locator("#id_adult-0-kinship").select_option(label="майка")
    page.locator("#id_adult-1-names").fill(father)
    page.locator("#id_adult-1-kinship").select_option(label="баща")
    page.get_by_role("button", name="Приемане на насочването").click()
    expect(page.locator("#id_child-0-names_error")).to_be_visible()
    expect(page.get_by_label("Какво искат, дословно")).to_have_value("Молим за място за срещи с детето.")
    expect(page.locator("#id_adult-0-names")).to_have_value(mother)
    page.locator("#id_child-0-names").fill(child)
    page.get_by_role("button", name="Приемане на насочването").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("КЦ-2026-")


def test_applications_before_the_opening_wait_with_their_time(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="opening", opens_on=OPENS)["slug"]
    page = sit(slug, "head").go("/cases/")
    expect(page.get_by_role("main")).not_to_contain_text("КЦ-2026-")
    receive(page, "Калина Ранева", "Мила Ранева", "Петър Ранев", "09:05")
    page.get_by_role("link", name="Случаи").first.click()
    receive(page, "Борис Колев", "Ана Колева", "Иван Колев", "08:40")
    _get_ready(page)
    expect(page.get_by_text("Услугата се открива на 08.05.2027")).to_be_visible()
    expect(page.get_by_role("link", name="Започване на проучването")).to_have_count(0)
    page.get_by_role("link", name="Случаи").first.click()
    times = page.get_by_role("row").filter(has_text="КЦ-2026-")
    expect(times.filter(has_text="Калина Ранева")).to_contain_text("10.11.2026, 09:05")
    expect(times.filter(has_text="Борис Колев")).to_contain_text("10.11.2026, 08:40")
    hand.opening_day(slug=slug, day="2026-11-11")
    page.get_by_role("link", name="КЦ-2026-0002").first.click()
    _screen(page, "10.11.2026, 08:40")
    page.get_by_role("link", name="Случаи").first.click()
    page.get_by_role("link", name="КЦ-2026-0001").first.click()
    _get_ready(page)
    _screen(page, "10.11.2026, 09:05")
    page.get_by_role("link", name="Случаи").first.click()
    expect(times.filter(has_text="в проучване")).to_have_count(2)


def _screen(page: Page, received: str) -> None:
    page.get_by_role("link", name="Започване на проучването").click()
    page.get_by_role("button", name="Започване на проучването").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("в проучване")
    expect(page.get_by_role("main")).to_contain_text(received)


def _get_ready(page: Page) -> None:
    """All that screening asks for besides the opening."""
    page.get_by_role("link", name="Проверка за повторения").click()
    page.get_by_role("button", name="Проверих: няма повторения").click()
    page.get_by_role("button", name="Отбелязване, че подателят е уведомен").click()
    expect(page.get_by_role("button", name="Отбелязване, че подателят е уведомен")).to_have_count(0)
