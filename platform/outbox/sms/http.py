"""
A gateway that speaks JSON over HTTP with keys against doubles.

    POST {url}/messages        Idempotency-Key, {"to", "text", "reference", "report_to", "expires_at"} -> 2xx {"id"}
    GET  {url}/messages/{key}  -> 200 {"id"} or 404

409 with an id: the key was used before, and that message is the one. An answer of the 4xx kind is certain. After a
5xx, a broken line or a silence nobody knows: then it is asked once what became of the key.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from outbox.sms.gateway import Answer, Perhaps, Receipt, Refused

CONNECTING, ANSWERING = 3.0, 10.0
LONGEST_ANSWER = 64 * 1024
_COMES_BACK = {401, 403, 408, 425, 429}  # our key or their limits: nothing is wrong with the message itself
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NotReached(Exception):
    """The line was never there: certainly not sent."""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    url: str
    token: str
    report_to: str = ""

    def send(self, to: str, text: str, key: str, *, not_after: datetime | None = None) -> Answer:
        told = {"to": to, "text": text, "reference": key, "report_to": self.report_to}
        if not_after:
            told["expires_at"] = not_after.isoformat()
        answer = self._asked("POST", "/messages", key, told)
        if not isinstance(answer, Perhaps):
            return answer
        found = self.find(key)
        return found if isinstance(found, Receipt) else answer

    def find(self, key: str) -> Answer:
        return self._asked("GET", f"/messages/{quote(key)}", key)

    def _asked(self, method: str, path: str, key: str, told: dict[str, str] | None = None) -> Answer:
        try:
            status, body = self._exchanged(method, path, key, told)
        except NotReached as error:
            return Refused(type(error.__cause__).__name__)
        except (OSError, HTTPException) as error:
            return Perhaps(type(error).__name__)
        return _understood(status, body)

    def _exchanged(self, method: str, path: str, key: str, told: dict[str, str] | None) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        line = _connected(parts.scheme, parts.hostname or "", parts.port)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Accept": "application/json"}
            body = None if told is None else json.dumps(told).encode()
            line.request(method, parts.path.rstrip("/") + path, body, headers | {"Content-Type": "application/json"})
            answer = line.getresponse()
            return answer.status, answer.read(LONGEST_ANSWER)
        finally:
            line.close()


def _connected(scheme: str, host: str, port: int | None) -> HTTPConnection:
    """:raises NotReached: no line. Numbers and texts cross a network under TLS alone."""
    if scheme != "https" and host not in _LOOPBACK:
        raise NotReached from ValueError("the gateway needs https")
    line = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, port, timeout=CONNECTING)
    try:
        line.connect()
    except OSError as error:
        raise NotReached from error
    line.sock.settimeout(ANSWERING)
    return line


def _understood(status: int, body: bytes) -> Answer:
    if 200 <= status < 300 or status == 409:
        number = _number(body)
        return Receipt(number) if number else Perhaps(f"Http{status}WithoutId")
    if 400 <= status < 500:
        return Refused(f"Http{status}", final=status not in _COMES_BACK)
    return Perhaps(f"Http{status}")


def _number(body: bytes) -> str:
    try:
        found: Any = json.loads(body)
    except ValueError:
        return ""
    number = found.get("id") if isinstance(found, dict) else None
    return str(number)[:80] if isinstance(number, str | int) else ""
