"""Topics of tests: what they did is kept in lists."""

from collections.abc import Callable
from typing import Any

import pytest

from outbox import handlers
from outbox.handlers import Envelope


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register functions for the time of one test: topics(name, function, outside=False)."""
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))

    def add(topic: str, function: Any, *, outside: bool = False) -> None:
        handlers.handles(topic, outside=outside)(function)

    return add


@pytest.fixture
def seen(topics: Callable[..., None]) -> list[Any]:
    """What a handler of the topic `note` was given."""
    found: list[Any] = []
    topics("note", found.append)
    return found


@pytest.fixture
def sent(topics: Callable[..., None]) -> list[tuple[Envelope, Any]]:
    """What an effect of the topic `letter` sent."""
    found: list[tuple[Envelope, Any]] = []
    topics("letter", lambda payload: lambda envelope: found.append((envelope, payload)), outside=True)
    return found
