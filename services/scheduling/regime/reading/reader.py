"""Looking at tokens: the small questions that every recogniser asks. Past the end stands an empty token."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token

T = TypeVar("T")
MAX_SKIPPED = 10
PADDING = 8
NOWHERE = Token("end", "", 0, 0)
CLOSING = frozenset({"ч", "г", "мин", "год", "лв"})  # abbreviations behind which a capital begins a sentence


class Reader:
    """The tokens, and what has been recognised where (see `remembered`)."""

    __slots__ = ("length", "memory", "tokens")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.length = len(tokens)
        self.tokens = [*tokens, *[NOWHERE] * PADDING]
        self.memory: dict[tuple[object, int], Any] = {}

    def __len__(self) -> int:
        return self.length

    def at(self, place: int) -> Token:
        """Empty tokens stand behind the last one, so places just before the first (-1, -2) are empty too."""
        try:
            return self.tokens[place]
        except IndexError:
            return NOWHERE

    def tag(self, place: int, tag: Tag) -> Any:
        """The value of a tag; None when the word is something else (or the tag carries no value)."""
        return self.at(place).tags.get(tag)

    def has(self, place: int, *tags: Tag) -> bool:
        return not self.at(place).tags.keys().isdisjoint(tags)

    def word(self, place: int, *words: str) -> bool:
        return self.at(place).text in words

    def phrase(self, place: int, *words: str) -> int | None:
        """Where the reading goes on after exactly these words."""
        for step, word in enumerate(words):
            if self.at(place + step).text != word:
                return None
        return place + len(words)

    def ends_sentence(self, place: int) -> bool:
        """Whether a sentence ended before this token: behind a full stop that an abbreviation swallowed, or a gap."""
        token, before = self.at(place), self.at(place - 1)
        return token.breaks >= 2 or before.dot and token.capital and before.text in CLOSING

    def skip(self, place: int, *words: str) -> int:
        """Past one of these words, if it stands here."""
        return place + 1 if self.at(place).text in words else place

    def skip_tag(self, place: int, *tags: Tag) -> int:
        return place + 1 if self.has(place, *tags) else place

    def skip_all(self, place: int, *words: str) -> int:
        """Past several of these words, but never far: a text of nothing but „и" must not cost more than another."""
        for _ in range(MAX_SKIPPED):
            if self.at(place).text not in words:
                break
            place += 1
        return place


def remembered(recognise: Callable[[Reader, int], T]) -> Callable[[Reader, int], T]:
    """Recognise once per place: alternatives that share a beginning stay linear in the length of the text."""

    @wraps(recognise)
    def recall(r: Reader, i: int) -> T:
        key = (recognise, i)
        if key not in r.memory:
            r.memory[key] = recognise(r, i)
        found: T = r.memory[key]
        return found

    return recall
