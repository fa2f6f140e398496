"""Every layout, in every language: what a person with any means of reading needs is there."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from kernel.place import Door
from tests.ui.utils import pages
from ui import navigation

LAYOUTS = {
    "centre": pages.CENTRE,
    "network": pages.NETWORK,
    "operator": pages.OPERATOR,
    "public": None,
    "plain": pages.CENTRE,
    "print": pages.CENTRE,
}


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture(params=LAYOUTS)
def layout(request):
    return request.param


@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_every_layout_speaks_every_language(layout, language):
    response = pages.shown(
        "sample/page.html", {"layout": f"layout/{layout}.html"}, place=LAYOUTS[layout], language=language
    )
    page = soup(response)
    assert page.html["lang"] == language
    assert "UNDEFINED" not in response.content.decode()
    assert bool(re.search("[а-я]{4}", page.select_one(".skip-link").text)) == (language == "bg")


def test_the_title_names_page_place_and_product(layout):
    title = soup(pages.shown("sample/page.html", {"layout": f"layout/{layout}.html"}, place=LAYOUTS[layout])).title
    place = LAYOUTS[layout]
    wanted = ["Page of a test", place.name, "Закрила"] if place else ["Page of a test", "Закрила"]
    assert title.text.split(" · ") == wanted


def test_the_skip_link_leads_to_the_only_main(layout):
    page = soup(pages.shown("sample/page.html", {"layout": f"layout/{layout}.html"}, place=LAYOUTS[layout]))
    assert page.select_one("a.skip-link")["href"] == "#main"
    assert [main["id"] for main in page.find_all("main")] == ["main"]


def test_htmx_may_neither_evaluate_nor_style_nor_leave_the_host(layout):
    page = soup(pages.shown("sample/page.html", {"layout": f"layout/{layout}.html"}, place=LAYOUTS[layout]))
    config = page.find("meta", {"name": "htmx-config"})["content"]
    assert '"includeIndicatorStyles": false' in config
    assert '"allowEval": false' in config
    assert '"selfRequestsOnly": true' in config
    assert '{"code": "422", "swap": true}' in config


def test_messages_stand_in_a_live_region():
    told = [Message(constants.SUCCESS, "Записано"), Message(constants.ERROR, "<b>не</b>")]
    region = soup(pages.shown("sample/page.html", {"layout": "layout/centre.html"}, told=told)).select_one("#messages")
    assert region["aria-live"] == "polite"
    assert "Записано" in region.text
    assert "&lt;b&gt;" in str(region)


def test_a_stranger_at_a_centre_sees_no_menu():
    page = soup(pages.shown("sample/page.html", {"layout": "layout/centre.html"}, person=None))
    assert not page.select(".nav-list a")
    assert not page.select("[data-sign-out]")
    assert page.body["data-person"] == ""


def test_only_the_public_door_may_be_indexed(layout):
    page = soup(pages.shown("sample/page.html", {"layout": f"layout/{layout}.html"}, place=LAYOUTS[layout]))
    rule = page.find("meta", {"name": "robots"})["content"]
    assert rule == ("index, follow" if layout == "public" else "noindex, nofollow")


def test_the_languages_are_offered_in_their_own_names():
    page = soup(pages.shown("sample/page.html", {"layout": "layout/public.html"}, place=None, language="hu"))
    buttons = {button["value"]: button for button in page.select("button[name=language]")}
    assert [button.text for button in buttons.values()] == ["Български", "English", "Magyar"]
    assert {code: button["lang"] for code, button in buttons.items()} == {"bg": "bg", "en": "en", "hu": "hu"}
    assert buttons["hu"]["aria-pressed"] == "true"
    assert buttons["bg"]["aria-pressed"] == "false"


def test_the_menu_has_only_what_the_worker_may(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        navigation.Item("Всички", "home", capability=""),
        navigation.Item("Мои", "contact", capability="case_view"),
        navigation.Item("Чужди", "privacy", capability="staff_view"),
        navigation.Item("Друга врата", "accessibility", door=Door.NETWORK),
    )
    page = soup(
        pages.shown(
            "sample/page.html",
            {"layout": "layout/centre.html"},
            person=pages.Person(),
            worker=pages.Worker("case_view"),
            path="/contact/form/",
        )
    )
    links = page.select(".nav-list a")
    assert [link.text for link in links] == ["Мои", "Всички"] or [link.text for link in links] == ["Всички", "Мои"]
    assert [link.text for link in links if link.get("aria-current")] == ["Мои"]
    assert not page.select(".bottom-bar summary"), "two pages need no More"


def test_the_gallery_of_components_has_nothing_undefined():
    response = pages.shown("sample/gallery.html", pages.gallery())
    assert "UNDEFINED" not in response.content.decode()
    page = soup(response)
    assert page.select_one("caption").text == "Деца"
    assert page.select_one("time[datetime='2026-11-21T10:00:00+02:00']").text == "събота, 21 ноември 2026 г., 10:00"
    assert page.select_one("th[data-label='Дете'] a").text == "Дете 1"
    assert "от друга стая" in page.text
    assert len(page.select(".map path")) == 28
    assert [row.th.text for row in page.select(".map-table tbody tr")] == ["Стара Загора", "Хасково"]


def test_a_long_menu_tells_its_parts_and_a_short_one_does_not(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    names = ["home", "how_it_works", "privacy", "accessibility", "contact", "robots", "health", "ready", "metrics"]
    monkeypatch.setattr(navigation, "href_of", lambda item: f"/{item.url}/")
    navigation.register(*(navigation.Item(name, name, order=at * 11) for at, name in enumerate(names)))
    assert not [link for link in navigation.links(Door.CENTRE, may=bool) if link.part]
    navigation.register(navigation.Item("tenth", "tenth", order=95, capability="not theirs"))
    assert not [link for link in navigation.links(Door.CENTRE, may=lambda _: False) if link.part]
    parts = [(str(link.part), link.label) for link in navigation.links(Door.CENTRE, may=lambda _: True) if link.part]
    assert [label for _, label in parts] == ["accessibility", "robots", "metrics"]
