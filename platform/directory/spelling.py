"""One key for the Cyrillic name, its official Latin form, and the ways people really type either."""
# Cyrillic: letters.

import re
import unicodedata

OFFICIAL = {
    **dict(zip("абвгдезийклмнопрстуфхъ", "abvgdeziiklmnoprstufha", strict=True)),
    **{"ж": "zh", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sht", "ь": "i", "ю": "iu", "я": "ia", "ѝ": "i"},
}
# Habits of a Latin keyboard, after the official form: each left side is rewritten to what OFFICIAL gives.
HABITS = (
    ("6t", "sht"),
    ("6", "sh"),
    ("4", "ch"),
    ("tz", "c"),
    ("ts", "c"),
    ("kh", "h"),
    ("w", "v"),
    ("x", "ks"),
    ("q", "ia"),
    ("y", "i"),
    ("j", "i"),
)
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
REPEATED = re.compile(r"([a-z])\1+")
VOWELS = re.compile(r"[aeiou]+")


def key(text: str) -> str:
    """
    Words of plain Latin letters, single spaces. „Стара Загора", "Stara Zagora" and "stara-zagora" are one key.

    Digits stay (112, „Второ РУ"); a digit inside a Latin word is a habit of typing (4 for ч, 6 for ш).
    """
    words = NOT_A_LETTER.sub(" ", _latin(text)).split()
    return " ".join(REPEATED.sub(r"\1", _habits(word)) for word in words)


def bones(text: str) -> str:
    """The key without vowels: for „Turgovishte" and „Tyrgovishte", where nobody agrees how ъ is written."""
    return " ".join(word for word in (VOWELS.sub("", word) for word in key(text).split()) if word)


def _latin(text: str) -> str:
    lowered = unicodedata.normalize("NFC", text).casefold()
    spelled = "".join(OFFICIAL.get(char, char) for char in lowered)
    return "".join(char for char in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(char))


def _habits(word: str) -> str:
    if word.isdigit():
        return word
    for typed, official in HABITS:
        word = word.replace(typed, official)
    return word
