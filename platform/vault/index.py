"""Keyed hashes for exact search. Each place and each purpose has its own key: equal values never meet across them."""

import hmac
from collections.abc import Callable, Iterable
from hashlib import blake2b

from vault import keyring

BLIND_BYTES = 16
NAME_PURPOSE = "name"


def blind(purpose: str, value: str, normalise: Callable[[str], str] | None = None) -> bytes | None:
    """The hash under which a value is found again in this place; None when nothing is left of it to search for."""
    plain = normalise(value) if normalise else value
    if not plain:
        return None
    return hmac.digest(keyring.here().purpose_key(purpose), plain.encode(), "sha256")[:BLIND_BYTES]


def gram_hashes(grams: Iterable[str]) -> list[int]:
    """Sorted, so that the order tells nothing about the order of letters."""
    key = keyring.here().purpose_key(NAME_PURPOSE)
    return sorted({_number(key, gram) for gram in grams})


def _number(key: bytes, gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode(), digest_size=8, key=key).digest(), "big", signed=True)
