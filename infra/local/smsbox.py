"""
The SMS gateway of `make run`: speaks the real protocol (outbox.sms.http), sends nothing, and shows what it was given.

Run as a program of its own: `python -m infra.local.smsbox <listening descriptor> <folder>`; its secrets come from the
environment. One file for each key: a second message under one key finds the first one there, after a kill -9 too.
"""

import hashlib
import html
import json
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

LARGEST = 16 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STYLE = "body{font:16px system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}li{margin:1rem 0}small{color:#555}"
ROW = "<li><strong>{to}</strong> <small>{at}</small><br>{text}"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Short messages</title><style>{style}</style><h1>Short messages</h1>
<p>What the gateway of this machine was given. Nothing leaves it.</p><ul>{rows}</ul></html>"""


@dataclass
class Box:
    """`mode` is how the next answers go wrong: refuse, busy, full, vanish (takes it and says nothing), slow."""

    folder: Path
    token: str
    secret: str
    report_after: float | None = 1.0
    mode: str = ""
    calls: int = 0
    taken: list[str] = field(default_factory=list)  # keys, in the order of acceptance
    clock: Callable[[], float] = time.time
    reports: list[int] = field(default_factory=list)  # what the product answered to them
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def find(self, key: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self.path(key).read_text())
        except FileNotFoundError:
            return None
        return found

    def take(self, key: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Linked into place, not written there: of two at the same moment one wins, and no half message remains."""
        number = hashlib.sha256(b"id" + key.encode()).hexdigest()[:16]
        aside = self.folder / f".{number}.{os.getpid()}.{threading.get_ident()}"
        aside.write_text(json.dumps({**told, "id": number, "at": time.time()}, ensure_ascii=False))
        try:
            os.link(aside, self.path(key))
        except FileExistsError:
            return 409, {"id": number}
        finally:
            aside.unlink()
        with self._lock:
            self.taken.append(key)
        return 201, {"id": number}

    def messages(self) -> list[dict[str, Any]]:
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda one: -float(one["at"]))

    def report(self, told: dict[str, Any], state: str = "arrived", *, event: str = "", at: float | None = None) -> int:
        """Tell the product how it went; its answer."""
        from outbox.sms.signature import HEADER, signed  # noqa: PLC0415 - the page alone needs no product

        named = event or hashlib.sha256(f"{told['reference']} {state}".encode()).hexdigest()
        body = json.dumps({"event": named, "reference": told["reference"], "state": state}).encode()
        headers = {HEADER: signed(body, self.secret, at or time.time()), "Content-Type": "application/json"}
        call = urllib.request.Request(told["report_to"], body, headers)  # noqa: S310 - loopback alone, see below
        try:
            with urllib.request.urlopen(call, timeout=5) as answer:  # noqa: S310
                status = int(answer.status)
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = 0
        self.reports.append(status)
        return status


class Talk(BaseHTTPRequestHandler):
    box: ClassVar[Box]
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        self.box.calls += 1
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST))
        if self.headers.get("Authorization") != f"Bearer {self.box.token}":
            return self._say(401, {})
        if self.path != "/messages" or length > LARGEST:
            return self._say(404, {})
        return self._take(json.loads(body), self.headers.get("Idempotency-Key", ""))

    def _take(self, told: dict[str, Any], key: str) -> None:
        if self.box.mode in ("refuse", "full", "busy"):
            return self._say({"refuse": 400, "full": 429, "busy": 503}[self.box.mode], {})
        if told.get("expires_at") and datetime.fromisoformat(told["expires_at"]).timestamp() < self.box.clock():
            return self._say(410, {})
        status, answer = self.box.take(key, told)
        if status == 201 and self.box.report_after is not None and _is_here(told.get("report_to", "")):
            threading.Timer(self.box.report_after, self.box.report, [told]).start()
        if self.box.mode == "vanish":
            self.close_connection = True
            return None
        return self._say(status, answer)

    def do_GET(self) -> None:
        if self.path == "/":
            return self._answer(200, "text/html; charset=utf-8", page(self.box.messages()).encode())
        if self.box.mode == "vanish":
            self.close_connection = True
            return None
        found = self.box.find(unquote(self.path.removeprefix("/messages/")))
        return self._say(200, {"id": found["id"]}) if found else self._say(404, {})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(body).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Numbers stand in no log."""


class Server(ThreadingHTTPServer):
    """A caller that was killed in the middle is nothing to tell of."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def page(messages: list[dict[str, Any]]) -> str:
    rows = "".join(
        ROW.format(**{name: html.escape(str(one[name])) for name in ("to", "text")}, at=_when(one["at"]))
        for one in messages
    )
    return PAGE.format(style=STYLE, rows=rows or "<li>None yet.")


def _when(at: float) -> str:
    return time.strftime("%d.%m.%Y %H:%M:%S", time.localtime(at))


def server(box: Box, listener: socket.socket) -> Server:
    """Bound to a socket that somebody else listens on already."""
    talk = type("TalkOfOne", (Talk,), {"box": box})
    made = Server(listener.getsockname()[:2], talk, bind_and_activate=False)
    made.socket.close()
    made.socket = listener
    return made


if __name__ == "__main__":
    descriptor, place = sys.argv[1:]
    Path(place).mkdir(mode=0o700, exist_ok=True)
    given = Box(Path(place), os.environ["SMS_GATEWAY_TOKEN"], os.environ["SMS_GATEWAY_SECRET"])
    server(given, socket.socket(fileno=int(descriptor))).serve_forever()
