"""Scenario 12 of the domain: the mother cancels two hours before with a doctor's note; a make-up is owed."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import Morning

NOTE = {"name": "belezhka.txt", "mimeType": "text/plain", "buffer": "Медицинска бележка, домашен режим 3 дни".encode()}
MOTHER = "Елена Георгиева"
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def cancelled(hand: Any) -> Morning:
    """The meeting begins in two hours."""
    return Morning(hand, "cancelled", 120)


def test_the_mother_cancels_two_hours_before(cancelled: Morning, hand: Any, sit: Sit) -> None:
    page = sit(cancelled.slug, "coordinator", **PHONE).go(f"/meetings/{cancelled.session}/")
    page.get_by_role("link", name="Отмяна на срещата").click()
    page.get_by_label("отглеждащият родител", exact=True).check()
    page.get_by_label("Повод").select_option(label="детето е болно")
    page.get_by_label("Кой го съобщи").select_option(label=MOTHER)
    page.locator("main .form-actions button").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    expect(page.get_by_label("Повод").locator("option:checked")).to_have_text("детето е болно")
    page.get_by_label("Причина").fill("Температура от снощи.")
    page.get_by_label("Документ за това").set_input_files(NOTE)  # type: ignore[arg-type]
    page.locator("main .form-actions button").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Отменена")
    expect(main).to_contain_text("късно предизвестие")
    expect(main).to_contain_text(MOTHER)
    _the_next_free_time_is_taken(page)
    _the_account_knows(sit(cancelled.slug, "keyworker").go("/cases/"), cancelled, hand)


def _the_next_free_time_is_taken(page: Page) -> None:
    card = page.locator("section.card").filter(has_text="Следващи свободни часове")
    expect(card).to_contain_text("дължи се")
    expect(card.get_by_role("link", name=re.compile(r"\d\d:\d\d"))).to_have_count(6)
    card.get_by_role("link", name=re.compile(r"\d\d:\d\d")).first.click()
    expect(page.get_by_label("Компенсира").locator("option:checked")).to_have_text(re.compile(r"\d\d\.\d\d\.\d{4}"))
    if page.get_by_label("Причина въпреки предупреждение").count():
        page.get_by_label("Причина въпреки предупреждение").fill("Изпитание извън работно време")
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_text("Срещата е насрочена.")).to_be_visible()
    expect(page.get_by_text("Компенсира", exact=True)).to_be_visible()


def _the_account_knows(page: Page, cancelled: Morning, hand: Any) -> None:
    (case,) = (row["case_id"] for row in hand.rows(slug=cancelled.slug, label="contact_centre.LegalBasis"))
    page.goto(re.sub(r"/cases/.*", f"/cases/{case}/", page.url))
    page.get_by_role("link", name="Равносметка", exact=True).first.click()
    row = page.get_by_role("row").filter(has_text="детето е болно")
    expect(row).to_contain_text("отглеждащият родител")
    expect(row).to_contain_text("ч. по-рано")
    expect(row).to_contain_text("насрочена")
    expect(row.get_by_role("link", name=re.compile("Документ за отменената среща"))).to_be_visible()
