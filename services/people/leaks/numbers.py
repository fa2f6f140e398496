# Cyrillic: numbers as they are said in Bulgarian
"""Numbers in words: „дванайсет", „шестдесет и четири", „пети", „три осмици", in either alphabet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ONES = "нула едно две три четири пет шест седем осем девет"
_TEENS = (
    "десет единадесет дванадесет тринадесет четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет"
)
_TENS = "двадесет тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет"
_HUNDREDS = "сто двеста триста четиристотин петстотин шестстотин седемстотин осемстотин деветстотин"
_SAID = {
    **{"един": 1, "една": 1, "два": 2},
    **{"единайсет": 11, "дванайсет": 12, "тринайсет": 13, "четиринайсет": 14, "петнайсет": 15, "шестнайсет": 16},
    **{"седемнайсет": 17, "осемнайсет": 18, "деветнайсет": 19, "двайсет": 20, "двайсе": 20, "трийсет": 30},
    **{"трийсе": 30, "четирийсет": 40, "четирсет": 40, "четирисет": 40, "педесет": 50, "шейсет": 60, "шейсе": 60},
    **{"шесет": 60, "деведесет": 90},
}
_ORDINAL = {"първ": 1, "втор": 2, "трет": 3, "четвърт": 4, "пет": 5, "шест": 6, "седм": 7, "осм": 8, "девет": 9}
_PLURAL = {"нули": 0, "единици": 1, "двойки": 2, "тройки": 3, "четворки": 4, "петици": 5, "шестици": 6}
_PLURAL |= {"седмици": 7, "осмици": 8, "деветки": 9}
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцъь", "abvgdeziyklmnoprstufhcay", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
)


def _values() -> dict[str, int]:
    found = {word: value for value, word in enumerate(_ONES.split())}
    found |= {word: value for value, word in enumerate(_TEENS.split(), 10)}
    found |= {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}
    found |= {word: value * 100 for value, word in enumerate(_HUNDREDS.split(), 1)}
    return found | _SAID


def _ordinals(cardinals: dict[str, int]) -> dict[str, int]:
    stems = _ORDINAL | {word: value for word, value in cardinals.items() if 10 <= value < 100}
    endings = ("и", "а", "о", "ия", "ият", "ата", "ото", "ти", "та", "то")
    return {stem + ending: value for stem, value in stems.items() for ending in endings}


def _with_latin(words: dict[str, int]) -> dict[str, int]:
    return words | {word.translate(_LATIN): value for word, value in words.items()}


VALUES = _with_latin(_values())
ORDINALS = _with_latin(_ordinals(_values()))
PLURALS = _with_latin(_PLURAL)
AND = {"и", "i"}


@dataclass(frozen=True, slots=True)
class Number:
    """What the words from `first` to `last` say; `apart` the same word by word: „осемдесет осем" may be 88 or 808."""

    together: str
    apart: str
    first: int
    last: int


def value_of(word: str) -> int | None:
    """Of one word or of digits; ordinals count too."""
    if word.isdecimal():
        return int(word)
    plain = word.casefold()
    return VALUES.get(plain, ORDINALS.get(plain))


def said(words: Sequence[str], at: int) -> Number | None:
    """The number in words that begins at this place of a text."""
    first = _word(words, at)
    if first is None:
        return None
    if at + 1 < len(words) and words[at + 1].casefold() in PLURALS and 0 < first < 10:
        repeated = str(PLURALS[words[at + 1].casefold()]) * first
        return Number(repeated, repeated, at, at + 1)
    return _summed(words, at, first)


def _word(words: Sequence[str], at: int) -> int | None:
    return VALUES.get(words[at].casefold()) if 0 <= at < len(words) else None


def _summed(words: Sequence[str], at: int, first: int) -> Number:
    """Hundreds, tens and ones that follow each other, „и" between them or not."""
    total, last, apart = first, at, [str(first)]
    while _rank(total) > 0:
        skips = last + 1 < len(words) and words[last + 1].casefold() in AND
        following = _word(words, last + 1 + skips)
        if following is None or following == 0 or _size(following) > _rank(total):
            break
        total, last = total + following, last + 1 + skips
        apart.append(str(following))
    return Number(str(total), "".join(apart), at, last)


def _rank(value: int) -> int:
    """How many digits may follow: after „сто" two, after „двадесет" one, after „пет" none."""
    if value % 100 == 0 and value:
        return 2
    return 1 if value % 10 == 0 and value >= 20 else 0


def _size(value: int) -> int:
    return len(str(value))


_WORD = re.compile(r"[^\W\d_]+")


def spelled_out(text: str) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """Every number in words of a text: both of its readings, and where it stands."""
    matches = list(_WORD.finditer(text))
    words, at = [match.group() for match in matches], 0
    while at < len(words):
        number = said(words, at)
        if number is not None and _is_one_phrase(text, matches, number):
            yield (number.together, number.apart), (matches[at].start(), matches[number.last].end())
        at = at + 1 if number is None else number.last + 1


def _is_one_phrase(text: str, matches: Sequence[re.Match[str]], number: Number) -> bool:
    return not any(char.isdigit() for char in text[matches[number.first].start() : matches[number.last].end()])
