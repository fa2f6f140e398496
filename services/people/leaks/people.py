# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""A person who must not be named (who reported): both names in any order, or the family name where it tells."""

from collections.abc import Iterator, Sequence

from services.people.leaks.reading import Reading, Span, Token, same
from services.people.leaks.secret import Secret

NEAR = 2  # words between first name and family name: a father's name, „г-жа"
SHORTEST = 3


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    words = [token.text for token in Reading(secret.value).tokens if len(token.text) >= SHORTEST]
    if not words:
        return
    family = words[-1]
    alone = not any(same(family, word) for word in secret.shared)
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if not _is(token.text, family):
            continue
        beside = _beside(tokens, at, words[:-1])
        if beside is not None:
            yield tokens[min(at, beside)].start, tokens[max(at, beside)].end
        elif alone:
            yield token.start, token.end


def _is(written: str, name: str) -> bool:
    """Also „Стоянови", „Стоянова" for „Стоянов": who the neighbours are is told by either."""
    return same(written, name) or any(
        same(written, stem + ending) for stem in (name.rstrip("аa"), name) for ending in ("а", "и")
    )


def _beside(tokens: Sequence[Token], at: int, given: Sequence[str]) -> int | None:
    """A first name or its initial shortly before or after the family name."""
    for place in [*range(at - 1, at - 2 - NEAR, -1), *range(at + 1, at + 2 + NEAR)]:
        if 0 <= place < len(tokens) and any(_given(tokens[place].text, name) for name in given):
            return place
    return None


def _given(written: str, name: str) -> bool:
    return same(written, name) or (len(written) == 1 and same(written, name[:1]))
