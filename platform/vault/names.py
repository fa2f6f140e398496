"""
Names of people, so that one person is found under every usual spelling.

Everything is brought to Latin and from there to a coarse skeleton. Cyrillic, the official transliteration of 2009, its
French predecessor, chat spellings (6, 4, q, j) and Turkish names with or without their diacritics end in one
skeleton, or at least in a common reading: a letter that people use for several sounds (j in Jordanka and Jivko, c in
Cvetan, Victor and Cemal, ъ as a, u, y or e) has several readings, and two spellings meet when any of them agree.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from vault.index import gram_hashes, name_keys
from vault.letters import AMBIGUOUS, CYRILLIC, LATIN, LOOK_ALIKES, SPELLINGS, UNVOICED, VOICED

MAX_READINGS = 24
GRAM = 3
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['`´‘’ʼ]")
_HAS_CYRILLIC = re.compile("[Ѐ-ӿ]")
_HAS_LATIN = re.compile("[A-Za-z]")
_SOFT = re.compile("(?<=[^aeiou])i(?=[oue])|^i(?=e)")  # Любо, Ljubo and Lubo; Йелена and Elena
_TWICE = re.compile(r"(.)\1+")
_SPUN = re.compile(r"(.)\1\1")  # „zzz“: a key held down; folded to one letter it would be the beginning of many names


def words(text: str) -> list[str]:
    """The words of a name; hyphens part words, apostrophes do not."""
    return _WORD.findall(_APOSTROPHES.sub("", unicodedata.normalize("NFC", text)))


def normalise(text: str) -> str:
    """The likeliest skeleton of a whole name. To compare two names use `meet`, which knows all readings."""
    return " ".join(_unvoiced(readings(word)[0]) for word in words(text))


def meet(one: str, other: str) -> bool:
    """Whether two spellings may be the same whole name, word by word."""
    left, right = words(one), words(other)
    return len(left) == len(right) > 0 and all(map(_same_word, left, right))


def fits(query: str, name: str) -> bool:
    """Whether every word of the query is a part of a word of the name (of one or two letters: its beginning)."""
    stored = [form for word in words(name) for form in _forms(word)]
    wanted = words(query)
    return bool(wanted) and all(_is_part(word, stored) and _is_meant(word, name) for word in wanted)


def _is_meant(word: str, name: str) -> bool:
    return not _SPUN.search(word.casefold()) or word.casefold() in name.casefold()


def closeness(query: str, name: str) -> int:
    """How many words of the query stand in the name letter by letter: for putting the likelier ones first."""
    own = [word.casefold() for word in words(name)]
    asked = [word.casefold() for word in words(query)]
    return sum(2 if word in own else any(part.startswith(word) for part in own) for word in asked)


def tokens(text: str) -> list[int]:
    """What is stored beside a name: keyed hashes of all grams of all its forms, in this place's key."""
    grams = (gram for word in words(text) for form in _forms(word) for gram in _stored_grams(form))
    return gram_hashes(grams, name_keys()[0])


def queries(text: str) -> list[list[list[int]]]:
    """
    For each word asked, the alternatives; for each of them, the hashes that must all be there.

    While the index key is being changed a row carries hashes of the old one or of the new: both are alternatives.
    """
    keys = name_keys()
    return [[gram_hashes(_asked_grams(one), key) for key in keys for one in readings(word)] for word in words(text)]


# One word's readings are the same in every place and hold no person: what is cached here is spelling.
@lru_cache(maxsize=4096)
def readings(word: str) -> tuple[str, ...]:
    """Every skeleton that a word may stand for, the likeliest first."""
    pieces = _pieces(_latin(word))
    choices = islice(product(*pieces), MAX_READINGS)
    return tuple(dict.fromkeys(_TWICE.sub(r"\1", _SOFT.sub("", _TWICE.sub(r"\1", "".join(c)))) for c in choices))


def _latin(word: str) -> str:
    if _HAS_CYRILLIC.search(word) and _HAS_LATIN.search(word):
        word = word.translate(LOOK_ALIKES)  # a Latin letter slipped into a Cyrillic word
    spelled = unicodedata.normalize("NFC", word.casefold()).translate(CYRILLIC).translate(LATIN)
    plain = "".join(char for char in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(char))
    for pattern, sound in SPELLINGS:
        plain = pattern.sub(sound, plain)
    return plain


def _pieces(latin: str) -> list[tuple[str, ...]]:
    return [_sounds(latin, at) for at in range(len(latin))]


def _sounds(latin: str, at: int) -> tuple[str, ...]:
    """A letter's readings where it stands (patterns look around it, so they match at a position)."""
    return next((sounds for pattern, sounds in AMBIGUOUS if pattern.match(latin, at)), (latin[at],))


def _unvoiced(word: str) -> str:
    return word[:-1] + UNVOICED.get(word[-1:], word[-1:])


def _same_word(one: str, other: str) -> bool:
    return not {_unvoiced(r) for r in readings(one)}.isdisjoint(_unvoiced(r) for r in readings(other))


@lru_cache(maxsize=4096)
def _forms(word: str) -> tuple[str, ...]:
    """The readings of a stored word, its end with and without voice."""
    ends = (UNVOICED, VOICED)
    both = (r[:-1] + end.get(r[-1:], r[-1:]) for r in readings(word) for end in ends)
    return tuple(dict.fromkeys((*readings(word), *both)))


def _is_part(word: str, stored: list[str]) -> bool:
    return any(
        form.startswith(reading) if len(reading) < GRAM else reading in form
        for reading in readings(word)
        for form in stored
    )


def _stored_grams(form: str) -> list[str]:
    return [f"^{form[:1]}", f"^{form[:2]}", *_inner(form)]


def _asked_grams(reading: str) -> list[str]:
    return [f"^{reading}"] if len(reading) < GRAM else _inner(reading)


def _inner(form: str) -> list[str]:
    return [form[at : at + GRAM] for at in range(len(form) - GRAM + 1)]
