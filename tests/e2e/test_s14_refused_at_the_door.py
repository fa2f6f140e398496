"""Scenario 14 of the domain: the father smells of alcohol; refused at the door, and each step ticked."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning

MOTHER = "Елена Георгиева"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def morning(hand: Any) -> Morning:
    return Morning(hand, "sober", 10)


def step(page: Page, words: str) -> Any:
    return page.locator("li.step-line").filter(has_text=words)


def test_the_father_smells_of_alcohol_and_is_not_let_in(morning: Morning, sit: Sit) -> None:
    page = sit(morning.slug, "reception", **PHONE).go("/board/")
    page.get_by_role("link", name="Някой не се допуска").click()
    page.get_by_role("button", name="Не се допуска: към стъпките").click()
    expect(page.locator("#id_what_error")).to_be_visible()  # a fact, not a judgement
    page.get_by_label(morning.father, exact=True).check()
    page.get_by_label("Какво точно се виждаше").fill("Мирише на алкохол, говорът е завален.")
    page.get_by_role("button", name="Не се допуска: към стъпките").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Признаци на алкохол или наркотик на входа")
    expect(page.get_by_role("main")).not_to_contain_text("Георгиев")  # no file at the door
    for words in ("Не е допуснат", "Детето е успокоено"):
        step(page, words).get_by_role("button", name="Направено сега").click()
        expect(step(page, words)).to_have_class(re.compile("step-done"))
    police = step(page, "Повикана е полиция")
    expect(police.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    police.get_by_text("Друга минута, номер …").click()
    police.get_by_label("Номер, име или какво е казано").fill("вх. № 4471, сержант Петров")
    police.get_by_role("button", name="Отбелязване").click()
    expect(police).to_contain_text("вх. № 4471, сержант Петров")
    page.goto(page.url.split("/incidents/")[0] + "/board/")
    expect(page.locator(f"#s-{morning.session}")).to_contain_text("не се проведе")
    the_key_worker_goes_on(sit(morning.slug, "keyworker"))


def the_key_worker_goes_on(worker: Any) -> None:
    """The mother, the signal, both letters; each finds its step by itself."""
    page = worker.go("/")
    page.get_by_role("link", name=re.compile("признаци на алкохол")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Мирише на алкохол, говорът е завален.")
    the_mother_is_told(page)
    step(page, "Сигналът по чл. 7").get_by_role("link", name="Подаване на сигнал").click()
    page.get_by_label("Кое точно и кой го прие").fill("ДСП – Хасково, ОЗД, г-жа Колева")
    page.get_by_label("по телефона").check()
    page.get_by_label("Входящият им номер").fill("СГ-118")
    page.get_by_role("button", name="Сигналът е подаден").click()
    expect(page.locator(".error-summary")).to_be_visible()  # what was said is missing
    page.get_by_label("Какво е казано или изпратено").fill("Неотглеждащият родител дойде с мирис на алкохол.")
    page.get_by_role("button", name="Сигналът е подаден").click()
    expect(step(page, "Сигналът по чл. 7")).to_have_class(re.compile("step-done"))
    expect(page.locator("#signal")).to_contain_text("СГ-118")
    for words, link in (("Писмо до съда", "Писмо до съда"), ("Писмо до отдел", "Писмо до ОЗД")):
        step(page, words).get_by_role("link", name=link).click()
        expect(page.get_by_label("Текст")).to_have_value(re.compile("не беше допуснато"))
        page.get_by_role("button", name="Съставяне на писмото").click()
        expect(step(page, words)).to_have_class(re.compile("step-done"))
    expect(page.locator("li.step-line:not(.step-done)")).to_have_count(0)
    expect(page.get_by_text("стъпките са направени").first).to_be_visible()


def the_mother_is_told(page: Page) -> None:
    step(page, "Другият родител е уведомен").get_by_role("link", name="Записване, че е уведомен").click()
    page.locator("#id_person").select_option(label=MOTHER)
    page.get_by_label("лично").check()
    page.get_by_label("Какво беше казано на лицето").fill("Бащата не беше допуснат. Срещата днес няма да се проведе.")
    page.get_by_role("button", name="Родителят беше уведомен").click()
    expect(step(page, "Другият родител е уведомен")).to_have_class(re.compile("step-done"))
