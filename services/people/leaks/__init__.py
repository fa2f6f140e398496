"""
Withheld values in free text: what a person must not learn, found however somebody happened to write it.

`find(text, secrets)` is pure. It errs towards stopping: a street's name without its number, a school's second name
beside the word „училище", a number read out in words. What it found is a place in the text, so that a page can mark
it; whether it is really the secret, people decide (services.cases: a second person and a reason).
"""

from collections.abc import Callable, Iterable, Iterator

from services.people.enums import ContactKind, SecretKind
from services.people.leaks import emails, passages, people, phones, places
from services.people.leaks.reading import Reading
from services.people.leaks.secret import Leak, Secret

__all__ = ["Leak", "Secret", "find", "marked"]

_FINDERS: dict[str, Callable[[Reading, Secret], Iterator[tuple[int, int]]]] = {
    ContactKind.PHONE: phones.find,
    ContactKind.EMAIL: emails.find,
    ContactKind.ADDRESS: places.find_address,
    ContactKind.SCHOOL: places.find_school,
    ContactKind.WORKPLACE: places.find_workplace,
    SecretKind.NAME: people.find,
    SecretKind.PASSAGE: passages.find,
}


def find(text: str, secrets: Iterable[Secret]) -> list[Leak]:
    """Every place of the text that tells one of the secrets, in the order of the text; overlapping ones joined."""
    reading = Reading(text)
    found = [
        Leak(secret, *reading.original(span)) for secret in secrets for span in _FINDERS[secret.kind](reading, secret)
    ]
    return _joined(sorted(found, key=lambda leak: (leak.start, -leak.end)))


def _joined(leaks: list[Leak]) -> list[Leak]:
    kept: list[Leak] = []
    for leak in leaks:
        if kept and leak.start < kept[-1].end:
            kept[-1] = kept[-1].reaching(leak.end)
        else:
            kept.append(leak)
    return kept


def marked(text: str, leaks: Iterable[Leak]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a leak: for <mark>."""
    pieces, at = [], 0
    for leak in leaks:
        pieces += [(text[at : leak.start], False), (text[leak.start : leak.end], True)]
        at = leak.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
