"""What is looked for, and what was found."""

from dataclasses import dataclass, replace

from services.people.enums import ContactKind


@dataclass(frozen=True, slots=True)
class Secret:
    """One withheld value; `of` says whose it is in words that may be shown to a worker, never to the reader."""

    kind: ContactKind
    value: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    secret: Secret
    start: int
    end: int

    def reaching(self, end: int) -> "Leak":
        return replace(self, end=max(self.end, end))
