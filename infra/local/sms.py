"""The gateway for short messages that `make run` brings along, or the real one that the environment names."""

import hashlib
import os
import sys

from infra.local import probes
from infra.local.layout import ROOT, Layout
from infra.local.listeners import Listener, listen, wanted
from infra.local.program import Program

PORT = 1035
GIVEN = "SMS_GATEWAY_URL"


class Gateway:
    """Only of the supervisor: tests bring a gateway of their own."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._listener: Listener | None = None
        self._secret = ""

    def prepare(self, secret: str) -> None:
        """A port, unless a real gateway is named. What both sides sign with follows from our own secret."""
        if not os.environ.get(GIVEN):
            self._listener = listen(wanted("SMS_PORT", PORT), both=False)
            self._secret = hashlib.sha256(f"sms {secret}".encode()).hexdigest()

    def environment(self) -> dict[str, str]:
        if not self._listener:
            return {}
        return {GIVEN: self.page, "SMS_GATEWAY_TOKEN": self._secret[:32], "SMS_GATEWAY_SECRET": self._secret[32:]}

    @property
    def page(self) -> str:
        """Where a person sees what was sent; nothing when the gateway is a real one."""
        return f"http://127.0.0.1:{self._listener.port}" if self._listener else ""

    def programs(self, python_path: str) -> list[Program]:
        if not self._listener:
            return []
        command = (sys.executable, "-m", "infra.local.smsbox", str(self._listener.files[0]))
        return [
            Program(
                name="smsbox",
                title="SMS gateway",
                command=(*command, str(self._layout.folder("sms"))),
                folder=ROOT,
                environment={**os.environ, **self.environment(), "PYTHONPATH": python_path, "PYTHONUNBUFFERED": "1"},
                ready=probes.http_answers(self._listener.port, "/"),
                files=self._listener.files,
            )
        ]

    def close(self) -> None:
        if self._listener:
            self._listener.close()
