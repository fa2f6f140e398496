"""The drill's own parts do what they claim: otherwise it would break nothing, or blame the product."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drill import registry
from tests.drill.browser import Answer, filled
from tests.drill.crew import row
from tests.drill.proxy import Proxy
from tests.drill.work import letters


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    """Before a server that says everything back."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.listen()

    def serve() -> None:
        while True:
            client, _ = server.accept()
            with client, contextlib.suppress(OSError):
                while piece := client.recv(100):
                    client.sendall(piece)

    threading.Thread(target=serve, daemon=True).start()
    one = Proxy()
    one.target = tmp_path / "s"
    yield one
    one.close()


def said_back(proxy: Proxy, patience: float) -> float:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=patience) as client:
        began = time.monotonic()
        client.sendall(b"ping")
        assert client.recv(10) == b"ping"
        return time.monotonic() - began


def test_the_proxy_lets_through(proxy: Proxy) -> None:
    assert said_back(proxy, 5) < 1


def test_the_proxy_is_late(proxy: Proxy) -> None:
    with proxy.late(0.3):
        assert 0.3 <= said_back(proxy, 5) < 2


def test_the_proxy_is_silent_and_speaks_again(proxy: Proxy) -> None:
    with proxy.silent(), pytest.raises(TimeoutError):
        said_back(proxy, 0.3)
    assert said_back(proxy, 5) < 1


def test_faults_have_names_of_their_own() -> None:
    assert {"kill-web", "kill-database", "kill-valkey", "black-hole", "latency", "disk-full"} <= set(registry.load())


@pytest.mark.parametrize(
    ("value", "bound", "holds"), [(0, "= 0", True), (1, "= 0", False), (5, "<= 5", True), (99, ">= 100", False)]
)
def test_a_row_judges_itself(value: int, bound: str, holds: bool) -> None:
    assert row("a", value, "s", bound=bound)["holds"] is holds


def test_marks_become_names_that_differ() -> None:
    assert len({letters(f"Р1А-{number:04}") for number in range(2000)}) == 2000
    assert letters("Р1А-0012").isalpha()


def test_an_answer_shows_a_trace_or_none() -> None:
    assert Answer(500, "Traceback (most recent call last):").shows_a_trace
    assert not Answer(503, "Не е записано").shows_a_trace
    assert Answer(0).is_lost


def test_what_is_changed_replaces_what_stands_there() -> None:
    assert filled([("a", "1"), ("b", "2")], {"a": "3"}) == [("b", "2"), ("a", "3")]
