"""One product for all browser tests of a run, one browser and one stagehand for each worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.local import chromium
from tests.e2e.looks import Screen, screen
from tests.e2e.product import Served
from tests.e2e.product import served as product
from tests.e2e.stagehand import Stagehand


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensured(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Screen]:
    with screen(browser, served) as opened:
        yield opened
