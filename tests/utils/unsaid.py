"""
What must stand in no log line, browser title, address or page of an error, over the whole test run (security.md §12).

Looked for are the marks that the isolation crawl plants, and values of people that many tests plant. A title names
nobody, because it stays in the history of a browser that others use; what somebody typed into a search is their own.
"""

import logging
import re
from html import unescape
from typing import Any

from tests.isolation_crawl.canary import MARK

# The telephones of tests/cases, tests/people and tests/secrecy; the ЕГН of tests/people.
PLANTED = ("888123456", "877123456", "887654321", "1542010012", "скришова", "канарска")
SIGNS = re.compile("|".join((re.escape(MARK), *PLANTED)), re.IGNORECASE)
# Colleagues are named to colleagues; numbers, rooms, entrances and the kinds of messages say nothing of anybody.
HARMLESS = re.compile(
    rf"{MARK}\w-(?:accounts\.|staff\.|scheduling\.|cases\.Case-number|custody\.Erasure-number|outbox\.Message-topic)[-\w.]*",
    re.IGNORECASE,
)
TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL)
ADDRESS = re.compile(rb"""(?:href|src|action|formaction|hx-get|hx-post)=["'](?!tel:|mailto:)([^"']*)["']""")
LEADS = re.compile(r"^(?:location|hx-redirect): (.*)$", re.IGNORECASE | re.MULTILINE)
KEPT_TYPED = re.compile(r"[?&].*")  # a link beside a search repeats the search


class Unsaid(AssertionError):
    """Somebody's fact stands where it is kept by machines and read by strangers."""


def planted_in(text: str) -> list[str]:
    return SIGNS.findall(HARMLESS.sub("", text))


def in_answer(status: int, headers: str, body: bytes) -> list[str]:
    """Where an answer says what it must not: its title, the addresses it holds or leads to, or all of an error."""
    titles = [("title", unescape(one.decode("utf-8", "replace"))) for one in TITLE.findall(body)]
    held = [("address", KEPT_TYPED.sub("", one.decode("utf-8", "replace"))) for one in ADDRESS.findall(body)]
    leads = [
        ("location", KEPT_TYPED.sub("", one)) for one in re.findall(r"(?im)^(?:location|hx-redirect): (.*)$", headers)
    ]
    error = [("error page", body.decode("utf-8", "replace"))] if status >= 400 and not _is_form(status) else []
    return [f"{where}: {text.strip()[:120]!r}" for where, text in [*titles, *held, *leads, *error] if planted_in(text)]


def _is_form(status: int) -> bool:
    """What was typed comes back, also after a session has slept; what stopped a paper is told to whoever made it."""
    return status in {401, 409, 422}


class Ear(logging.Handler):
    """Hears every line of the run."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard, self.said = 0, list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("tests."):  # leaks that a test plants on purpose
            return
        self.heard += 1
        try:
            line = record.getMessage() + (str(record.exc_info[1]) if record.exc_info else "")
        except (TypeError, ValueError):
            return
        if planted_in(line):
            self.said.append(f"{record.name}: {line[:200]}")


def check_answer(response: Any) -> None:
    """:raises Unsaid: for a test client's answer."""
    if getattr(response, "streaming", False):
        return
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if found := in_answer(response.status_code, headers, response.content):
        raise Unsaid("; ".join(found))
