"""A person at a browser, over real HTTP: signs in, fills in forms, sends the same form again if nothing came back."""

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from bs4 import BeautifulSoup
from bs4.element import Tag

from infra.local.code import DEMO_SECRET, code

LOST = (OSError, http.client.HTTPException)
STEP, TRIES = 30, 4  # seconds of one code; it counts once, and another fault may have used this one or the next
TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Answer:
    """`status` 0: the connection broke before there was an answer."""

    status: int
    text: str = ""
    location: str = ""
    seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_taken(self) -> bool:
        return 300 <= self.status < 400

    @property
    def is_lost(self) -> bool:
        return self.status in {0, 502, 503, 504}

    @property
    def shows_a_trace(self) -> bool:
        return "Traceback (most recent call last)" in self.text or 'File "/' in self.text


Fields = list[tuple[str, str]]


class Browser:
    def __init__(self, port: int, host: str, patience: float = 60) -> None:
        self.port, self.host, self.patience = port, host, patience
        self.cookies: dict[str, str] = {}

    def sign_in(self, email: str, password: str) -> "Browser":
        self.submit("/account/login/", login=email, password=password)
        for _ in range(TRIES):
            answer = self.submit("/account/code/", code=code(DEMO_SECRET, time.time()))
            if answer.is_taken:
                return self
            time.sleep(STEP - time.time() % STEP)
        raise AssertionError(answer.text[:1500])

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def form(self, path: str, action: str = "", has: str = "") -> tuple[str, Fields]:
        """Address and fields of the form there, as they stand: the one to `action`, or the one with a field `has`."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.text[:300]}"
        for one in BeautifulSoup(answer.text, "html.parser").select("form"):
            names = {str(field["name"]) for field in one.select("[name]")}
            if TOKEN in names and action in str(one.get("action") or path) and (not has or has in names):
                return str(one.get("action") or path), list(_fields(one))
        raise AssertionError(f"no form at {path}")

    def submit(self, path: str, **changed: str) -> Answer:
        address, fields = self.form(path, has=next(iter(changed)))
        return self.send(address, filled(fields, changed))

    def send(self, path: str, fields: Fields, files: Mapping[str, tuple[str, bytes]] | None = None) -> Answer:
        kind, body = _multipart(fields, files) if files else (URLENCODED, urlencode(fields).encode())
        return self.ask("POST", path, body, kind)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            connection.request(method, path, body, self._headers(kind))
            found = connection.getresponse()
            text = found.read().decode("utf-8", "replace")
        except LOST:
            return Answer(0, seconds=time.monotonic() - began)
        finally:
            connection.close()
        for line in found.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        location = urlsplit(found.headers.get("Location", ""))
        facts = {"location": location._replace(scheme="", netloc="").geturl(), "headers": dict(found.headers)}
        return Answer(found.status, text, seconds=time.monotonic() - began, **facts)

    def _headers(self, kind: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": f"{self.host}:{self.port}", "Cookie": cookies, "Accept": "text/html"}
        return headers | ({"Content-Type": kind} if kind else {})


URLENCODED = "application/x-www-form-urlencoded"


def _fields(form: Tag) -> Any:
    """As a browser would send them untouched: what is ticked, what is chosen, what stands there."""
    for one in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(one["name"]), str(one.get("type", ""))
        if one.name == "select":
            chosen = one.select("option[selected]") or one.select("option")[:1]
            yield from ((name, str(option.get("value", ""))) for option in chosen)
        elif one.name == "textarea":
            yield name, one.get_text().strip()
        elif kind not in {"file", "submit"} and (kind not in {"checkbox", "radio"} or one.has_attr("checked")):
            yield name, str(one.get("value", "on" if kind == "checkbox" else ""))


def filled(fields: Fields, changed: Mapping[str, str]) -> Fields:
    kept = [(name, value) for name, value in fields if name not in changed]
    return [*kept, *changed.items()]


def _multipart(fields: Fields, files: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    line, parts = uuid4().hex, []
    for name, value in fields:
        parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (title, content) in files.items():
        head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{title}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={line}", b"".join(parts) + f"--{line}--\r\n".encode()


def links(text: str, pattern: str) -> list[str]:
    """Addresses on a page, each once, in their order."""
    return list(dict.fromkeys(re.findall(pattern, text)))
