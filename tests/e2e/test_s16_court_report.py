"""Scenario 16 of the domain: a judge asks for a report on three months, from the request to the log of releases."""

import io
import re
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.reports.typeset.reading import words

FAMILY = "hs-georgievi"
COURT = "Районен съд – Хасково"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def asked(hand: Any) -> Any:
    house = hand.centre(name="s16", family=[FAMILY])
    hand.past(slug=house["slug"], family=FAMILY)
    return house


def test_the_judge_gets_signed_facts_and_nothing_else(asked: Any, sit: Sit) -> None:
    author = sit(asked["slug"], "coordinator").go("/cases/")
    begun(author, asked["cases"][FAMILY])
    left_out = choose_lines(author)
    no_recommendation(author)
    author.get_by_role("button", name="Поискайте одобрение от втори човек").click()
    expect(author.get_by_role("main")).to_contain_text("Съдържанието е замразено")
    expect(author.get_by_role("heading", name="Решение на втория човек")).to_have_count(0)  # not one's own
    approved(sit(asked["slug"], "head", **PHONE))
    author.reload()
    expect(author.get_by_role("link", name="PDF за печат")).to_be_visible(timeout=60_000)
    says(author, left_out)
    code_holds(author)
    released(author)


def begun(page: Page, case: str) -> None:
    """From the case, by its card; the first attempt names no court."""
    page.goto(re.sub(r"(localhost:\d+)/.*", rf"\1/cases/{case}/", page.url))
    page.locator("#papers").get_by_role("link", name="Фактически доклад").first.click()
    page.get_by_role("button", name="Събиране на фактите").click()
    expect(page.locator("#id_addressee_error")).to_be_visible()
    page.get_by_label("Адресат").fill(COURT)
    page.get_by_label("На какво отговаря").fill("искане на съда по гр. д. № 213/2026 г.")
    page.get_by_role("button", name="Събиране на фактите").click()
    expect(page.get_by_role("heading", name="Фактически доклад", level=1)).to_be_visible()


def choose_lines(page: Page) -> tuple[str, int]:
    """One observed fact is left out by hand; its words, and at how many meetings the same was seen."""
    line = page.locator("li.report-line").filter(has_text="наблюдавано").first
    text = line.locator("label").inner_text().split(":", 2)[-1].strip()
    seen = page.locator("li.report-line").filter(has_text=text).count()
    line.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Запазване на избраните редове").click()
    expect(page.get_by_text("Изборът е запазен.")).to_be_visible()
    expect(
        page.locator("li.report-line").filter(has_text="наблюдавано").first.get_by_role("checkbox")
    ).not_to_be_checked()
    return text, seen


def no_recommendation(page: Page) -> None:
    page.get_by_role("link", name="Период, адресат, текстове").click()
    own = page.get_by_label("Свързващ текст преди фактите")
    own.fill("Препоръчваме режимът да се разшири.")
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_intro_error")).to_contain_text("не препоръчва")
    own.fill("Срещите се проведоха в центъра.")
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_text("Срещите се проведоха в центъра.")).to_be_visible()


def approved(screen: Any) -> None:
    """By the head, on a telephone, from the list of what waits; the first attempt gives half a reason."""
    page = screen.go("/staff/approvals/")
    page.get_by_role("link", name=re.compile("Фактически доклад за съд")).click()
    page.locator("a.btn[href*='/papers/reports/']").click()
    expect(page.get_by_role("main")).to_contain_text("записът, на който почива")
    page.get_by_label("Одобрявам: получава номер").check()
    page.locator("#id_because").fill("Добре.")
    decide = page.locator("form[action$='/decide/']").get_by_role("button")
    decide.click()
    expect(page.locator("#id_because_error")).to_contain_text("20 знака")
    page.locator("#id_because").fill("Прочетох записите и доклада ред по ред.")
    decide.click()
    expect(page.get_by_text("Решението е записано в дневника.")).to_be_visible()


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


def says(page: Page, left_out: tuple[str, int]) -> None:
    pdf = words(saved(page, "PDF за печат"))
    word = Document(io.BytesIO(saved(page, "Файл за Word")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    for part in (COURT, "ФД-", "гр. д. № 213/2026", "нито препоръка", "Срещите се проведоха", "Действителни минути"):
        assert part in pdf, part
    assert "Действителни минути" in cells
    assert "Препоръчваме" not in pdf
    text, seen = left_out
    assert pdf.count(text) == seen - 1


def code_holds(page: Page) -> None:
    """As a stranger would check it."""
    page.locator("a[href*='/certificates/?number']").click()
    expect(page.get_by_role("alert")).to_contain_text("Истинск")
    expect(page.get_by_role("main")).not_to_contain_text("Георгиев")
    page.go_back()


def released(page: Page) -> None:
    """To the court, for both parties; the first attempt does not say on which ground."""
    page.get_by_role("link", name="Предоставяне", exact=True).last.click()
    page.get_by_label("Институция или друго лице").fill(COURT)
    page.locator("#id_channel").select_option(label="по пощата")
    page.get_by_role("button", name="Проверка и предоставяне").click()
    expect(page.locator("#id_ground_error")).to_be_visible()
    page.locator("#id_ground").fill("искане на съда по гр. д. № 213/2026 г.")
    page.get_by_role("button", name="Проверка и предоставяне").click()
    expect(page.get_by_role("main")).to_contain_text("Предоставен")
    page.goto(re.sub(r"(localhost:\d+)/.*", r"\1/cases/releases/", page.url))
    expect(page.get_by_role("row").filter(has_text="Доклад ФД-")).to_contain_text(COURT)
