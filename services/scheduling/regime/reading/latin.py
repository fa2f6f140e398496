"""Bulgarian typed with Latin letters („vsyaka parva sabota"), and letters of the wrong alphabet inside a word."""

from itertools import product

# What people type for one letter; the first spelling is the official one.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "а": ("a",), "б": ("b",), "в": ("v", "w"), "г": ("g",), "д": ("d",), "е": ("e",), "ж": ("zh", "j"), "з": ("z",),
    "и": ("i",), "й": ("y", "i", "j"), "к": ("k",), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",),
    "р": ("r",), "с": ("s",), "т": ("t",), "у": ("u",), "ф": ("f",), "х": ("h", "x"), "ц": ("ts", "c"),
    "ч": ("ch", "4"), "ш": ("sh", "6"), "щ": ("sht", "6t"), "ъ": ("a", "u", "y"), "ь": ("y",),
    "ю": ("yu", "iu", "ju"), "я": ("ya", "ia", "q", "ja"),
}  # fmt: skip
MAX_SPELLINGS = 96

LOOKALIKES = dict(zip("ABCEHKMOPTXYaceopxykmti", "АВСЕНКМОРТХУасеорхукмті", strict=True)) | {"I": "І", "i": "і"}
UKRAINIAN_I = {"і": "и", "І": "И"}


def spellings(word: str) -> set[str]:
    """Every way in which this Cyrillic word may have been typed with Latin letters."""
    letters = [SPELLINGS.get(letter, (letter,)) for letter in word]
    found: set[str] = set()
    for variant in product(*letters):
        found.add("".join(variant))
        if len(found) >= MAX_SPELLINGS:
            break
    return found


def is_latin(word: str) -> bool:
    return word.isascii() and any(char.isalpha() for char in word)


def is_mixed(word: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in word) and any("а" <= char.lower() <= "я" for char in word)


def to_cyrillic(word: str) -> str:
    """The word with Latin look-alikes replaced („cъботa"); letters without a twin stay."""
    return "".join(LOOKALIKES.get(char, char) for char in word)


def is_latin_text(text: str) -> bool:
    """Whether the writer had no Cyrillic keyboard: nearly all letters are Latin."""
    latin = sum(1 for char in text if char.isascii() and char.isalpha())
    letters = sum(1 for char in text if char.isalpha())
    return latin > 5 and latin * 10 >= letters * 9
