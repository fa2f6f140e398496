"""
AES-256-GCM, bound to a place: one format for fields, keys and files.

A sealed value is: version (1 byte), number of its key (4), random nonce (12), ciphertext and tag. What it is
bound to (the associated data) is not stored: place UUID, table, column and row UUID must be named again to open it.
"""

import os
import struct
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault.errors import Unreadable

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_HEAD = struct.Struct(">BI")
_BODY = _HEAD.size + NONCE_BYTES
OVERHEAD = _BODY + TAG_BYTES

# A prepared cipher weighs 2.5 KB against 32 bytes of key: keep the busy ones only. Keyed by the key itself, so that
# no place can meet the cipher of another.
cipher = lru_cache(maxsize=4096)(AESGCM)


def part(value: bytes) -> bytes:
    """One part of the associated data with its length before it, so that no two lists of parts look alike."""
    return len(value).to_bytes(2, "big") + value


def bind(*parts: bytes) -> bytes:
    return b"".join(map(part, parts))


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, number: int, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return _HEAD.pack(VERSION, number) + nonce + cipher(key).encrypt(nonce, plain, bound)


def key_number(blob: bytes) -> int:
    """
    The number of the key that a sealed value asks for.

    :raises Unreadable: not one of our values.
    """
    if len(blob) < OVERHEAD or blob[0] != VERSION:
        raise Unreadable("not a sealed value of a known version")
    return int.from_bytes(blob[1 : _HEAD.size], "big")


def unseal(key: bytes, blob: bytes, bound: bytes) -> bytes:
    """
    :raises Unreadable: changed, or bound to something else than `bound`.
    """
    try:
        return cipher(key).decrypt(blob[_HEAD.size : _BODY], blob[_BODY:], bound)
    except InvalidTag:
        raise Unreadable("changed, or sealed for another row, column, table or place") from None
