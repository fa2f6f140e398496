"""The calendar in a real browser: where it opens, whole names, whole labels of the bar of a phone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import set_urlconf
from playwright.sync_api import Browser, Page, sync_playwright

from infra.local import chromium
from kernel.clock import SOFIA
from services.scheduling.calendar import Entry, by_day
from services.scheduling.days import facts, week_of
from services.scheduling.forms import CalendarForm
from tests.ui.utils import pages
from tests.ui.utils.stage import Stage, overflow

pytestmark = pytest.mark.browser
DAY = date(2026, 11, 25)
TEXT_BOX = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const text = range.getBoundingClientRect(), place = element.closest("li").getBoundingClientRect();
  return text.left >= place.left && text.right <= place.right && element.scrollWidth <= element.clientWidth + 1;
}"""
LINES = """element => {
  const words = element.textContent.trim().split(/[ ,]+/), node = element.firstChild;
  return words.filter(word => {
    const at = node.data.indexOf(word), range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    return new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1;
  });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensured(), args=["--no-sandbox"])
        yield browser
        browser.close()


def entry(hour: int, title: str, day: date = DAY) -> Entry:
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=SOFIA)
    facts: dict[str, Any] = {"title": title, "url": "/x/", "kind": "среща", "state": "планирана", "room": "Стая"}
    return Entry(starts, starts + timedelta(hours=2), **facts)


NIGHT = [entry(0, "Нощеви"), entry(10, "Димитрови"), entry(11, "Александрови"), entry(17, "Тодорови")]


def opened(browser: Browser, width: int, language: str = "bg", entries: list[Entry] | None = None) -> Page:
    days = week_of(DAY)
    shown = NIGHT if entries is None else entries
    grid = by_day(shown, [facts(day) for day in days], today=DAY, closed={})
    form = CalendarForm({}, rooms=[], workers=[])
    context = {"form": form, "view": "week", "day": DAY, "days": days, "today": DAY, "entries": shown, "grid": grid}
    context |= {"before": days[0] - timedelta(days=7), "after": days[0] + timedelta(days=7)}
    stage = Stage(browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce"))
    set_urlconf("config.urls.centre")  # whose pages stand in the navigation
    try:
        stage.pages["/"] = pages.shown("scheduling/calendar.html", context, language=language)
    finally:
        set_urlconf(None)
    page = stage.open("/")
    assert stage.complaints == []
    return page


def test_a_meeting_in_the_night_does_not_open_the_calendar_at_midnight(browser):
    page = opened(browser, 1280)
    frame = page.locator(".cal-frame")
    top = frame.evaluate("e => e.querySelector('tbody').getBoundingClientRect().top - e.getBoundingClientRect().top")
    eight = page.locator("[data-hour='8']").bounding_box()
    head = page.locator(".cal thead").bounding_box()
    assert top < 0, "the night is above"
    assert abs(eight["y"] - (head["y"] + head["height"])) < 4
    frame.evaluate("e => { e.scrollTop = 0 }")
    night = page.get_by_text("Нощеви").first.bounding_box()
    assert night["y"] >= head["y"] + head["height"] - 4, "it is reached by scrolling up"


def test_a_day_without_a_night_is_not_scrolled(browser):
    page = opened(browser, 1280, entries=NIGHT[1:])
    assert page.locator("[data-opens-at]").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_no_name_is_broken_inside_a_word(browser, width):
    page = opened(browser, width)
    titles = page.locator(".cal-title")
    assert [titles.nth(n).evaluate(LINES) for n in range(titles.count())] == [[]] * len(NIGHT)
    assert all(titles.nth(n).evaluate("e => e.scrollWidth <= e.clientWidth + 1") for n in range(titles.count()))
    assert overflow(page) <= 0


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_crowded_weekend_is_scrolled_inside_its_frame(browser, width, language):
    weekend = [DAY + timedelta(days=3), DAY + timedelta(days=4)]
    crowd = [entry(10, f"Александрови {lane}", day) for day in weekend for lane in range(4)]
    assert overflow(opened(browser, width, language, crowd)) <= 0


@pytest.mark.parametrize("language", ["bg", "hu"])
def test_the_labels_of_the_bar_of_a_phone_are_whole(browser, language):
    labels = opened(browser, 390, language).locator(".bottom-bar > ul > li span")
    assert labels.count() == 5
    texts = [labels.nth(n).text_content() for n in range(5) if not labels.nth(n).evaluate(TEXT_BOX)]
    assert texts == []
