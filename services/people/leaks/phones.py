# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""A telephone number in any spelling: with or without the country, in groups, with letters for digits, or in words."""

import re
from collections.abc import Iterator

import phonenumbers

from services.people.leaks.reading import Reading, Span
from services.people.leaks.secret import Secret
from vault.normalise import digits

SHORTEST = 5  # fewer digits than that say nothing
_CYRILLIC = "нула едно две три четири пет шест седем осем девет"
_LATIN = "nula edno dve tri chetiri pet shest sedem osem devet"
_WORDS = {word: str(digit) for words in (_CYRILLIC, _LATIN) for digit, word in enumerate(words.split())}
_WORDS |= {"един": "1", "една": "1", "два": "2"}
_DIGIT = re.compile(
    rf"\d|(?<![^\W\d_])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![^\W\d_])", re.IGNORECASE
)
# What may stand between two digits of one number: little, and no word.
_BETWEEN = re.compile(r"[\s().,/\\\-‐‑–—+*_|:;]{0,4}", re.UNICODE)
_LETTERS_FOR_DIGITS = str.maketrans("OОoоIl|З", "00001113")
_MIXED = re.compile(r"(?<=\d)[OОoоIlЗ](?=[\d\s])|(?<![^\W\d_])[OОoо](?=\d)")


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    core = _core(secret.value)
    if len(core) < SHORTEST:
        return
    text = _MIXED.sub(lambda match: match.group().translate(_LETTERS_FOR_DIGITS), reading.text)
    for run in _runs(text):
        together = "".join(digit for digit, _ in run)
        for at in _everywhere(core, together):
            yield run[at][1][0], run[at + len(core) - 1][1][1]


def _core(value: str) -> str:
    """The digits that every spelling of the number shares: without the country and the zero of the trunk."""
    try:
        return str(phonenumbers.parse(value, "BG").national_number)
    except phonenumbers.NumberParseException:
        return digits(value).lstrip("0")


def _runs(text: str) -> Iterator[list[tuple[str, Span]]]:
    """Digits that may belong to one number, each with its place."""
    run: list[tuple[str, Span]] = []
    for match in _DIGIT.finditer(text):
        if run and not _BETWEEN.fullmatch(text, run[-1][1][1], match.start()):
            yield run
            run = []
        run.append((_WORDS.get(match.group().casefold()) or digits(match.group()), match.span()))
    if run:
        yield run


def _everywhere(core: str, text: str) -> Iterator[int]:
    at = text.find(core)
    while at >= 0:
        yield at
        at = text.find(core, at + 1)
