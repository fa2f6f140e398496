"""Words of an entry that is withheld, taken over into another text: a run of them, whatever stands between."""

from collections.abc import Iterator

from services.people.leaks.reading import Reading, Span
from services.people.leaks.secret import Secret
from vault import names

RUN = 6  # so many words in a row are no accident
WHOLE = 3  # a shorter entry is found as a whole, if it has so many


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    wanted = [_plain(token.text) for token in Reading(secret.value).tokens]
    size = min(RUN, len(wanted))
    if size < WHOLE:
        return
    grams = _grams(tuple(wanted), size)
    tokens = reading.tokens
    plain = [_plain(token.text) for token in tokens]
    for at in range(len(tokens) - size + 1):
        if tuple(plain[at : at + size]) in grams:
            yield tokens[at].start, tokens[at + size - 1].end


def _grams(words: tuple[str, ...], size: int) -> frozenset[tuple[str, ...]]:
    return frozenset(words[at : at + size] for at in range(len(words) - size + 1))


def _plain(word: str) -> str:
    return word if word.isdecimal() else names.normalise(word)
