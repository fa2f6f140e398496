"""Scenario 6 of the domain: a protection order against the father stops what was planned, from that minute on."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import FAMILY, Morning, press, state

MOTHER, FATHER = "Елена Георгиева", "Иван Георгиев"
ACT = {"name": "zapoved.txt", "mimeType": "text/plain", "buffer": "Заповед за незабавна защита".encode()}
COURT = "Районен съд – Хасково"
BLOCKED = "Тази среща сега не бива да се провежда. Не пускайте никого и се обадете на координатора."
TOMORROW = 24 * 60 + 300  # in minutes: three in the afternoon
PHONE = {"viewport": {"width": 390, "height": 844}}


class Frozen(Morning):
    """A meeting in 25 minutes, another one tomorrow, and a father who is reminded of his meetings."""

    def __init__(self, hand: Any) -> None:
        super().__init__(hand, "frozen", 25)
        self.tomorrow = hand.meeting(slug=self.slug, family=FAMILY, starts_in=TOMORROW)["session"]
        (self.case,) = (row["case_id"] for row in hand.rows(slug=self.slug, label="contact_centre.LegalBasis"))


@pytest.fixture(scope="module")
def frozen(hand: Any) -> Frozen:
    return Frozen(hand)


def test_a_protection_order_stops_what_was_planned(frozen: Frozen, hand: Any, sit: Sit) -> None:
    wants_reminders(sit(frozen.slug, "head").go("/meetings/reminders/"), sit(frozen.slug, "coordinator"), frozen)
    before = hand.evening(slug=frozen.slug, session=frozen.tomorrow)
    assert before["made"] == 2
    assert "15:" in before["text"] or "14:" in before["text"], before
    old = sit(frozen.slug, "reception", java_script_enabled=False).go("/board/")  # a page that hears of nothing
    for name in (frozen.child, frozen.father):
        press(old, name, "Пристигна")
        expect(state(old, name)).to_contain_text("пристигна")
    page = sit(frozen.slug, "coordinator").go(f"/cases/{frozen.case}/")
    enter_protection_order(page)
    expect(
        page.get_by_text("не може да се насрочи среща, на която идва този човек. Насрочените са замразени.")
    ).to_be_visible()
    expect(page.get_by_role("link", name="zapoved.txt")).to_be_visible()
    nobody_comes_in(old, sit(frozen.slug, "reception").go("/board/"), frozen)
    nothing_is_booked(page, frozen)
    nobody_is_reminded(hand, sit(frozen.slug, "coordinator"), frozen)
    the_head_has_a_task(sit(frozen.slug, "head", **PHONE), frozen)


def wants_reminders(settings: Page, office: Any, frozen: Frozen) -> None:
    settings.get_by_label("Да се напомня на родителите за срещата им предния ден").check()
    settings.get_by_role("button", name="Запис").click()
    page = office.go(f"/meetings/cases/{frozen.case}/reminders/")
    page.get_by_role("link", name="Добавяне").click()
    page.get_by_label("Кой и по какъв начин").select_option(label=f"{FATHER} · +359871234501")
    page.get_by_label("Ден, в който го е поискал").fill("2026-11-10")
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_is_safe_error")).to_be_visible()
    page.get_by_label("В отделен разговор каза").check()
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_role("main")).to_contain_text(FATHER)


def enter_protection_order(page: Page) -> None:
    """The first attempt does not say from which court it is."""
    page.get_by_role("link", name="Съдебни актове", exact=True).first.click()
    page.get_by_role("link", name="Въвеждане на акт").first.click()
    page.get_by_label("Какво е").select_option(label="заповед за защита")
    page.get_by_label("Дата на акта").fill("2026-11-10")
    page.get_by_label("В сила от").fill("2026-11-10")
    page.get_by_label("Срещу кого").select_option(label=FATHER)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_court_error")).to_have_text(re.compile("Посочете от кой съд е."))
    expect(page.get_by_label("Срещу кого").locator("option:checked")).to_have_text(FATHER)
    page.locator("#id_court").fill(COURT)
    page.get_by_label("Актът като файл").set_input_files(ACT)  # type: ignore[arg-type]
    page.get_by_role("button", name="Запис").click()
    expect(page.get_by_role("heading", name="Съдебни актове и режим на лични отношения")).to_be_visible()


def nobody_comes_in(old: Page, board: Page, frozen: Frozen) -> None:
    """Father and child are in the house already: the page from before may still offer what must not be."""
    row = board.locator(f"#s-{frozen.session}")
    expect(row.get_by_role("alert")).to_have_text(BLOCKED)
    expect(row).to_contain_text("не бива да се провежда")
    expect(row.get_by_role("button", name="Срещата започва")).to_have_count(0)
    expect(row.get_by_role("button", name=f"Пристигна – {frozen.mother}", exact=True)).to_have_count(0)
    expect(row).not_to_contain_text("заповед")  # the entrance is not told why
    old.get_by_role("button", name="Срещата започва").click()
    expect(old.get_by_role("alert").filter(has_text="Нищо не е отбелязано.")).to_contain_text(BLOCKED)
    expect(old.locator(f"#s-{frozen.session}").get_by_role("button", name="Срещата започва")).to_have_count(0)


def nothing_is_booked(page: Page, frozen: Frozen) -> None:
    page.goto(re.sub(r"/meetings/.*|/cases/.*", f"/cases/{frozen.case}/", page.url))
    expect(page.get_by_text("Действа заповед за защита: срещи не могат да се насрочват.")).to_be_visible()
    page.goto(page.url.replace("/cases/", "/meetings/cases/") + "new/")
    page.get_by_label(re.compile("се среща с")).first.check()
    page.locator("#id_day").fill("2026-11-18")
    page.locator("#id_start_time").fill("10:00")
    page.locator("#id_end_time").fill("11:00")
    page.locator("#id_room").select_option(index=1)
    page.locator("#id_supervisor").select_option(index=1)
    page.get_by_label("Причина въпреки предупреждение").fill("Бащата настоява.")
    page.get_by_role("button", name="Запис").click()
    expect(page.locator(".error-summary")).to_contain_text("Срещу тази среща стои заповед за защита от 10.11.2026")


def the_head_has_a_task(head: Any, frozen: Frozen) -> None:
    """On a telephone: the meeting of tomorrow is frozen, not deleted; what becomes of it is the head's decision."""
    page = head.go("/")
    task = page.locator("li.task").filter(has_text="Въведена е заповед за защита")
    expect(task).to_contain_text(re.compile(r"замразени са \d+ срещи.*пишете на съда днес.*11\.11\.2026", re.S))
    page = head.go(f"/meetings/{frozen.tomorrow}/")
    expect(page.get_by_role("main")).to_contain_text("замразена")
    expect(page.locator(".note-error").filter(has_text="Не се провежда")).to_be_visible()
    expect(page.get_by_role("link", name="Преместване на срещата")).to_have_count(0)
    it_goes_on_only_by_paper_and_assessment(page, frozen)


def it_goes_on_only_by_paper_and_assessment(page: Page, frozen: Frozen) -> None:
    page.get_by_role("link", name="Кой решава и въз основа на какво").click()
    page.get_by_role("link", name="Възобновяване на срещите").click()
    page.get_by_label("Причина").fill("Бащата моли.")
    page.get_by_role("button", name="Възобновяване на срещите").click()
    expect(page.locator(".error-summary")).to_contain_text("След спиране рискът се оценява отново")


def nobody_is_reminded(hand: Any, office: Any, frozen: Frozen) -> None:
    """Nothing new is written in the evening, and what was written before is dropped when it is to leave."""
    after = hand.evening(slug=frozen.slug, session=frozen.tomorrow)
    assert after == {"made": 0, "text": ""}
    page = office.go(f"/meetings/cases/{frozen.case}/reminders/")
    expect(page.get_by_role("main")).to_contain_text("случаят или актът не позволяват срещи")
