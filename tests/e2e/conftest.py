"""One product for all browser tests of a run, one browser and one stagehand for each worker."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from infra.local import chromium
from tests.e2e.looks import SECONDS, Screen, screen
from tests.e2e.product import Served
from tests.e2e.product import served as product
from tests.e2e.stagehand import Stagehand

Sit = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(900))  # the first one builds the world


@pytest.fixture(scope="session")
def served(compiled_messages: None) -> Served:
    return product()


@pytest.fixture(scope="session")
def hand(served: Served) -> Iterator[Any]:
    stagehand = Stagehand(served.environment)
    yield stagehand
    stagehand.leave()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: while it is open, other tests of this process could neither open theirs nor use a database."""
    expect.set_options(timeout=SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensured(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sit(browser: Browser, served: Served, hand: Any) -> Iterator[Sit]:
    """
    `sit("t1", "reception")` is a signed-in person of the demo's team at a screen; `sit("t1")` a stranger.

    At the end no screen may have complained; `forgives` is for what a test does to the line or the server on purpose.
    """
    with ExitStack() as screens:
        opened: list[Screen] = []

        def _sit(slug: str, key: str = "", stage: str = "", **options: Any) -> Screen:
            one = screens.enter_context(screen(browser, served, **options))
            session = hand.session_key(slug=slug, email=f"{key}@{slug}.example", stage=stage) if key else ""
            one.sit_down(slug, session)
            opened.append(one)
            return one

        yield _sit
        assert [text for one in opened for text in one.complaints if not one.forgives(text)] == []


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Screen]:
    with screen(browser, served) as opened:
        yield opened
