"""Scenarios 7 and 8 of the domain: what the father must not learn, on the pages and the papers that people ask for."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.test_entrance import FAMILY, Morning, press, state
from tests.reports.typeset.reading import words

MOTHER, FATHER = "Елена Георгиева", "Иван Георгиев"
ADDRESS, STREET = "Пловдив, ул. „Канарска“ № 77, ап. 5", "канарска"
SCHOOL = "ОУ „Канарче Първо“, Пловдив"
ORDER = "Заповед за защита на Районния съд – Хасково"
PHONE = {"viewport": {"width": 390, "height": 844}}


class Family(Morning):
    """One meeting that is over, one in 25 minutes; `people` has the pages of the family's people by their names."""

    def __init__(self, hand: Any, name: str) -> None:
        super().__init__(hand, name, 25)
        (self.case,) = (row["case_id"] for row in hand.rows(slug=self.slug, label="contact_centre.LegalBasis"))


@pytest.fixture(scope="module")
def moved(hand: Any) -> Family:
    family = Family(hand, "moved")
    hand.past(slug=family.slug, family=FAMILY)
    return family


def the(page: Page, name: str) -> Page:
    """The person's page, by the list of people."""
    page.goto(re.sub(r"(localhost:\d+)/.*", r"\1/people/", page.url))
    page.locator("main").get_by_role("searchbox").fill(name)
    page.locator("main").get_by_role("searchbox").press("Enter")
    page.locator("main").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page


def add_contact(page: Page, kind: str, value: str) -> None:
    """The first attempt leaves the field empty."""
    page.locator("#contacts").get_by_role("link", name="Добавяне").click()
    page.locator("#id_kind").select_option(label=kind)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_value_error")).to_be_visible()
    page.get_by_label("Номер, имейл или адрес").fill(value)
    page.get_by_role("button", name="Запис").click()
    expect(row(page, kind)).to_contain_text(value)


def row(page: Page, kind: str) -> Locator:
    return page.locator("#contacts li").filter(has_text=re.compile(f"^\\s*{kind}", re.I))


def keep_secret(page: Page, kind: str, ground: str) -> None:
    """From the father; the first attempt gives no reason."""
    row(page, kind).get_by_role("link", name="запази в тайна от някого").click()
    page.get_by_label("Не бива да го узнае").select_option(label=FATHER)
    page.locator("#id_ground").select_option(label=ground)
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    page.get_by_label("Причина и правно основание").fill(ORDER)
    page.get_by_role("button", name="Запис").click()
    expect(row(page, kind)).to_contain_text("защитено")


def hidden(page: Page, secret: str = STREET) -> Page:
    """Nowhere in the page, seen or unseen; an address that one was sent to is part of it."""
    assert secret not in page.content().casefold(), page.url
    return page


def saved(page: Page, link: Locator) -> bytes:
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def read(page: Page, path: str) -> bytes:
    """What this browser gets there, where it would show it itself."""
    script = "async path => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer()))"
    return bytes(page.evaluate(script, path))


def test_the_mothers_new_address_stands_nowhere(moved: Family, hand: Any, sit: Sit) -> None:
    office = the(sit(moved.slug, "coordinator").go("/people/"), MOTHER)
    add_contact(office, "адрес", ADDRESS)
    keep_secret(office, "адрес", "заповед за защита")
    on_no_page(office, moved)
    at_no_door(sit, moved)
    on_no_paper(sit, moved)
    not_in_the_fathers_answer(sit(moved.slug, "head", **PHONE))
    shown_and_written_down(office, sit(moved.slug, "head"))


def on_no_page(page: Page, moved: Family) -> None:
    """For whoever may see the whole case it still stands behind „show“."""
    hidden(page)
    home = re.sub(r"(localhost:\d+)/.*", r"\1", page.url)
    for path in (f"/cases/{moved.case}/?whole=1", "/people/", "/cases/", f"/meetings/{moved.session}/", "/calendar/"):
        page.goto(f"{home}{path}")
        hidden(page)
        page.emulate_media(media="print")
        hidden(page)
        page.emulate_media(media="screen")
    for asked in ("Канарска", "Канарска 77", MOTHER):
        page.goto(f"{home}/search/?q={asked}")
        assert STREET not in page.get_by_role("main").inner_text().casefold().replace(asked.casefold(), "")
    the(page, MOTHER)
    expect(row(page, "адрес")).to_contain_text("защитено")


def at_no_door(sit: Sit, moved: Family) -> None:
    """Reception and supervisors have the board; the page of a person is not theirs at all."""
    mothers = sit(moved.slug, "coordinator").go("/people/")
    address = the(mothers, MOTHER).url
    for key in ("reception", "supervisor"):
        screen = sit(moved.slug, key, **PHONE)
        screen.expected.append(" 403 ")
        page = screen.go("/board/")
        expect(page.get_by_text(moved.mother, exact=True)).to_be_visible()
        hidden(page)
        assert moved.mother in (sheet := words(read(page, "/certificates/day-sheet/")))
        assert STREET not in sheet.casefold()
        page.goto(address)
        expect(page.get_by_role("heading", name=MOTHER)).to_have_count(0)
        hidden(page)


