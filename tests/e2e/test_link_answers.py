"""What the neutral host says to whoever has answered there, in three languages: it is opened by no address."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import texts
from tests.e2e.actors import LANGUAGES
from tests.e2e.conftest import Sit
from tests.e2e.looks import Screen

FAMILY = "hs-georgievi"
FATHER = "Васил Опитов Панов"
PAPER = {"name": "reshenie.txt", "mimeType": "text/plain", "buffer": "Решение на съда".encode()}
STARTS_IN = {"bg": 90, "en": 210, "hu": 330}  # one family's meetings of a day, apart from each other


@pytest.fixture(scope="module")
def centre(hand: Any) -> str:
    return str(hand.centre(name="answers", family=[FAMILY])["slug"])


@pytest.fixture(params=LANGUAGES)
def language(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def reader(language: str, sit: Sit) -> Screen:
    """Somebody without an account, who reads this language."""
    screen = sit("link")
    screen.expected.append(" 404 ")  # a link that is used up is answered so
    screen.sit_down("link", language=language)
    return screen


def look(screen: Screen, status: int = 200) -> None:
    assert screen.faults_here(status=status) == []
    if screen.page.locator("html").get_attribute("lang") == "bg":
        assert texts.foreign(screen.page.content()) == []


def test_the_other_parent_answers(centre: str, hand: Any, reader: Screen) -> None:
    token = hand.question(slug=centre)
    page = reader.go(f"/c/{token}/")
    answer(page, "Иван Иванов", "yes")
    expect(page.locator("#id_names_error")).to_be_visible()
    look(reader, status=422)
    answer(page, FATHER, "no")
    expect(page.locator("#id_names")).to_have_count(0)
    look(reader)
    assert reader.faults("link", f"/c/{token}/", status=404) == []


def answer(page: Page, names: str, value: str) -> None:
    page.locator("#id_names").fill(names)
    page.locator(f"button[name=answer][value={value}]").click()


def test_a_parent_comes_or_does_not(centre: str, hand: Any, language: str, reader: Screen) -> None:
    session = hand.meeting(slug=centre, family=FAMILY, starts_in=STARTS_IN[language], minutes=60)["session"]
    token = hand.asked(slug=centre, session=session)
    for value in ("yes", "no"):
        page = reader.go(f"/m/{token}/")
        page.locator(f"button[name=answer][value={value}]").click()
        expect(page.locator("button[name=answer]")).to_have_count(0)
        look(reader)


def test_a_court_refers_a_family_and_asks_how_far_it_is(reader: Screen) -> None:
    page = reader.go("/refer/")
    page.locator("main form [type=submit]").click()
    expect(page.locator("#id_centre_error")).to_be_visible()
    look(reader, status=422)
    refer(page)
    code = page.locator("main code").inner_text()
    look(reader)
    page = reader.go("/refer/state/")
    ask(page, "AAAA-AAAA-AAAA-AAAA")
    expect(page.locator("#id_code_error")).to_be_visible()
    look(reader, status=422)
    ask(page, code)
    expect(page.locator("main [role=status]:not(#messages)")).to_be_visible()
    look(reader)


def refer(page: Page) -> None:
    page.locator("#id_centre").select_option(index=1)
    page.locator("#id_source").select_option("court")
    page.locator("#id_institution").fill("Районен съд – Хасково")
    page.locator("#id_text").fill("Срещи в контактен център по приложеното решение.")
    page.locator("#id_sender").fill("Секретар на съдебен състав")
    page.locator("#id_sender_email").fill("sekretar@example.bg")
    page.locator("#id_child-0-names").fill("Дара Опитова")
    page.locator("#id_adult-0-names").fill("Рада Опитова")
    page.locator("#id_adult-0-kinship").select_option("mother")
    page.locator("#id_paper-0-file").set_input_files(PAPER)  # type: ignore[arg-type]
    page.locator("main form [type=submit]").click()
    expect(page.locator("main code")).to_be_visible()


def ask(page: Page, code: str) -> None:
    page.locator("#id_code").fill(code)
    page.locator("main form [type=submit]").click()
