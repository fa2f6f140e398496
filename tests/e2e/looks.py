"""A look at a page in the browser: for everybody, on every screen, without a complaint of the browser's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.http import SESSION
from tests.e2e.product import Served

WIDE, NARROW = 1280, 390
HEIGHT = 844
# Axe works out the same few colours for every element anew: a seventh of its time.
COLOURS_ONCE = """
(() => {
    const color = axe.commons.color.Color.prototype, parse = color.parseString, known = new Map();
    color.parseString = function (words) {
        if (!known.has(words)) {
            parse.call(this, words);
            known.set(words, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(words);
        return this;
    };
})()
"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text() + COLOURS_ONCE
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SECONDS = 30_000


class Screen:
    """One browser window; `complaints` is what its console said since the last look."""

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self.context, self._served = context, served
        context.set_default_timeout(SECONDS)
        context.set_default_navigation_timeout(SECONDS)
        self.page: Page = context.new_page()
        self.page.add_init_script(AXE)  # with each document: a fifth of the time that sending it to one takes
        self.complaints: list[str] = []
        self.slug, self.expected = "", [" 422 "]  # a form with mistakes is answered so
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def sit_down(self, slug: str, session: str = "", language: str = "") -> None:
        """Somebody else at this computer."""
        self.slug = slug
        self.context.clear_cookies()
        url = self._served.url(slug)
        if session:
            # The browser takes a local address for a safe one, this interface only one that says so.
            secure = {"url": url.replace("http:", "https:", 1), "secure": True, "httpOnly": True}
            self.context.add_cookies([{"name": SESSION, "value": session, **secure}])
        if language:
            self.context.add_cookies([{"name": "language", "value": language, "url": url}])

    def open(self, slug: str, path: str) -> Any:
        return self.page.goto(self._served.url(slug, path), wait_until="load")

    def go(self, path: str) -> Page:
        """The page at this path of the host at which one sat down."""
        self.open(self.slug, path)
        return self.page

    def forgives(self, complaint: str) -> bool:
        return any(text in complaint for text in self.expected)

    def at(self, width: int) -> "Screen":
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        return self

    def drawn(self) -> None:
        """Lengths in vw are those of the former width until the next frame."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def faults(self, slug: str, path: str, *, status: int = 200) -> list[str]:
        """Everything that is wrong with a page, wide and narrow."""
        self.complaints.clear()
        answer = self.open(slug, path)
        found = [] if answer and answer.status == status else [f"answers {answer.status if answer else 'nothing'}"]
        return found + self.faults_here(status=status)

    def faults_here(self, *, status: int = 200) -> list[str]:
        """The same of the page that is open, which a form may have answered."""
        found: list[str] = []
        for part in ("main", "h1"):  # a page that draws itself has them later
            self.page.locator(part).first.wait_for(state="attached")
        for width in sorted((WIDE, NARROW), key=lambda one: one != self.width):  # as it stands first
            if width != self.width:
                self.at(width).drawn()
            found += [f"{width}: {fault}" for fault in self._seen()]
        told = [text for text in self.complaints if status == 200 or f" {status} " not in text]
        self.complaints.clear()
        return found + [f"console: {text}" for text in told]

    @property
    def width(self) -> int:
        return (self.page.viewport_size or {"width": 0})["width"]

    def _seen(self) -> Iterator[str]:
        for one in self.page.evaluate("rules => axe.run(document, rules)", EVERYTHING)["violations"]:
            yield f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}"
        wider = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            yield f"the page is {wider} pixels wider than the screen"


@contextmanager
def screen(browser: Browser, served: Served, **options: Any) -> Iterator[Screen]:
    options = {"viewport": {"width": WIDE, "height": HEIGHT}, "reduced_motion": "reduce", **options}
    context = browser.new_context(**options)
    try:
        yield Screen(context, served)
    finally:
        context.close()
