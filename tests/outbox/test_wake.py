"""A request never waits for the broker and never fails with it."""

import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from outbox import wake
from outbox.celery import app
from tests.utils.security import figure


@pytest.fixture(autouse=True)
def _as_after_a_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(wake, "_silent_until", 0.0)
    wake._drop()
    yield
    wake._drop()


def broker(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(app.conf, "broker_url", url)


@pytest.fixture
def black_hole() -> Iterator[str]:
    """Accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def seconds(place: object) -> float:
    start = time.perf_counter()
    assert wake.wake(place) is False  # type: ignore[arg-type]
    return time.perf_counter() - start


def test_a_living_broker_takes_the_call() -> None:
    assert settings.CELERY_BROKER_URL.startswith("redis")
    assert wake.wake(uuid4()) is True


def test_a_dead_broker_costs_a_moment_and_then_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    broker(monkeypatch, "redis://127.0.0.1:1/0")
    assert seconds(uuid4()) < 0.3
    assert max(seconds(uuid4()) for _ in range(100)) < 0.01


def test_a_broker_that_never_answers_costs_less_than_a_second_once(
    monkeypatch: pytest.MonkeyPatch, black_hole: str
) -> None:
    broker(monkeypatch, black_hole)
    assert seconds(uuid4()) < 1
    assert max(seconds(uuid4()) for _ in range(100)) < 0.01


def test_after_a_while_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    broker(monkeypatch, "redis://127.0.0.1:1/0")
    wake.wake(uuid4())
    monkeypatch.undo()
    monkeypatch.setattr(wake, "_silent_until", time.monotonic() - 1)
    assert wake.wake(uuid4()) is True


@pytest.mark.security_figure
@pytest.mark.django_db(transaction=True)
def test_pages_that_post_messages_do_not_wait_for_a_broker(
    cast: Any, monkeypatch: pytest.MonkeyPatch, black_hole: str
) -> None:
    """Refused at once, and accepted without ever an answer: invitations, each with its letter, in both."""
    taken = []
    for address in ("redis://127.0.0.1:1/0", black_hole):
        broker(monkeypatch, address)
        monkeypatch.setattr(wake, "_silent_until", 0.0)
        wake._drop()
        taken += [_invited(cast, f"{len(taken)}{number}") for number in range(3)]
    slowest = round(max(taken), 2)
    figure("broker off: slowest page", slowest, unit="s", bound="<= 1", holds=slowest <= 1)


def _invited(cast: Any, name: str) -> float:
    facts = {"email": f"n{name}@example.org", "name": "Нова Колежка", "roles": "reception"}
    facts |= {"profession": "other", "language": "bg"}
    client, started = cast.at(cast.a.head), time.perf_counter()
    assert client.post("/staff/invite/", facts).status_code == 302
    return time.perf_counter() - started
