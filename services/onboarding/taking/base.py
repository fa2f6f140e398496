"""What the three kinds have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.onboarding.enums import LineState
from services.onboarding.sheets.fingerprints import fingerprint
from services.onboarding.sheets.specs.base import Values
from services.staff.models import Worker
from vault import keyring

PURPOSE = "import"


@dataclass(slots=True)
class Verdict:
    """
    What would become of a line. `faults` are (field, sentence, offer), `notices` are (field, sentence).

    Without faults it is new, or known: then storing it at most adds what was missing.
    """

    state: LineState = LineState.NEW
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, name: str, sentence: str, offer: str = "") -> None:
        self.faults.append((name, sentence, offer))
        self.state = LineState.WRONG

    def notice(self, name: str, sentence: str) -> None:
        self.notices.append((name, sentence))


@dataclass(frozen=True, slots=True)
class Setting:
    """Who imports when, what the person decided for the whole file, and the file that it is (`scope`)."""

    by: Worker
    at: datetime
    same_names: bool = False
    scope: str = ""


class Taker(Protocol):
    """
    One kind of line. A taker lives as long as one pass over lines and remembers what the pass has brought.

    So many lines are stored in one transaction (`stretch`). One that `gathers` stores nothing before `write`.
    """

    stretch: int
    gathers: bool

    def judge(self, values: Values, key: bytes) -> Verdict:
        """What would become of the line. Only reads."""

    def remember(self, values: Values, key: bytes) -> None:
        """In a dry run, after a line that is new: those that follow find it."""

    def store(self, values: Values, key: bytes) -> UUID | None:
        """:raises Refusal: from the operations; the savepoint of the line is rolled back."""

    def write(self) -> None:
        """What `store` has gathered. :raises Refusal: from the operations; nothing of it is stored."""

    def finish(self, lines: Iterable[tuple[Values, UUID | None]]) -> None:
        """After the last line: what only the whole file says."""


def key_of(identity: str) -> bytes:
    """The hash under which a line, or a person of a line, is known again in this centre and nowhere else."""
    return fingerprint(identity, key=keyring.here().mark_key(PURPOSE))


def import_key(key: bytes) -> str:
    return key.hex()
