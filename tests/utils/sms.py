"""A gateway on the loopback that speaks the real protocol, counts what it accepted and can be told to misbehave."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from infra.local.smsbox import Box, server

TOKEN, SECRET = "gateway-token", "gateway-secret"


@contextmanager
def running(folder: Path) -> Iterator[tuple[Box, str]]:
    """The box and its address; reports are sent only when a test asks for them."""
    folder.mkdir(exist_ok=True)
    box = Box(folder, TOKEN, SECRET, report_after=None)
    made = server(box, socket.create_server(("127.0.0.1", 0)))
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield box, f"http://127.0.0.1:{made.socket.getsockname()[1]}"
    finally:
        made.shutdown()
        made.server_close()


@contextmanager
def used(folder: Path) -> Iterator[Box]:
    """The gateway that the product talks to."""
    with running(folder) as (box, url), override_settings(**settings_for(url)):
        yield box


def settings_for(url: str) -> dict[str, str]:
    return {"SMS_GATEWAY_URL": url, "SMS_GATEWAY_TOKEN": TOKEN, "SMS_GATEWAY_SECRET": SECRET}
