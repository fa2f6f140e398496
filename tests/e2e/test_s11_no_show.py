"""Scenario 11 of the domain: the father does not come, and the bailiff gets a paper that anybody can check."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, guest, press, state


def test_the_father_does_not_come_and_the_bailiff_gets_a_paper(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "bailiff", -20)
    page = sit(morning.slug, "reception").go("/board/")
    expect(page.get_by_text("времето за изчакване изтече")).to_be_visible()
    _note_later(page, morning.mother, "25:99")
    expect(page.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_be_visible()
    expect(state(page, morning.mother)).to_contain_text("закъснява")
    expect(guest(page, morning.mother).get_by_label("В колко часа")).to_have_value("25:99")
    for name in (morning.mother, morning.child):
        _note_later(page, name, morning.who["before"])
        expect(state(page, name)).to_have_text(f"пристигна {morning.who['before']}")
    page.get_by_role("link", name="Не се провежда").click()
    page.get_by_label("Какво точно").fill("Майката и детето чакаха. Бащата не се обади.")
    page.get_by_role("button", name="Срещата не се провежда").click()
    expect(page.get_by_text("Това поле е задължително.").first).to_be_visible()
    expect(page.get_by_label("Какво точно")).to_have_value("Майката и детето чакаха. Бащата не се обади.")
    page.get_by_label("недовеждане на детето").check()
    page.get_by_role("button", name="Срещата не се провежда").click()
    expect(
        page.locator(".error-summary")
    ).to_be_visible()  # the entrance has noted the child: this reason does not fit
    page.get_by_label("неявяване на родителя").check()
    page.get_by_label("Ако детето беше тук").fill("Игра с дежурния. Казано му е: „Днес няма да се видите.“")
    page.get_by_role("button", name="Срещата не се провежда").click()
    expect(page.locator(f"#s-{morning.session}")).to_contain_text("не се проведе")
    record = sit(morning.slug, "supervisor")
    _is_not_signed_yet(record.go(f"/records/{morning.session}/"), morning)
    for name in (morning.child, morning.mother):
        press(page, name, "Напусна сградата")
        expect(state(page, name)).to_contain_text("напусна")
    _sign(record.go(f"/records/{morning.session}/"))
    number, code = _issue(sit(morning.slug, "head"), morning)
    _verify(sit("").go("/certificates/"), number, code, morning)


def _note_later(page: Page, name: str, time: str) -> None:
    row = guest(page, name)
    if not row.get_by_label("В колко часа").is_visible():  # what was refused stands open already
        row.get_by_text("Друг час, грешка …").click()
    row.get_by_label("В колко часа").fill(time)
    row.get_by_role("button", name="Отбелязване").click()


def _is_not_signed_yet(page: Page, morning: Morning) -> None:
    """Whoever is in the building must still be noted as leaving it."""
    main = page.get_by_role("main")
    expect(page.get_by_role("button", name="Подписване на протокола")).to_have_count(0)
    for name in (morning.mother, morning.child):
        expect(main.get_by_text(name).first).to_be_visible()


def _sign(page: Page) -> None:
    page.get_by_role("button", name="Подписване на протокола").click()
    expect(page.locator("#id_read_error")).to_be_visible()  # nothing can be changed afterwards: a word is asked for
    page.get_by_label("Прочетох протокола").check()
    page.get_by_role("button", name="Подписване на протокола").click()
    expect(page.get_by_text("подписана", exact=True).first).to_be_visible()


def _issue(head: Any, morning: Morning) -> tuple[str, str]:
    page = head.go("/certificates/")
    page.get_by_role("link", name="издаване на служебна бележка").first.click()
    page.get_by_role("button", name="Издаване").click()
    expect(page.locator("#id_addressee_error")).to_be_visible()
    page.get_by_label("Адресат").fill("Държавен съдебен изпълнител при Районен съд – Хасково")
    page.get_by_role("button", name="Издаване").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF за печат").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    number = re.search(r"СБ-\d{4}-\d{4}", page.get_by_role("heading", level=1).inner_text())
    assert number
    return number[0], page.locator("dd code").inner_text()


def _verify(page: Page, number: str, code: str, morning: Morning) -> None:
    page.get_by_label("Изходящ номер").fill(number)
    page.get_by_label("Код за проверка").fill("AAAA-BBBB-CCCC-DDDD")
    page.get_by_role("button", name="Проверка").click()
    expect(page.get_by_label("Изходящ номер")).to_have_value(number)
    expect(page.get_by_role("main")).not_to_contain_text("валидна")
    page.get_by_label("Код за проверка").fill(code)
    page.get_by_role("button", name="Проверка").click()
    expect(page.get_by_role("main")).to_contain_text("валидна")
    for name in (morning.mother, morning.father, morning.child):
        expect(page.get_by_text(name)).to_have_count(0)
