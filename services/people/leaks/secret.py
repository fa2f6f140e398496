"""What is looked for, and what was found."""

from dataclasses import dataclass, replace

from services.people.enums import ContactKind, SecretKind


@dataclass(frozen=True, slots=True)
class Secret:
    """
    One withheld value; `of` says whose it is in words that may be shown to a worker, never to the reader.

    `shared` are words of a name that others of the case bear too, and which alone therefore say nothing.
    """

    kind: ContactKind | SecretKind
    value: str
    of: str = ""
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leak:
    secret: Secret
    start: int
    end: int

    def reaching(self, end: int) -> "Leak":
        return replace(self, end=max(self.end, end))
