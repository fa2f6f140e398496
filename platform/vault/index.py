"""Keyed hashes for exact search. Each place and each purpose has its own key: equal values never meet across them."""

import hmac
from collections.abc import Callable, Iterable
from hashlib import blake2b

from vault import keyring

BLIND_BYTES = 16
NAME_PURPOSE = "name"


def blind(purpose: str, value: str, normalise: Callable[[str], str] | None = None) -> bytes | None:
    """The hash under which a value is stored in this place; None when nothing is left of it to search for."""
    found = blinds(purpose, value, normalise)
    return found[0] if found else None


def blinds(purpose: str, value: str, normalise: Callable[[str], str] | None = None) -> list[bytes]:
    """The same under every index key that rows may carry: while it is being changed, two. The one to store first."""
    plain = normalise(value) if normalise else value
    keys = keyring.here().purpose_keys(purpose) if plain else ()
    return [hmac.digest(key, plain.encode(), "sha256")[:BLIND_BYTES] for key in keys]


def name_keys() -> tuple[bytes, ...]:
    """The keys of name tokens that rows may carry, the one to store with first."""
    return keyring.here().purpose_keys(NAME_PURPOSE)


def gram_hashes(grams: Iterable[str], key: bytes) -> list[int]:
    """Sorted, so that the order tells nothing about the order of letters."""
    return sorted({_number(key, gram) for gram in grams})


def _number(key: bytes, gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode(), digest_size=8, key=key).digest(), "big", signed=True)
