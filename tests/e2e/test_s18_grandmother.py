"""Scenario 18 of the domain: the grandmother comes along, and comes in only when somebody who may has admitted her."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning, guest

FATHER, GRANDMOTHER = "Иван Георгиев", "Стоянка Георгиева"
PAPER = {"name": "zapoved.txt", "mimeType": "text/plain", "buffer": "Заповед на ръководителя".encode()}
TODAY = "2026-11-11"
PHONE = {"viewport": {"width": 390, "height": 844}}


class Visited(Morning):
    """A meeting in 25 minutes to which the grandmother comes along."""

    def __init__(self, hand: Any) -> None:
        super().__init__(hand, "grandmother", 25)
        (self.case,) = (row["case_id"] for row in hand.rows(slug=self.slug, label="contact_centre.LegalBasis"))


@pytest.fixture(scope="module")
def visited(hand: Any) -> Visited:
    return Visited(hand)


def test_the_grandmother_comes_in_only_when_she_is_admitted(visited: Visited, sit: Sit) -> None:
    reception = sit(visited.slug, "reception", **PHONE).go("/board/")
    nobody_lets_her_in(reception, visited)
    head = sit(visited.slug, "head").go(f"/cases/{visited.case}/")
    she_is_of_the_case(head)
    the_decision_is_a_document(head)
    the_head_admits_her_for_today(head)
    she_comes_in(reception, visited)


def somebody_else(page: Page, visited: Visited) -> None:
    page.goto(re.sub(r"(localhost:\d+)/.*", r"\1/board/", page.url))
    page.locator(f"#s-{visited.session}").get_by_role("link", name="Дойде друг човек").click()


def nobody_lets_her_in(page: Page, visited: Visited) -> None:
    somebody_else(page, visited)
    expect(page.get_by_text("Никой друг не е допуснат до тази среща")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(GRANDMOTHER)


def she_is_of_the_case(page: Page) -> None:
    """Nobody of that name is known yet, so she is recorded first and comes back chosen."""
    page.locator("#people").get_by_role("link", name="Добавяне").click()
    page.locator("#id_search").fill(GRANDMOTHER)
    page.locator("main").get_by_role("button", name="Търсене").click()
    page.get_by_role("link", name="Записване на ново лице").click()
    page.locator("[name=kind][value=adult]").check()
    page.get_by_role("button", name="Запис").last.click()
    page.locator("#id_role").select_option(label="близък")
    page.locator("main .form-actions button").click()
    expect(page.locator("#people")).to_contain_text(GRANDMOTHER)


def the_decision_is_a_document(page: Page) -> None:
    page.get_by_role("link", name="Добавяне на документ").click()
    page.locator("#id_kind").select_option(label="друг документ")
    page.locator("#id_title").fill("Заповед за заместване")
    page.locator("#id_file").set_input_files(PAPER)  # type: ignore[arg-type]
    page.locator("main .form-actions button").click()
    expect(page.get_by_role("main")).to_contain_text("Заповед за заместване")


def the_head_admits_her_for_today(page: Page) -> None:
    """The first attempt has neither the paper nor a last day."""
    page.get_by_role("link", name="Съдебни актове", exact=True).first.click()
    page.get_by_role("link", name="Допускане на човек").first.click()
    page.locator("#id_person").select_option(label=GRANDMOTHER)
    page.locator("[name=how][value=head]").check()
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_document_error")).to_be_visible()
    page.locator("#id_document").select_option(label="Заповед за заместване")
    page.locator("#id_from_date").fill(TODAY)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_until_date_error")).to_be_visible()
    page.locator("#id_until_date").fill(TODAY)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#arrangements")).to_contain_text(GRANDMOTHER)


def she_comes_in(page: Page, visited: Visited) -> None:
    somebody_else(page, visited)
    page.get_by_label(GRANDMOTHER).check()
    page.locator("main .form-actions button").click()
    expect(guest(page, GRANDMOTHER.split()[0])).to_be_visible()
