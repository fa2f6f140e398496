"""The morning at the entrance, acted at the board as reception does; scenarios 10 and 11 have files of their own."""

from typing import Any

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
