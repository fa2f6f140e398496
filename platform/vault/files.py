"""
Files sealed in pieces of 64 KiB, so that neither writing nor reading holds a whole one in memory.

Head: version, number of the file's key, random prefix. The nonce of a piece is prefix, counter and a flag for the
last one; each piece is bound to place and file. A piece that was changed, moved, left out, cut off or taken from
another file or place is refused. Deleting the file's key, or the person's, erases the file wherever copies lie.
"""

import io
import os
import struct
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vault import crypto, keyring, wrapping
from vault.errors import Erased, KeyMissing, Unreadable
from vault.models import Key, Kind, State

PIECE = 64 * 1024
_HEAD = struct.Struct(">BI7s")
_NONCE = struct.Struct(">7sI?")


def seal(source: BinaryIO, target: BinaryIO, *, file_id: UUID, subject: UUID | None = None) -> int:
    """
    Read `source` to its end and write it sealed; returns the number of plain bytes.

    The key is written in the current transaction: when that fails, what lies in `target` can never be read.
    """
    number, cipher = _make_key(file_id, subject)
    head = _HEAD.pack(crypto.VERSION, number, os.urandom(7))
    bound, total = _bound(file_id, head), 0
    target.write(head)
    for counter, piece, is_last in _pieces(source, PIECE):
        target.write(cipher.encrypt(_NONCE.pack(head[-7:], counter, is_last), piece, bound))
        total += len(piece)
    return total


def unseal(source: BinaryIO, *, file_id: UUID) -> Iterator[bytes]:
    """
    The plain pieces, one after the other. Key and first piece are opened at once, in the place that is entered now;
    the rest may be read later, as a streamed answer is.

    :raises Unreadable: here or while iterating; everything yielded before was genuine.
    """
    head = _fill(source, _HEAD.size)
    if len(head) != _HEAD.size or head[0] != crypto.VERSION:
        raise Unreadable("not a sealed file of a known version")
    bound = _bound(file_id, head)
    pieces = _open_pieces(source, head, _stored_key(file_id)[1], bound)
    return chain([next(pieces)], pieces)


def seal_bytes(data: bytes, *, file_id: UUID, subject: UUID | None = None) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(data), target, file_id=file_id, subject=subject)
    return target.getvalue()


def unseal_bytes(blob: bytes, *, file_id: UUID) -> bytes:
    return b"".join(unseal(io.BytesIO(blob), file_id=file_id))


def _open_pieces(source: BinaryIO, head: bytes, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    for counter, piece, is_last in _pieces(source, PIECE + crypto.TAG_BYTES):
        try:
            yield cipher.decrypt(_NONCE.pack(head[-7:], counter, is_last), piece, bound)
        except InvalidTag:
            raise Unreadable("the file was changed, cut, or belongs elsewhere") from None


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Numbered pieces; the last one is known by reading one ahead, and an empty file has one empty piece."""
    counter, piece = 0, _fill(source, size)
    while True:
        following = _fill(source, size)
        yield counter, piece, not following
        if not following:
            return
        counter, piece = counter + 1, following


def _fill(source: BinaryIO, size: int) -> bytes:
    """Streams may answer with less than asked before their end."""
    parts: list[bytes] = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _bound(file_id: UUID, head: bytes) -> bytes:
    return keyring.here().bound + crypto.bind(b"file", file_id.bytes, head)


def _make_key(file_id: UUID, subject: UUID | None) -> tuple[int, AESGCM]:
    ring = keyring.here()
    by = ring.number(Kind.PLACE if subject is None else subject)
    wrapped = wrapping.wrap(ring, Kind.FILE, file_id, crypto.new_key(), by=by)
    Key.objects.bulk_create([Key(kind=Kind.FILE, subject=file_id, wrapped=wrapped)], ignore_conflicts=True)
    return _stored_key(file_id)


def _stored_key(file_id: UUID) -> tuple[int, AESGCM]:
    """
    :raises Erased: the file, or the person it belongs to, was erased.
    """
    kept = Key.objects.filter(kind=Kind.FILE, subject=file_id, state__in=[State.ACTIVE, State.ERASED])
    found = kept.values_list("number", "wrapped").first()
    if found is None:
        raise KeyMissing("the file's key is not in this place")
    if not len(found[1]):
        raise Erased("this file was erased")
    key = wrapping.unwrap(keyring.here(), Kind.FILE, file_id, bytes(found[1]))
    return found[0], AESGCM(key)
