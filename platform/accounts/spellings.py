# Cyrillic: the rows of Bulgarian and Russian keyboards, and the letters of the alphabet
"""
One word in the many ways in which Bulgarians type it: in either script, in letters of chat, on a keyboard that was set
to the other language. Whoever guesses passwords knows them all.
"""

import re
from collections.abc import Iterator

OFFICIAL = {
    **dict(zip("абвгдезийклмнопрстуфхьъ", "abvgdeziyklmnoprstufhya", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"},
}
CHAT = OFFICIAL | {
    "ж": "j",
    "ц": "c",
    "ч": "4",
    "ш": "6",
    "щ": "6t",
    "ъ": "y",
    "ю": "iu",
    "я": "q",
    "й": "i",
    "в": "w",
}
# What each Latin key writes: БДС, the phonetic layout, Russian.
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
BDS = dict(zip(LATIN, ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб", strict=True))
PHONETIC = dict(zip(LATIN, "явертъуиопшщасдфгхйкл;'зьцжбнм,./", strict=True))
RUSSIAN = dict(zip(LATIN, "йцукенгшщзхъфывапролджэячсмитьбю.", strict=True))
LAYOUTS = (BDS, PHONETIC, RUSSIAN)
SIGNS = str.maketrans("013457@$!|", "oieastasil")
ROWS = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn")
LETTER = re.compile(r"[^\W\d_]")


def written(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(one, one) for one in text)


def of_word(word: str) -> Iterator[str]:
    """A Cyrillic word as it may stand in Latin letters, meant or not."""
    yield word
    yield written(word, OFFICIAL)
    yield written(word, CHAT)
    for layout in LAYOUTS:
        yield written(word, {there: here for here, there in layout.items()})


def of_password(text: str) -> set[str]:
    """What somebody may have meant: as it stands, the keys that were pressed, signs in place of letters undone."""
    meant = {text, written(text, OFFICIAL)}
    for layout in LAYOUTS:
        meant.add(written(text, {there: here for here, there in layout.items()}))
    return meant | {one.translate(SIGNS) for one in meant}


def rows() -> tuple[str, ...]:
    """Along the keys and the alphabets, there and back, with a second round for those who do not stop at the end."""
    letters = "".join(layout[key] for layout in (BDS, PHONETIC) for key in LATIN if LETTER.match(layout[key]))
    there = [row * 2 for row in (*ROWS, letters, "абвгдежзийклмнопрстуфхцчшщъьюя")]
    return (*there, *(row[::-1] for row in there))
