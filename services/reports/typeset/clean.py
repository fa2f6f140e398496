"""People's text made fit for print: nothing is lost silently, nothing can reorder, hide or break a line."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from services.reports.typeset.coverage import drawable

UNDRAWABLE = "\u25a1"  # a visible empty box: the reader sees that something stood there
# Marks that turn the reading order round („evitagen"), join, or hide: none belongs in a legal document.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]")
LONG_WORD = re.compile(r"\S{41,}")
BREAK_EVERY = 30


def printable(text: str) -> str:
    """
    One form of each letter, spaces and line breaks kept, other controls dropped, signs without a glyph boxed.

    Words longer than a line get invisible break points, so that they wrap instead of leaving the page.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = INVISIBLE.sub("", text)
    return LONG_WORD.sub(_breakable, "".join(map(_sign, text)))


def _sign(char: str) -> str:
    if char == "\n":
        return char
    if unicodedata.category(char) == "Cc":
        return ""
    return char if ord(char) in drawable() else UNDRAWABLE


def _breakable(match: re.Match[str]) -> str:
    word = match.group()
    return "\u200b".join(word[at : at + BREAK_EVERY] for at in range(0, len(word), BREAK_EVERY))


def printable_data(value: Any) -> Any:
    """The same for every text inside plain data; keys are ours and stay."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: printable_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_data(item) for item in value]
    return value
