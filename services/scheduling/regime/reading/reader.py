"""Looking at tokens: the small questions that every recogniser asks. Past the end stands an empty token."""

from collections.abc import Sequence
from typing import Any

from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token

NOWHERE = Token("end", "", 0, 0)


class Reader:
    __slots__ = ("tokens",)

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOWHERE

    def tag(self, place: int, tag: Tag) -> Any:
        """The value of a tag; None when the word is something else (or the tag carries no value)."""
        return self.at(place).tags.get(tag)

    def has(self, place: int, *tags: Tag) -> bool:
        found = self.at(place).tags
        return any(tag in found for tag in tags)

    def word(self, place: int, *words: str) -> bool:
        return self.at(place).text in words

    def phrase(self, place: int, *words: str) -> int | None:
        """Where the reading goes on after exactly these words."""
        for step, word in enumerate(words):
            if self.at(place + step).text != word:
                return None
        return place + len(words)

    def first_phrase(self, place: int, phrases: Sequence[tuple[str, ...]]) -> int | None:
        for words in phrases:
            end = self.phrase(place, *words)
            if end is not None:
                return end
        return None

    def skip(self, place: int, *words: str) -> int:
        """Past one of these words, if it stands here."""
        return place + 1 if self.at(place).text in words else place

    def skip_tag(self, place: int, *tags: Tag) -> int:
        return place + 1 if self.has(place, *tags) else place

    def skip_all(self, place: int, *words: str) -> int:
        while self.at(place).text in words:
            place += 1
        return place
