"""What no page may hold: checked on every HTML answer that a test client gets."""

from html.parser import HTMLParser
from typing import Any

STRAY = ("{{", "{%", "{#")
DATA_BLOCKS = {"application/json", "application/ld+json"}  # never run by a browser
Attributes = list[tuple[str, str | None]]


class PageFault(AssertionError):
    """A page that a browser under our policy would refuse, or a form that could never be sent."""


class _Inspector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._posting: str | None = None  # the start tag of a form that posts and has shown no token yet
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") not in DATA_BLOCKS):
            self.faults.append(f"inline <{tag}>")
        if tag == "form" and (values.get("method") or "").lower() == "post":
            self._posting = self.get_starttag_text()
        if tag == "input" and values.get("name") == "csrfmiddlewaretoken" and values.get("value"):
            self._posting = None

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith(("on", "hx-on")) or name == "style":
            self.faults.append(f"<{tag}> has an inline {name}")
        if value.strip().lower().startswith("javascript:"):
            self.faults.append(f"<{tag} {name}> is a javascript address")
        self._stray(value, f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._posting is not None:
            self.faults.append(f"{self._posting} posts without a CSRF token")
            self._posting = None

    def handle_data(self, data: str) -> None:
        self._stray(data, "text")

    def _stray(self, text: str, where: str) -> None:
        if any(mark in text for mark in STRAY):
            self.faults.append(f"template code left in {where}: {text.strip()[:80]!r}")


def faults(html: str) -> list[str]:
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.faults


def check_page(response: Any) -> None:
    """:raises PageFault: the answer is HTML that no browser of ours should get."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    found = faults(response.content.decode(response.charset))
    if found:
        raise PageFault(f"{response.request['PATH_INFO']}: " + "; ".join(found))
