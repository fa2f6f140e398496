"""Asks the product without a browser: quick, and it shows what the server itself says."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.e2e.product import Served

SESSION, CSRF = "__Host-session", "__Host-csrf"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    location: str
    text: str
    path: str
    cookies: dict[str, str]

    @property
    def is_page(self) -> bool:
        """A whole document, not a fragment that a page asks for."""
        return self.status == 200 and self.kind == "text/html" and self.text.lstrip()[:9].lower() == "<!doctype"


class Visitor:
    """A host and the cookies that are carried there; cookies that arrive are kept."""

    def __init__(self, served: Served, slug: str, session: str = "") -> None:
        self._port = served.port
        self.host = f"{slug}.localhost" if slug else "localhost"
        self.cookies = {SESSION: session} if session else {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """With the token of the form that stands at the same address."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).text)
        assert token, f"no form at {path}"
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token[1]}))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Host": f"{self.host}:{self._port}", "Accept": "text/html"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = _answer(connection.getresponse(), path)
        finally:
            connection.close()
        self.cookies |= answer.cookies
        return answer


def _answer(found: http.client.HTTPResponse, path: str) -> Answer:
    kind = (found.headers.get_content_type() or "").lower()
    content = found.read()
    text = content.decode() if kind.startswith("text/") else ""
    pairs = [line.split(";")[0].partition("=") for line in found.headers.get_all("Set-Cookie", [])]
    cookies = {name: value for name, _, value in pairs}
    return Answer(found.status, kind, found.headers.get("Location", ""), text, path, cookies)
