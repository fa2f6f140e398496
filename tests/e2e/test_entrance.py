"""The morning at the entrance: scenarios 10 and 11 of the domain, acted at the board as reception does."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Sit

FAMILY = "hs-georgievi"  # a mother, a father who must not meet her, a child


def guest(page: Page, name: str) -> Locator:
    return page.locator("li.guest").filter(has=page.get_by_text(name, exact=True))


def press(page: Page, name: str, step: str) -> None:
    """The step's button in this person's row."""
    guest(page, name).get_by_role("button", name=f"{step} – {name}", exact=True).click()


def state(page: Page, name: str) -> Locator:
    return guest(page, name).locator(".guest-state")


class Morning:
    """A centre of its own with one meeting; `who` has the first names by their part."""

    def __init__(self, hand: Any, name: str, starts_in: int) -> None:
        self.slug = hand.centre(name=name, family=[FAMILY])["slug"]
        self.who = hand.meeting(slug=self.slug, family=FAMILY, starts_in=starts_in)
        self.session = self.who["session"]
        self.mother, self.father, self.child = (self.who[part] for part in ("resident", "visiting", "child"))


@pytest.fixture(scope="module")
def early(hand: Any) -> Morning:
    """The meeting begins in 25 minutes."""
    return Morning(hand, "early", 25)


def test_the_father_comes_early_while_the_mother_is_in_the_corridor(early: Morning, sit: Sit) -> None:
    page = sit(early.slug, "reception").go("/board/")
    elsewhere = sit(early.slug, "coordinator").go("/board/")
    expect(guest(page, early.father).get_by_role("button", name="Пристигна")).to_be_visible()
    press(page, early.mother, "Пристигна")
    expect(state(page, early.mother)).to_contain_text("пристигна")
    press(page, early.child, "Пристигна")
    expect(state(page, early.child)).to_contain_text("пристигна")
    _father_waits(page, early)
    _father_waits(elsewhere, early)  # by itself: nobody has touched that screen
    press(page, early.child, "Въведен в стаята")
    press(page, early.mother, "Напусна сградата")
    expect(state(page, early.mother)).to_contain_text("напусна сградата")
    expect(guest(page, early.father).locator(".hold")).to_have_text(re.compile(r"ИЗЧАКАЙТЕ до \d\d:\d\d"))


def _father_waits(page: Page, morning: Morning) -> None:
    row = guest(page, morning.father)
    expect(row.locator(".hold")).to_contain_text("ИЗЧАКАЙТЕ")
    expect(row.locator(".hold-where")).to_have_text("Да изчака навън, далеч от входа. Не пускайте.")
    expect(page.locator(".hold-bar")).to_contain_text(morning.father)
    expect(row.get_by_role("button", name=f"Пристигна – {morning.father}", exact=True)).to_have_count(0)


def test_a_locked_screen_says_who_must_wait_and_what_to_do(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "locked", 25)
    page = sit(morning.slug, "reception").go("/board/")
    page.get_by_role("button", name="Заключване на екрана").click()
    expect(page.get_by_role("heading", name="Екранът е заключен")).to_be_visible()
    expect(page.get_by_text("Обадете се на 112.")).to_be_visible()
    expect(page.get_by_text("ИЗЧАКАЙТЕ")).to_have_count(0)
    other = sit(morning.slug, "coordinator").go("/board/")
    press(other, morning.mother, "Пристигна")
    expect(page.locator(".hold-huge")).to_have_text("ИЗЧАКАЙТЕ")
    for name in (morning.mother, morning.father, morning.child):
        expect(page.get_by_text(name)).to_have_count(0)
    page.goto(page.url.replace("/board/locked/", "/staff/"))
    expect(page.get_by_role("heading", name="Екранът е заключен")).to_be_visible()
    page.get_by_label("Вашата парола").fill("не е тази")
    page.get_by_role("button", name="Отключване").click()
    expect(page.locator("#id_password_error")).to_be_visible()
    expect(page.locator(".hold-huge")).to_have_text("ИЗЧАКАЙТЕ")
    page.get_by_label("Вашата парола").fill(hand.password())
    page.get_by_role("button", name="Отключване").click()
    expect(page.get_by_role("heading", name="Табло на входа")).to_be_visible()


def test_the_father_does_not_come_and_the_bailiff_gets_a_paper(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "bailiff", -20)
    page = sit(morning.slug, "reception").go("/board/")
    expect(page.get_by_text("времето за изчакване изтече")).to_be_visible()
    _note_later(page, morning.mother, "25:99")
    expect(page.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_be_visible()
    expect(state(page, morning.mother)).to_contain_text("закъснява")
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
    page.get_by_role("button", name="Срещата не се провежда").click()
    expect(page.locator(f"#s-{morning.session}")).to_contain_text("не се проведе")
    _sign(sit(morning.slug, "supervisor").go(f"/records/{morning.session}/"))
    number, code = _issue(sit(morning.slug, "head"), morning)
    _verify(sit("").go("/certificates/"), number, code, morning)


def _note_later(page: Page, name: str, time: str) -> None:
    row = guest(page, name)
    row.get_by_text("Друг час, грешка …").click()
    row.get_by_label("В колко часа").fill(time)
    row.get_by_role("button", name="Отбелязване").click()


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
