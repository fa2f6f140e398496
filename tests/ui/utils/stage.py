"""A browser without a server: every request is answered here, with the product's own policy and static files."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from csp.utils import build_policy  # the function that csp.middleware calls
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import BrowserContext, Page, Request, Route

HOST = "http://centre.localhost"
Answer = Callable[[Request], HttpResponse]


class Stage:
    """`pages` maps a path to what answers it; `sent` remembers what the browser posted."""

    def __init__(self, context: BrowserContext) -> None:
        self.pages: dict[str, Answer | HttpResponse] = {}
        self.sent: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self.policy = build_policy()
        context.route("**/*", self._answer)
        self.page: Page = context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(HOST + path, wait_until="load")
        return self.page

    def _listen(self, message) -> None:
        # A 4xx that the test asked for is no complaint of the browser's.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _answer(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            return route.fulfill(path=found, content_type=mimetypes.guess_type(path)[0]) if found else route.abort()
        if request.method == "POST":
            self.sent.append((path, request.post_data or ""))
        answer = self.pages.get(path, HttpResponse("not here", status=404))
        self._fulfil(route, answer(request) if callable(answer) and not isinstance(answer, HttpResponse) else answer)
        return None

    def _fulfil(self, route: Route, response: HttpResponse) -> None:
        headers = {**dict(response.items()), "Content-Security-Policy": self.policy, "Cache-Control": "no-store"}
        route.fulfill(status=response.status_code, headers=headers, body=response.content)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def keep_picture(page: Page, name: str, folder: Path = Path("test-results")) -> None:
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
