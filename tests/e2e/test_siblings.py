"""Scenario 5 of the domain: three siblings, two with the mother, one with the father, one day for both directions."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_orders import enter_order, say_who_meets_whom
from tests.reports.typeset.reading import words

FAMILY = "hs-kolevi"
MOTHER, FATHER = "Силвия Колева", "Димитър Колев"
LIVES_WITH = {"Калоян Колев": MOTHER, "Виктория Колева": MOTHER, "Борис Колев": FATHER}
WORDS = (
    "ОПРЕДЕЛЯ лични отношения между всяко дете и родителя, при когото то не живее:"
    " всяка първа и трета събота от месеца от 10,30 до 12,30 ч. в контактен център."
)


@pytest.fixture(scope="module")
def siblings(hand: Any) -> Any:
    house = hand.centre(name="siblings", family=[FAMILY])
    hand.past(slug=house["slug"], family=FAMILY)
    return house


def test_one_day_serves_both_directions(siblings: Any, sit: Sit) -> None:
    page = sit(siblings["slug"], "coordinator").go(f"/cases/{siblings['cases'][FAMILY]}/")
    enter_order(page, WORDS)
    for child, resident in LIVES_WITH.items():
        say_who_meets_whom(page, child, resident, FATHER if resident == MOTHER else MOTHER)
    page.get_by_role("link", name="План на срещите").first.click()
    expect(page.get_by_label(f"Борис Колев се среща с {MOTHER}")).to_be_checked()
    tick(page, page.get_by_label("Отмяна на предстоящите срещи по предишния план"))
    page.get_by_role("button", name="Потвърждаване на тези дати").click()
    read = page.get_by_label("Прочетох частите от акта, които не са разбрани")
    expect(page.locator("#id_read_left_error")).to_be_visible()
    tick(page, read)
    page.get_by_role("button", name="Потвърждаване на тези дати").click()
    expect(page.get_by_role("heading", name="План на срещите", level=1)).to_be_visible()
    page.get_by_label("До", exact=False).first.fill("2026-11-30")
    page.get_by_role("button", name="Насрочване на срещите").click()
    expect(page.get_by_text("Насрочени са 2 срещи.")).to_be_visible()
    page.get_by_role("link", name="Всички срещи").click()
    rows = page.get_by_role("row").filter(has_text="21 ноември 2026")
    expect(rows).to_have_count(2)
    _check_roles(page, rows.filter(has_text="Борис Колев"), resident=FATHER, visiting=MOTHER)
    page.go_back()
    _check_roles(page, rows.filter(has_text="Калоян Колев"), resident=MOTHER, visiting=FATHER)


def tick(page: Page, box: Locator) -> None:
    """The page reads the text again at every change; only then it holds the next step."""
    with page.expect_response(re.compile("/plan/$")):
        box.check()


def _check_roles(page: Page, row: Any, *, resident: str, visiting: str) -> None:
    row.get_by_role("link").first.click()
    for name, part in ((resident, "отглеждащ родител"), (visiting, "неотглеждащ родител")):
        person = page.get_by_role("row").filter(has_text=name)
        expect(person.get_by_text(part, exact=True)).to_be_visible()
    expect(page.get_by_text("Другата посока на същия ден")).to_be_visible()


def test_each_certificate_shows_the_right_roles(siblings: Any, sit: Sit) -> None:
    head = sit(siblings["slug"], "head")
    papers = [_paper(head.go("/certificates/"), number) for number in (0, 1)]
    (youngest,) = [text for text in papers if "Б. К." in text]
    (older,) = [text for text in papers if "К. К., В. К." in text]
    assert f"отглеждащ родител {FATHER} неотглеждащ родител {MOTHER}" in youngest
    assert f"отглеждащ родител {MOTHER} неотглеждащ родител {FATHER}" in older
    assert all("24.10.2026 г. (събота), от 10:30 ч. до 12:30 ч." in text for text in papers)


def _paper(page: Page, number: int) -> str:
    """The words of the certificate of one of the meetings that were signed lately."""
    page.get_by_role("link", name="издаване на служебна бележка").nth(number).click()
    page.get_by_label("Адресат").fill("Районен съд – Хасково")
    page.get_by_role("button", name="Издаване").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF за печат").click()
    return words(download.value.path().read_bytes())
