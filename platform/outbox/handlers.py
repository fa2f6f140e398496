"""Who does the work of a topic. Rooms register their functions in a module that AppConfig.ready imports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _


class NotDone(Exception):
    """
    The effect certainly did not happen. It is tried again later, or never when `final`.

    `code` is kept for technical help and never holds a word of the message; without one the cause's class is.
    """

    def __init__(self, code: str = "", *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


class Doubt(Exception):
    """Nobody knows whether the effect happened; `code` as in NotDone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an effect may know of its message: `key` is the same at every attempt."""

    place: UUID
    key: str
    topic: str
    attempt: int
    created_at: datetime
    message: UUID
    not_after: datetime | None = None


# What it returns, if anything, is the other side's own number for it.
Effect = Callable[[Envelope], str | None]


@dataclass(frozen=True, slots=True)
class About:
    """What a person needs to decide about a stuck message: what it is and whom it was for."""

    what: object
    to: str = ""


# Asked about a message that was perhaps sent: True, the other side has it; False, certainly not; None, no answer.
Find = Callable[[dict[str, Any], Envelope], bool | None]
Describe = Callable[[list[dict[str, Any]]], list[About]]


@dataclass(frozen=True, slots=True)
class Handler:
    function: Callable[[dict[str, Any]], Any]
    outside: bool
    describe: Describe | None = None
    title: object = ""
    find: Find | None = None


_handlers: dict[str, Handler] = {}


def handles(
    topic: str,
    *,
    outside: bool = False,
    describe: Describe | None = None,
    title: object = "",
    find: Find | None = None,
) -> Callable[[Any], Any]:
    """
    Register a function for a topic.

    Inside the database (the usual): `function(payload)` runs in the transaction that finishes the message, so it
    happens once, whatever dies. Outside (mail, SMS, another server): `function(payload)` only prepares and returns
    the effect, a function of the envelope, or None when there is nothing to do any more. The effect runs after the
    message is marked; an exception other than NotDone leaves it "perhaps sent", and nobody sends it twice.
    `describe` names many payloads at once for the people who decide about what got stuck; `title` says what is left
    to say when the payload is gone. `find` asks the other side what became of a message; only with it a doubt can end
    without a person.
    """

    def register(function: Any) -> Any:
        known = _handlers.get(topic)
        if known and (known.function.__module__, known.function.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ValueError(f"topic {topic} has a handler already")
        _handlers[topic] = Handler(function, outside, describe, title, find)
        return function

    return register


def described(topic: str, payloads: list[dict[str, Any]]) -> list[About]:
    """In the order of the payloads; a topic that describes nothing is work inside the house."""
    known = _handlers.get(topic)
    if known and known.describe and payloads:
        return known.describe(payloads)
    return [About(title_of(topic)) for _payload in payloads]


def title_of(topic: str) -> object:
    known = _handlers.get(topic)
    return (known and known.title) or _("Work inside the system (%(topic)s)") % {"topic": topic}


def askable() -> list[str]:
    """Topics whose other side can be asked."""
    return sorted(topic for topic, known in _handlers.items() if known.find)


def handler_of(topic: str) -> Handler:
    """
    :raises LookupError: nobody registered; the message waits for a version that knows it.
    """
    if topic not in _handlers:
        raise LookupError(f"no handler for topic {topic}")
    return _handlers[topic]
