"""Scenarios 3, 4 and 5 of the domain: from the words of the court to the days in the calendar."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit

WORDS = (
    "ОПРЕДЕЛЯ режим на лични отношения на бащата с детето: всяка първа и трета събота от месеца"
    " от 10,00 до 12,00 ч., в контактен център, в присъствието на социален работник."
)
SPLIT = "Бащата може да вижда детето всяка първа и трета събота и неделя от месеца от 10,00 до 12,00 ч."
# What the clock of these tests makes of the first and third Saturdays: START is the 11th of November 2026.
TWELVE = (
    *("21 ноември 2026", "5 декември 2026", "19 декември 2026", "2 януари 2027", "16 януари 2027", "6 февруари 2027"),
    *("20 февруари 2027", "6 март 2027", "20 март 2027", "3 април 2027", "17 април 2027", "1 май 2027"),
)


@pytest.fixture(scope="module")
def house(hand: Any) -> Any:
    return hand.centre(name="orders", family=["hs-asenovi", "hs-iliankovi"])


def enter_order(page: Page, words: str) -> None:
    """From the case's page to the list of its orders; the first attempt forgets a date."""
    page.get_by_role("link", name="Съдебни актове", exact=True).first.click()
    page.get_by_role("link", name="Въвеждане на акт").first.click()
    page.get_by_label("Режимът, дословно").fill(words)
    page.get_by_label("Дата на акта").fill("2026-11-03")
    page.get_by_label("Номер на делото").fill("1864/2026")
    page.locator("#id_court").fill("Районен съд – Хасково")
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_in_force_from_error")).to_be_visible()
    expect(page.get_by_label("Режимът, дословно")).to_have_value(words)
    page.get_by_label("В сила от").fill("2026-11-11")
    former = page.get_by_label("Заменя").locator("option").nth(1)
    if former.count():
        page.get_by_label("Заменя").select_option(index=1)
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_role("heading", name="Съдебни актове и режим на лични отношения")).to_be_visible()


def say_who_meets_whom(page: Page, child: str, resident: str, visiting: str) -> None:
    page.get_by_role("link", name="Кой с кого се среща").first.click()
    page.locator("#id_child").select_option(label=child)
    page.locator("#id_resident").select_option(label=resident)
    page.locator("#id_visiting").select_option(label=visiting)
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_role("heading", name="Съдебни актове и режим на лични отношения")).to_be_visible()


def test_the_courts_words_become_twelve_dates(house: Any, sit: Sit) -> None:
    page = sit(house["slug"], "coordinator").go(f"/cases/{house['cases']['hs-iliankovi']}/")
    enter_order(page, WORDS)
    say_who_meets_whom(page, "Теодор Илянков", "Нели Илянкова", "Борислав Илянков")
    page.get_by_role("link", name="План на срещите").first.click()
    expect(page.locator("mark.read-used").first).to_have_text(re.compile("всяка първа и трета събота от месеца"))
    dates = page.locator(".plan-date")
    expect(dates.filter(has_text="10:00–12:00").locator(".plan-day")).to_have_text([re.compile(d) for d in TWELVE])
    expect(page.locator(".plan-date.is-gap")).to_contain_text("30 януари 2027")
    expect(page.locator(".plan-date.is-gap")).to_contain_text("5-та събота на януари 2027 г.: по акта няма среща")
    expect(dates.filter(has_text="1 май 2027")).to_contain_text("официален празник: Велика събота")
    page.get_by_role("button", name="Потвърждаване на тези дати").click()
    expect(page.get_by_role("heading", name="План на срещите")).to_be_visible()
    page.get_by_label("До", exact=False).first.fill("2026-11-01")
    page.get_by_role("button", name="Насрочване на срещите").click()
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_label("До", exact=False).first.fill("2027-01-31")
    page.get_by_role("button", name="Насрочване на срещите").click()
    expect(page.get_by_text("Насрочени са 5 срещи.")).to_be_visible()
    page.get_by_role("link", name="Всички срещи").click()
    expect(page.get_by_role("main")).to_contain_text("21 ноември 2026")


def test_words_that_leave_something_open_are_asked_about(house: Any, sit: Sit) -> None:
    page = sit(house["slug"], "coordinator").go(f"/cases/{house['cases']['hs-asenovi']}/")
    enter_order(page, SPLIT)
    say_who_meets_whom(page, "Асен Асенов", "Златка Асенова", "Митко Асенов")
    page.get_by_role("link", name="План на срещите").first.click()
    question = page.locator(".plan-question.is-open")
    expect(question).to_contain_text("когато месецът започва между тези дни (например в неделя)")
    page.get_by_role("button", name="Потвърждаване на тези дати").click()
    expect(page.locator(".plan-question .field-error, .error-summary").first).to_be_visible()
    for _press in range(2):
        page.get_by_role("button", name="Писмо до съда с отворените въпроси").click()
        expect(page.get_by_role("main")).to_contain_text("Писмото е сред документите по случая.")
    letter = page.get_by_role("link", name="Искане за разяснение: Съдебен акт № 1864")
    expect(letter).to_have_count(1)
    with page.expect_download() as paper:
        letter.click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    question.get_by_label("Брои се по съботата; другите дни са от същата седмица").check()
    expect(page.locator(".plan-question.is-open")).to_have_count(0)
    dates = page.locator(".plan-date .plan-day")
    expect(dates.nth(0)).to_have_text(re.compile("събота, 21 ноември"))
    expect(dates.nth(1)).to_have_text(re.compile("неделя, 22 ноември"))
    page.get_by_role("button", name="Потвърждаване на тези дати").click()
    expect(page.get_by_role("heading", name="План на срещите", level=1)).to_be_visible()
    expect(page.locator(".plan-sentences")).to_contain_text("броят се по съботата")
    page.get_by_text("Как са решени отворените въпроси").click()
    expect(page.get_by_text("→ Брои се по съботата")).to_be_visible()
