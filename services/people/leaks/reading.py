# Cyrillic: articles and endings of Bulgarian names
"""A text as it is read aloud: without what nobody sees, in words and numbers, each knowing where it stands."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from vault import names

Span = tuple[int, int]  # of the cleaned text
# Soft hyphens, zero-width spaces and joiners, direction marks, variation selectors, accents set apart.
_INVISIBLE = {"Cf", "Mn"}
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐‑]\s*\n\s*(?=[^\W\d_])")
# „Д р у м е в", „Д.р.у.м.е.в": letters that somebody has set apart; two gaps part two words.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_]([ .\-·*_])[^\W\d_](?:\1[^\W\d_]){2,}(?![^\W_])")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text.isdecimal()


class Reading:
    def __init__(self, text: str) -> None:
        self.text, self._places = _cleaned(text)

    def original(self, span: Span) -> Span:
        """Where a span of the cleaned text stands in what somebody wrote."""
        return self._places[span[0]], self._places[span[1] - 1] + 1

    @cached_property
    def tokens(self) -> list[Token]:
        return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(self.text)]


def same(one: str, other: str) -> bool:
    """Whether two words or numbers are one: in either script, whatever spelling; numbers by their value."""
    if one.isdecimal() or other.isdecimal():
        return one.isdecimal() and other.isdecimal() and int(one) == int(other)
    return names.meet(one, other)


# Articles and endings that a name takes on in a sentence: „Ботевото училище", „на Друмевата", „Съединението".
_ENDINGS = ("ата", "ото", "ите", "ият", "ия", "та", "то", "те", "ът", "ят", "а", "я", "и", "о")
SHORTEST_STEM = 4


def inflected(written: str, name: str) -> bool:
    """Whether a word is this name, also with an article or an ending."""
    if same(written, name):
        return True
    plain = written.casefold()
    stems = (plain[: -len(end)] for end in _ENDINGS if plain.endswith(end))
    return any(len(stem) >= SHORTEST_STEM and same(stem, name) for stem in stems)


def _cleaned(text: str) -> tuple[str, list[int]]:
    """
    The visible characters, composed and in one width, and the place of each in the text.

    A word that was parted at the end of a line is one word again.
    """
    gone = {place for match in _HYPHENATED.finditer(text) for place in range(*match.span())}
    gone |= {place for match in _SPACED.finditer(text) for place in range(match.start() + 1, match.end(), 2)}
    pieces: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if place in gone or unicodedata.category(char) in _INVISIBLE and char != "\u0306":
            continue
        plain = unicodedata.normalize("NFKC", char)
        pieces.append(plain)
        places += [place] * len(plain)
    return "".join(pieces), places
