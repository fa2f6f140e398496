"""A mail server on the loopback that counts what it accepted and can be told to misbehave."""

import socket
import threading
from collections import Counter
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Post:
    """`answer` is what DATA gets; None drops the line after the letter was taken, before it is acknowledged."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.answer: str | None = "250 Taken"
        self.recipient_answer = "250 OK"
        self._lock = threading.Lock()

    @property
    def message_ids(self) -> Counter[str]:
        with self._lock:
            return Counter(letter["Message-ID"] for letter in self.letters)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        with self._lock:
            self.letters.append(message_from_bytes(envelope.original_content or b""))
        if self.answer is None:
            assert server.transport is not None
            server.transport.abort()
            return "250 Never heard"
        return self.answer


def running(post: Post) -> Controller:
    """Started; stop it with `.stop()`. Its port is `.port`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    return controller
