"""What every gateway can do, whoever runs it. Three answers and no exceptions: nobody has to guess what one means."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Receipt:
    """The gateway has it, now or from an earlier attempt under the same key; `number` is its own for it."""

    number: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent. `final`: trying again changes nothing. `code` is for technical help and tells nothing."""

    code: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Nobody knows."""

    code: str


Answer = Receipt | Refused | Perhaps


class Gateway(Protocol):
    def send(self, to: str, text: str, key: str, *, not_after: datetime | None = None) -> Answer:
        """At most one message for each key, however often it is called; none that arrives after its time."""

    def find(self, key: str) -> Answer:
        """What became of a key: a receipt, certainly nothing, or no answer."""
