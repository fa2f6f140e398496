"""The second half of scenario 13: the child refuses for the second time, the program proposes, the head decides."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import FAMILY, Morning


class Refused(Morning):
    """Two meetings of one day whose time has come; the first is told by the page of the second."""

    def __init__(self, hand: Any) -> None:
        super().__init__(hand, "refused", -40)
        self.second = hand.meeting(slug=self.slug, family=FAMILY, starts_in=60)["session"]


@pytest.fixture(scope="module")
def refused(hand: Any) -> Refused:
    return Refused(hand)


def test_the_second_refusal_proposes_and_the_head_suspends(refused: Refused, hand: Any, sit: Sit) -> None:
    hand.refuses(slug=refused.slug, session=refused.session)
    assert not hand.rows(slug=refused.slug, label="contact_centre.SuspensionProposal")
    hand.refuses(slug=refused.slug, session=refused.second)
    page = sit(refused.slug, "head").go("/")
    card = page.locator("section.card").filter(has_text="Предложения за спиране")
    expect(card).to_contain_text("пореден отказ на детето")
    card.get_by_role("link").first.click()
    expect(page.get_by_role("listitem").filter(has_text="отказ")).to_have_count(2)
    _decides(page)
    expect(page.get_by_role("main")).to_contain_text("спрени")
    page.get_by_role("link", name="Писмото до съда, сред документите").click()
    expect(page.get_by_role("main")).to_contain_text("спрян")


def _decides(page: Page) -> None:
    page.get_by_label("спиране на срещите", exact=True).check()
    page.get_by_role("button", name="Запис на решението").click()
    expect(page.locator("#id_because_error")).to_be_visible()
    page.get_by_label("Причина").fill("Детето плаче от предния ден; да се изчака становището на психолога.")
    page.get_by_role("button", name="Запис на решението").click()
