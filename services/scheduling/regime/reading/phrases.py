"""Tables of fixed phrases, looked up by their first word."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from services.scheduling.regime.reading.pieces import Hit
from services.scheduling.regime.reading.reader import Reader

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrase → value; of phrases that begin alike the one that stands first in the table wins."""

    def __init__(self, table: Mapping[str, T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in table.items():
            words = tuple(phrase.split())
            self._by_first.setdefault(words[0], []).append((words, value))

    @property
    def firsts(self) -> frozenset[str]:
        return frozenset(self._by_first)

    def find(self, r: Reader, i: int) -> Hit[T] | None:
        for words, value in self._by_first.get(r.at(i).text, ()):
            end = r.phrase(i, *words)
            if end is not None:
                return Hit(value, end)
        return None

    def past(self, r: Reader, i: int) -> int | None:
        """Where the reading goes on behind one of the phrases."""
        found = self.find(r, i)
        return found.end if found else None


def phrases(*table: str) -> Phrases[None]:
    return Phrases(dict.fromkeys(table))
