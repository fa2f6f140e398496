"""Words, numbers and signs with everything they can be. One pass, no backtracking."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from services.scheduling.regime.reading import latin
from services.scheduling.regime.reading.lexicon import NOTHING, from_latin, tags_of
from services.scheduling.regime.reading.normalise import Normal
from services.scheduling.regime.reading.tags import Tag

SPLIT = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?|\n|\S")
LATIN_SPLIT = re.compile(r"[46][a-z][a-z0-9]+|\d+|[^\W\d_]+(?:[46](?=[^\W\d_])[^\W\d_]+)*|\n|\S", re.IGNORECASE)

# After these a full stop belongs to the word.
ABBREVIATED = """
ч г гр ул бул кв бл вх ет ап обл общ чл ал т мин мес седм год съб нед пон понед вт ср чт четв пет пт сб нд пн тел адв
им съд св др пр напр респ съотв ян февр апр авг септ окт ноем дек лв бр стр чет ув
"""
ABBREVIATIONS = frozenset(ABBREVIATED.split())
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
ROMAN_LETTERS = {"I": "i", "І": "i", "Ӏ": "i", "V": "v"}
CYRILLIC_ROMAN = {"П": 2, "Ш": 3}  # П-ра and Ш-та: II and III on a Cyrillic keyboard
MAX_DIGITS = 8
MAX_TOKENS = 4_000  # a real text of 20,000 characters has about 3,500


@dataclass(slots=True)
class Token:
    """start and end are places in the normalised text; `gap` and `breaks` tell what stood before the token."""

    kind: str  # word, number, sign
    text: str  # lower-case Cyrillic for words
    start: int
    end: int
    gap: bool = False
    breaks: int = 0
    dot: bool = False  # an abbreviation that swallowed its full stop
    capital: bool = False
    number: int | None = None
    roman: int | None = None
    tags: Mapping[Tag, Any] = field(default_factory=lambda: NOTHING)


@dataclass(slots=True)
class _Raw:
    text: str
    start: int
    end: int
    gap: bool
    breaks: int


def tokens_of(normal: Normal) -> list[Token]:
    """
    The first `MAX_TOKENS` tokens of the text.

    Hyphenated line ends are joined, Latin spellings and letters of the wrong alphabet are read as Bulgarian.
    """
    typed_latin = latin.is_latin_text(normal.text)
    raws = _join_hyphens(list(islice(_raws(normal.text, typed_latin), MAX_TOKENS)))
    return _swallow_dots(
        [_token(raw, typed_latin, before) for raw, before in zip(raws, ["", *_words(raws)], strict=False)]
    )


def _words(raws: list[_Raw]) -> Iterator[str]:
    """For every token the last word up to it, as it was written."""
    last = ""
    for raw in raws:
        last = raw.text if raw.text.isalpha() else last
        yield last


def _raws(text: str, typed_latin: bool) -> Iterator[_Raw]:
    breaks, last = 0, 0
    for match in (LATIN_SPLIT if typed_latin else SPLIT).finditer(text):
        if match.group() == "\n":
            breaks += 1
            last = match.end() if last == match.start() else last
            continue
        if match.group() != '"':
            yield _Raw(match.group(), match.start(), match.end(), match.start() > last or breaks > 0, breaks)
        breaks, last = 0, match.end()


def _join_hyphens(raws: list[_Raw]) -> list[_Raw]:
    """„съ-⏎бота", „тре- та" are one word when the joined word is one of ours and not both halves are."""
    joined: list[_Raw] = []
    for raw in raws:
        if raw.gap and raw.breaks <= 1 and len(joined) >= 2 and _is_split_word(joined, raw):
            joined.pop()
            head = joined.pop()
            joined.append(_Raw(head.text + raw.text, head.start, raw.end, head.gap, head.breaks))
        else:
            joined.append(raw)
    return joined


def _is_split_word(before: list[_Raw], raw: _Raw) -> bool:
    head, hyphen = before[-2], before[-1]
    is_hyphen = hyphen.text == "-" and not hyphen.gap and hyphen.breaks == 0
    if not (is_hyphen and head.text.isalpha() and raw.text.isalpha()):
        return False
    halves_known = bool(tags_of(head.text.lower()) and tags_of(raw.text.lower()))
    return bool(tags_of((head.text + raw.text).lower())) and not halves_known


def _token(raw: _Raw, typed_latin: bool, before: str) -> Token:
    place = (raw.start, raw.end, raw.gap, raw.breaks)
    if raw.text.isdecimal():
        number = int(raw.text) if len(raw.text) <= MAX_DIGITS else None
        return Token("number", raw.text, *place, number=number)
    if not any(char.isalpha() for char in raw.text):
        return Token("sign", raw.text, *place)
    roman = None if typed_latin and raw.text in "IVXivx" else _roman(raw.text)
    is_numeral = roman is not None and raw.text not in CYRILLIC_ROMAN
    word = raw.text.lower() if is_numeral else _bulgarian(raw.text, typed_latin)
    tags = NOTHING if is_numeral else tags_of(word)
    shouted = raw.text.isupper() and before.isupper()  # in a text of capitals they begin no sentence
    capital = raw.text[0].isupper() and not shouted and not is_numeral
    return Token("word", word, *place, capital=capital, roman=roman, tags=tags)


def _bulgarian(raw: str, typed_latin: bool) -> str:
    if latin.is_latin(raw):
        return _bulgarian_from_latin(raw, typed_latin)
    word = (latin.to_cyrillic(raw) if latin.is_mixed(raw) else raw).lower().replace("ѝ", "й")
    hard = word.replace("ь", "ъ")  # „сьбота": old fonts had no other letter
    return hard if "ь" in word and tags_of(hard) and not tags_of(word) else word


def _bulgarian_from_latin(raw: str, typed_latin: bool) -> str:
    twin = latin.to_cyrillic(raw)
    if not typed_latin and not latin.is_latin(twin[0]) and tags_of(twin.lower()):
        return twin.lower()
    return from_latin(raw.lower()) or raw.lower()


def _roman(raw: str) -> int | None:
    if raw in CYRILLIC_ROMAN:
        return CYRILLIC_ROMAN[raw]
    return ROMAN.get("".join(ROMAN_LETTERS.get(char, "?") for char in raw))


def _swallow_dots(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        last = kept[-1] if kept else None
        if token.text == "." and last and not last.dot and last.text in ABBREVIATIONS and not token.breaks:
            kept[-1] = _with_dot(last, token.end)
        else:
            kept.append(token)
    return kept


def _with_dot(token: Token, end: int) -> Token:
    return Token(
        token.kind, token.text, token.start, end, token.gap, token.breaks, True, token.capital,
        token.number, token.roman, token.tags,
    )  # fmt: skip
