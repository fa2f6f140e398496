"""Scenario 15 of the domain: a child tells of violence; a signal with minute and number, silence to the father."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, press, state
from tests.e2e.test_secrets import add_letter, give_to_father, not_in_the_fathers_answer

SAID = "Татко ме удари с колана, когато бяхме на село."
FATHER = "Иван Георгиев"


@pytest.fixture(scope="module")
def morning(hand: Any) -> Morning:
    return Morning(hand, "told", 5)


def step(page: Page, words: str) -> Any:
    return page.locator("li.step-line").filter(has_text=words)


def test_a_child_tells_and_the_father_hears_nothing(morning: Morning, sit: Sit) -> None:
    desk = sit(morning.slug, "reception").go("/board/")
    press(desk, morning.child, "Пристигна")
    expect(state(desk, morning.child)).to_contain_text("пристигна")
    page = sit(morning.slug, "supervisor").go("/board/")
    row = page.locator(f"#s-{morning.session}")
    row.get_by_role("link", name="Инцидент").click()
    page.get_by_label("Какво се случи").fill(SAID)
    page.get_by_role("button", name="Дете разказва за насилие").click()
    expect(page.get_by_text("дължи се сигнал").first).to_be_visible()
    the_signal_is_given(page)
    worker = sit(morning.slug, "keyworker")
    the_father_must_not_hear(worker)
    a_letter_with_the_words_is_stopped(worker)
    his_own_data_tell_nothing(sit(morning.slug, "head"))
    nobody_at_the_door_reads_it(sit(morning.slug, "reception"), page.url)


def the_signal_is_given(page: Page) -> None:
    page.get_by_role("link", name="Подаване на сигнал").first.click()
    page.get_by_label("Кое точно и кой го прие").fill("ДСП – Хасково, ОЗД, г-жа Колева")
    page.get_by_label("по телефона").check()
    page.get_by_label("Входящият им номер").fill("СГ-119")
    page.get_by_label("Какво е казано или изпратено").fill(f"Детето каза: {SAID}")
    page.get_by_role("button", name="Сигналът е подаден").click()
    expect(step(page, "Сигналът по чл. 7")).to_contain_text(re.compile(r"\d\d:\d\d"))
    expect(page.get_by_text("дължи се сигнал")).to_have_count(0)


def the_father_must_not_hear(worker: Any) -> None:
    page = worker.go("/incidents/")
    page.get_by_role("link", name=re.compile(r"\d{4}")).first.click()
    expect(page.locator("#signal")).to_contain_text("СГ-119")
    page.get_by_role("link", name="Да не се казва на някого").click()
    page.locator("#id_person").select_option(label=FATHER)
    page.get_by_role("button", name="Да се запази в тайна").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    page.locator("#id_ground").select_option(label="безопасност на детето")
    page.get_by_label("Причина и правно основание").fill("ОЗД поиска мълчание до разпита на детето.")
    page.get_by_role("button", name="Да се запази в тайна").click()
    expect(page.locator("#told")).to_contain_text(f"{FATHER}: не бива да узнае")
    page.locator("#told").get_by_role("link", name="Родител беше уведомен").click()
    expect(page.locator("#id_person").locator("option").filter(has_text=FATHER)).to_have_count(0)
    page.go_back()


def a_letter_with_the_words_is_stopped(worker: Any) -> None:
    """Whoever answers the father by hand does not have to think of it."""
    page = worker.page
    page.locator(".crumbs a").nth(1).click()
    add_letter(page, SAID)
    give_to_father(page)
    expect(page.get_by_role("alert")).to_contain_text("Спрян: не предавайте този документ")
    expect(page.get_by_role("link", name=re.compile("Изтегляне"))).to_have_count(0)


def his_own_data_tell_nothing(head: Any) -> None:
    not_in_the_fathers_answer(head)
    for secret in ("колана", "сг-119"):  # what was left out is counted for whoever reviews, never told
        assert secret not in head.page.get_by_role("main").inner_text().casefold(), secret


def nobody_at_the_door_reads_it(desk: Any, address: str) -> None:
    page = desk.go("/" + address.split("/", 3)[3])
    expect(step(page, "Детето е успокоено")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("колана")
    expect(page.get_by_role("main")).not_to_contain_text("СГ-119")
