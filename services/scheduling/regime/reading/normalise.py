"""One spelling for what people paste: every kept character remembers where it stood in the original text."""

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARS = 20_000

# Soft hyphens, zero-width and direction marks, byte-order mark, variation selectors.
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2061\ufe0f\ufe0e"
)
DASHES = frozenset("‐‑‒–—―−﹘﹣－⁃")
QUOTES = frozenset("„“”«»‟‹›″＂")
APOSTROPHES = frozenset("’‘‚′`´＇")
BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
SUPERSCRIPTS = {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9"}
# What a scanner makes of figures: „l0,00", „I2.ОО", „16,3О ч.", „lll-та". A small „о" alone may be an ending („15о").
FIGURES = (
    (re.compile(r"(?<!\w)[lIІ](?=\d)"), "1"),
    (re.compile(r"(?<!\w)[lIІ][OО](?=\s*(?:ч\b|час|до\b|[-–]|[.:,][\dOОoо]{2}))"), "10"),
    (re.compile(r"(?<=\d)[OО](?=[.:,][\dOОoо])"), "0"),
    (re.compile(r"(?<=\d[.:,])З(?=[\dOО])|(?<=\d)З(?=[.:,]\d)"), "3"),
    (re.compile(r"(?<=\d[.:,])[OОoо]{2}(?![^\W\d_])"), "00"),
    (re.compile(r"(?<=\d[.:,]\d)[OОoо](?![^\W\d_])"), "0"),
    (re.compile(r"(?<=\d)[OО](?=\s*(?:ч\b|час|до\b|[-–]))"), "0"),
)
ROMAN_ONES = re.compile(r"(?<!\w)l{1,3}(?=V?\s?[-–]\s?[втр])")
BREVE = "\u0306"


@dataclass(frozen=True, slots=True)
class Normal:
    """`origin[i]` is the place of character i in the original; one more entry marks the end."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def normalise(text: str) -> Normal:
    """Characters of one kind written one way; case is kept, because Roman numerals and sentences need it."""
    kept: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(_as_scanned(text)):
        if char == "\n" and place and text[place - 1] == "\r":
            continue
        for plain in _plain(char, kept):
            kept.append(plain)
            origin.append(place)
    return Normal("".join(kept), (*origin, len(text)))


def _as_scanned(text: str) -> str:
    """The same length, with figures where a scanner saw letters."""
    for letters, figures in FIGURES:
        text = letters.sub(figures, text)
    return ROMAN_ONES.sub(lambda found: "I" * len(found.group()), text)


def _plain(char: str, before: list[str]) -> str:
    if char in INVISIBLE:
        return ""
    if char in SUPERSCRIPTS:
        return _superscript(char, before)
    if char == BREVE or unicodedata.combining(char):
        return _combine(char, before)
    return _same_kind(char)


def _same_kind(char: str) -> str:
    if char in BREAKS:
        return "\n"
    for kind, plain in ((DASHES, "-"), (QUOTES, '"'), (APOSTROPHES, "'")):
        if char in kind:
            return plain
    if char.isspace():
        return " "
    return _compatible(char)


def _compatible(char: str) -> str:
    """The compatible form (full-width digits, ligatures); forms that would change the number of words stay."""
    if char.isascii() or "\u0400" <= char <= "\u04ff" or char == "№":
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isalnum() else char


def _superscript(char: str, before: list[str]) -> str:
    """10⁰⁰ is ten o'clock: raised digits after a plain one are the minutes."""
    plain = SUPERSCRIPTS[char]
    follows_digit = bool(before) and before[-1].isdigit()
    raised = len(before) >= 2 and before[-2] == ":"
    return ":" + plain if follows_digit and not raised else plain


def _combine(char: str, before: list[str]) -> str:
    """A breve makes й of и; stress marks say nothing to us."""
    if char == BREVE and before and before[-1] in "иИ":
        before[-1] = "й" if before[-1] == "и" else "Й"
    return ""
