"""
Check codes of signed papers: what a bailiff types to see that a paper is genuine.

Fifteen random characters of Crockford's base 32 (75 bits) and a check character: a slip of the finger is told from a
false paper. What the public door stores is a hash over the code and the paper's number, so that its table holds
nothing about anyone, and cannot be turned back into a list of codes.
"""
# Cyrillic: look-alike letters.

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 15
LENGTH = RANDOM + 1
GROUP = 4
# Read as the eye reads, since people type what they see: Crockford's look-alikes, then Cyrillic letters that look like
# Latin ones, then those that stand on the same key of a Bulgarian keyboard and look like nothing else here.
LOOK_ALIKES = {
    **str.maketrans("OILU", "011V"),
    **str.maketrans("ОІЈАВЕКМНРСТХУЅ", "01JABEKMHPCTXYS"),
    **str.maketrans("ДГФЙЯЖЗ", "DGFJQVZ"),
}
SAME_SHAPE = str.maketrans("АВЕКМНОРСТХУІЈЅ", "ABEKMHOPCTXYIJS")
SEPARATORS = re.compile(r"[\s\-‐‑‒–—−.·_/]+")


class BadCode(ValueError):
    """What was typed cannot be a check code: wrong length, a foreign sign, or a slip that the last character tells."""


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + _check(body)


def grouped(code: str) -> str:
    """„7K3M-Q9TD-…": as it is printed and read aloud."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(typed: str) -> str:
    """
    The code a person meant.

    :raises BadCode: nothing that was ever issued looks like this; ask to compare it with the paper.
    """
    code = SEPARATORS.sub("", typed).upper().translate(LOOK_ALIKES)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET) or _check(code[:-1]) != code[-1]:
        raise BadCode
    return code


def published_hash(code: str, number: str) -> str:
    """
    What the public table is looked up by: hex SHA-256 over the code and the paper's outgoing number.

    Both are on the paper and both must be typed, so that a hash found somewhere tells nothing, and a guessed number
    alone finds nothing. The number is compared without regard to case, spaces, the kind of dash and the alphabet
    of letters that look alike.
    """
    material = f"zakrila-paper-v1\n{read(code)}\n{_plain_number(number)}"
    return hashlib.sha256(material.encode()).hexdigest()


def _plain_number(number: str) -> str:
    dashed = re.sub("[‐‑‒–—−]", "-", number)
    return re.sub(r"\s+", "", dashed).upper().translate(SAME_SHAPE)


def _check(body: str) -> str:
    """ISO 7064 in the manner of Luhn mod 32: finds every single wrong character and most swapped neighbours."""
    total, factor = 0, 2
    for char in reversed(body):
        addend = factor * ALPHABET.index(char)
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]
