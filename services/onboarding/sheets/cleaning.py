"""Text as cells really hold it: foreign spaces, invisible signs, Latin letters inside Cyrillic words."""
# Cyrillic: letters and words as they stand in cells.

import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SPACES = re.compile(r"[^\S\n]+")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYaceopxyuk", "АВСЕНКМОРТХУасеорхуик")
TO_LATIN = str.maketrans("АВСЕНКМОРТХУасеорху", "ABCEHKMOPTXYaceopxy")
PUNCTUATION = re.compile(r"[^\w]+")


def one_line(text: str) -> str:
    return SPACES.sub(" ", several_lines(text).replace("\n", " ")).strip()


def several_lines(text: str) -> str:
    """Line breaks stay, since the words of an act have them; every other space becomes a plain one."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    text = SPACES.sub(" ", CONTROL.sub(" ", INVISIBLE.sub("", text)))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def mended(text: str) -> str:
    """„Ивaн" with a Latin a becomes „Иван": nobody sees the difference and no search finds the first."""
    return WORD.sub(_mended_word, text)


def mixes_alphabets(text: str) -> bool:
    """A word that mixes letters even after mending: somebody typed it wrong."""
    return any(LATIN.search(word) and CYRILLIC.search(word) for word in WORD.findall(text))


def latin(text: str) -> str:
    """For what must be Latin (an e-mail address): Cyrillic look-alikes replaced."""
    return text.translate(TO_LATIN)


def _mended_word(match: re.Match[str]) -> str:
    word = match.group()
    if not (LATIN.search(word) and CYRILLIC.search(word)):
        return word
    changed = word.translate(TO_CYRILLIC)
    return word if LATIN.search(changed) else changed


def key(text: str) -> str:
    """What two spellings of a header or a choice have in common: words in small letters, no signs."""
    text = mended(one_line(text)).casefold().replace("№", " номер ").replace("ё", "е")
    return " ".join(PUNCTUATION.sub(" ", text).replace("_", " ").split())
