"""
What one person gets of what the centre keeps about them: a list of what may be in, and nothing else.

A table that is added later is left out until somebody says here that it belongs in.
"""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the pack. `key` names it for whoever takes it out by hand; `file` is a stored file's id."""

    key: str
    section: str
    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    file: str = ""

    @property
    def text(self) -> str:
        return "\n".join([self.title, *(f"{label}: {value}" for label, value in self.facts)])

    def data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """For the review page alone: the person is not told what others' data there is."""

    what: str
    why: str
    count: int


@dataclass(slots=True)
class Pack:
    items: list[Item] = field(default_factory=list)
    out: list[LeftOut] = field(default_factory=list)


def item_of(data: dict[str, Any]) -> Item:
    facts = [(label, value) for label, value in data["facts"]]
    return Item(data["key"], data["section"], data["title"], facts, data["file"])