def on_no_paper(sit: Sit, moved: Family) -> None:
    page = sit(moved.slug, "supervisor").go("/")
    page.get_by_role("link", name="Моите срещи в календар").click()
    file = page.get_by_role("link", name="Изтегляне на срещите еднократно, като файл")
    calendar = saved(page, file).decode()
    assert "BEGIN:VEVENT" in calendar
    assert STREET not in calendar.casefold()
    head = sit(moved.slug, "head").go("/certificates/")
    head.get_by_role("link", name="издаване на служебна бележка").first.click()
    head.get_by_role("button", name="Издаване").click()
    expect(head.locator("#id_addressee_error")).to_be_visible()
    head.get_by_label("Адресат").fill(FATHER)
    head.get_by_role("button", name="Издаване").click()
    paper = words(saved(head, head.get_by_role("link", name="PDF за печат")))
    assert FATHER in paper
    assert STREET not in paper.casefold()


def not_in_the_fathers_answer(head: Any) -> None:
    """On a telephone: he asks what is kept about him."""
    page = the(head.go("/people/"), FATHER)
    page.get_by_role("link", name="Иска достъп до своите данни").click()
    page.get_by_label("Получено на").fill("2026-11-11")
    page.locator("[name=asked][value=in_person]").check()
    page.get_by_role("button", name="Запис").click()
    expect(page.locator("#id_identity_error")).to_be_visible()
    page.get_by_label("лична карта, показана лично").check()
    page.get_by_role("button", name="Запис").click()
    page.get_by_role("button", name="Съставяне на отговора").click()
    expect(page.get_by_role("heading", name="Какво има в отговора")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(FATHER)
    hidden(page)


def shown_and_written_down(page: Page, head: Any) -> None:
    row(page, "адрес").get_by_role("button", name="покажи; ще бъде отбелязано").click()
    expect(row(page, "адрес")).to_contain_text(ADDRESS)
    page.reload()
    journal = head.go("/cases/journal/")
    line = journal.get_by_role("row").filter(has_text="разкри защитена стойност")
    expect(line.first).to_contain_text("Стефан Данев")
    hidden(journal)


def test_who_breaks_the_glass_leaves_a_trace(hand: Any, sit: Sit) -> None:
    """The key worker of another case opens this one in an emergency, and shows the address."""
    family = Family(hand, "glass")
    hand.one_clock(slug=family.slug)
    page = the(sit(family.slug, "coordinator").go("/people/"), MOTHER)
    add_contact(page, "адрес", ADDRESS)
    keep_secret(page, "адрес", "заповед за защита")
    mother = page.url
    number = given_to_another(sit(family.slug, "head").go(f"/cases/{family.case}/"))
    screen = sit(family.slug, "keyworker")
    screen.expected += [" 404 ", " 403 "]  # not theirs yet; and an emergency without a reason is refused
    page = screen.go("/cases/")
    page.goto(mother)
    hidden(page)
    expect(page.get_by_role("heading", name=MOTHER)).to_have_count(0)
    page = screen.go("/cases/")
    page.get_by_role("link", name="Спешен достъп").click()
    break_glass(page, number)
    page.get_by_role("link", name=MOTHER).first.click()
    expect(row(page, "адрес")).to_contain_text("защитено")
    hidden(page)
    row(page, "адрес").get_by_role("button", name="покажи; ще бъде отбелязано").click()
    expect(row(page, "адрес")).to_contain_text(ADDRESS)
    journal = sit(family.slug, "head", **PHONE).go("/cases/journal/")
    for what in ("отвори спешно", "разкри защитена стойност"):
        expect(journal.get_by_role("row").filter(has_text=what).first).to_contain_text("Айше Мехмед")
    hidden(journal)


def given_to_another(page: Page) -> str:
    """The coordinator leads the case from now on; its number."""
    number = re.search(r"[А-Я]+-\d{4}-\d+", page.get_by_role("heading", level=1).inner_text())
    assert number
    page.locator("a[href$='/assign/']").click()
    page.locator("#id_worker").select_option(label="Стефан Данев")
    page.locator("main .form-actions button").click()
    expect(page.locator("a[href$='/assign/']")).to_be_visible()
    return number[0]


def break_glass(page: Page, number: str) -> None:
    page.get_by_label("Номер на случая или човек от него").fill(number)
    page.get_by_label("опасност за дете или възрастен в момента").check()
    page.get_by_label("Какво се е случило").fill("Спешно е.")
    page.get_by_role("button", name="Отваряне на случая").click()
    expect(page.locator("#id_reason_error")).to_contain_text("Посочете причината с поне 20 знака.")
    page.get_by_label("Какво се е случило").fill("Обаждане от полицията: майката не отговаря, детето е само.")
    page.get_by_role("button", name="Отваряне на случая").click()
    expect(page.get_by_role("main")).to_contain_text("Отворен спешно")


def test_the_new_school_in_a_note_does_not_reach_the_father(hand: Any, sit: Sit) -> None:
    family = Family(hand, "school")
    page = the(sit(family.slug, "coordinator").go("/people/"), "Мария Георгиева")
    add_contact(page, "училище или детска градина", SCHOOL)
    keep_secret(page, "училище или детска градина", "безопасност на детето")
    fact = the_supervisor_writes(sit, family)
    office = sit(family.slug, "keyworker").go(f"/cases/{family.case}/")
    add_letter(office, fact)
    give_to_father(office)
    stopped = office.url
    expect(office.get_by_role("alert")).to_contain_text("Спрян: не предавайте този документ")
    expect(office.locator("mark")).to_contain_text(["Канарче Първо"])
    expect(office.get_by_role("link", name=re.compile("Изтегляне"))).to_have_count(0)
    expect(office.get_by_role("heading", name="Решение на втория човек")).to_have_count(0)  # not one's own
    the_head_says_no(sit(family.slug, "head", **PHONE), re.sub(r".*localhost:\d+", "", stopped))
    log = sit(family.slug, "head").go("/cases/releases/")
    line = log.get_by_role("row").filter(has_text="Отговор до бащата")
    expect(line).to_contain_text(FATHER)
    expect(line).to_contain_text("не е предоставен")
    hidden(log, "канарче")


def the_supervisor_writes(sit: Sit, family: Family) -> str:
    """Into the record, while the meeting goes on; the first attempt writes nothing."""
    door = sit(family.slug, "reception").go("/board/")
    for name in (family.child, family.father):
        press(door, name, "Пристигна")
        expect(state(door, name)).to_contain_text("пристигна")
    door.get_by_role("button", name="Срещата започва").click()
    expect(door.get_by_role("button", name="Срещата започва")).to_have_count(0)
    minute = state(door, family.father).inner_text().split()[-1]
    page = sit(family.slug, "supervisor").go(f"/records/{family.session}/")
    page.get_by_label("Минута").fill(minute)
    page.get_by_label("казано").check()
    page.get_by_role("button", name="Запишете факта").click()
    expect(page.locator("#id_text_error")).to_be_visible()
    fact = "Вече уча в Канарче Първо и имам нова учителка."
    page.locator("#id_text").fill(fact)
    page.get_by_role("button", name="Запишете факта").click()
    expect(page.locator("#facts")).to_contain_text(fact)
    return fact


def add_letter(page: Page, fact: str) -> None:
    page.locator("#documents").get_by_role("link", name="Добавяне").click()
    page.locator("#id_kind").select_option(label="изходящо писмо")
    page.get_by_label("Заглавие").fill("Отговор до бащата")
    text = f"Уважаеми господине, на срещата детето каза: {fact}".encode()
    file = {"name": "otgovor.txt", "mimeType": "text/plain", "buffer": text}
    page.get_by_label("Файл").set_input_files(file)  # type: ignore[arg-type]
    page.locator("main .form-actions button").click()
    expect(page.locator("#documents")).to_contain_text("Отговор до бащата")


def give_to_father(page: Page) -> None:
    """The first attempt does not say on which ground."""
    page.locator("#documents").get_by_role("link", name="предоставяне – Отговор до бащата").click()
    page.get_by_label("Кой го получава").select_option(label=FATHER)
    page.get_by_label("само за получателя").check()
    page.locator("#id_channel").select_option(label="по пощата")
    page.get_by_role("button", name="Проверка и предоставяне").click()
    expect(page.locator("#id_ground_error")).to_be_visible()
    page.locator("#id_ground").fill("Молба на бащата до центъра")
    page.get_by_role("button", name="Проверка и предоставяне").click()
    expect(page.get_by_role("heading", name="Предоставяне на документ", level=1)).to_be_visible()


def the_head_says_no(head: Any, stopped: str) -> None:
    """On a telephone, from the task of today to the decision; the first attempt gives half a reason."""
    page = head.go("/")
    expect(page.get_by_text("Решете дали „Отговор до бащата“ може да се предостави на")).to_be_visible()
    page = head.go(stopped)
    expect(page.locator("mark")).to_contain_text(["Канарче Първо"])
    page.get_by_label("Да не се предоставя").check()
    page.locator("#id_because").fill("Училището.")
    decide = page.locator("form[action$='/decide/']").get_by_role("button")
    decide.click()
    expect(page.locator("#id_because_error")).to_contain_text("Посочете причината с поне 20 знака.")
    page.locator("#id_because").fill("Писмото казва къде учи детето; да се състави ново без това.")
    decide.click()
    expect(page.get_by_text("Решението е записано в дневника.")).to_be_visible()
    expect(page.get_by_text("Не е предоставен")).to_be_visible()
