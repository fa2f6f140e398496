"""Words of opinion in a note: where they stand and what they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from services.contact_centre.wording.inflect import pattern
from services.contact_centre.wording.kinds import ADVICE, Kind
from services.contact_centre.wording.lexicon import INNOCENT, NAMES, WORDS

_STRESS = re.compile("[\u0300\u0301]")
# A quotation left open ends with its paragraph: the words after it are the writer's again.
_QUOTED = re.compile(r"„[^“”\"\n]*[“”\"]?|«[^»\n]*»?|“[^”\n]*”?|\"[^\"\n]*\"?")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…:\n]|[-–—]\s)\s*$")


@dataclass(frozen=True, slots=True)
class Opinion:
    start: int
    end: int
    text: str
    kind: Kind

    @property
    def advice(self) -> str:
        return str(ADVICE[self.kind])


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the note, an opinion or none."""

    text: str
    opinion: Opinion | None = None


def opinions(text: str) -> list[Opinion]:
    """
    In the order of the text. Words in quotation marks are somebody's own and are left alone.

    Stress marks do not hide a word. A capital letter inside a sentence is a name: „Весела плаче" has no opinion.
    """
    plain, places = _unstressed(text)
    silent = [found.span() for found in _QUOTED.finditer(plain)] + [
        found.span() for found in _innocent().finditer(plain)
    ]
    found = [
        Opinion(places[start], places[end], text[places[start] : places[end]], kind)
        for start, end, kind in _words(plain)
        if not any(begin <= start < stop for begin, stop in silent) and not _is_name(plain, start, end)
    ]
    return found


def pieces(text: str) -> list[Piece]:
    cut, at = [], 0
    for one in opinions(text):
        cut += [Piece(text[at : one.start]), Piece(one.text, one)]
        at = one.end
    return [piece for piece in [*cut, Piece(text[at:])] if piece.text]


def _unstressed(text: str) -> tuple[str, list[int]]:
    kept = [place for place, char in enumerate(text) if not _STRESS.match(char)]
    return "".join(text[place] for place in kept), [*kept, len(text)]


def _words(plain: str) -> Iterator[tuple[int, int, Kind]]:
    for found in _all().finditer(plain):
        yield found.start(), found.end(), Kind(str(found.lastgroup))


def _is_name(plain: str, start: int, end: int) -> bool:
    word = plain[start:end]
    if not word[:1].isupper() or word.isupper():
        return False
    return word.lower() in NAMES or not _SENTENCE_BEGINS.search(plain[:start])


def _entries(block: str) -> list[str]:
    return [entry for entry in " ".join(block.split()).split(", ") if entry]


@cache
def _all() -> re.Pattern[str]:
    """One expression, one group for each kind; of two that begin at one place the longer entry wins."""
    kinds = [f"(?P<{kind}>{_either(block)})" for kind, block in WORDS.items()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(kinds)})(?!\w)", re.IGNORECASE)


@cache
def _innocent() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _entries(INNOCENT)))})(?!\w)", re.IGNORECASE)


def _either(block: str) -> str:
    longest_first = sorted(_entries(block), key=lambda entry: (-entry.count(" "), -len(entry)))
    return "|".join(pattern(entry) for entry in longest_first)
