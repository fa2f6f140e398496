"""
The one place that signs and hashes for links, sessions and tokens. Nobody else uses django.core.signing.

Everything carries the place's immutable UUID and a purpose: what one centre signed is noise to every other,
also when the rows were copied there, and a download link is never an invitation.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.encoding import force_bytes

from kernel import clock, place
from kernel.place import Place


class Unacceptable(ValueError):
    """Not signed here, not for this purpose, expired or tampered with: callers answer as if it did not exist."""


def sign(value: Any, *, purpose: str, lasts: timedelta, at: Place | None = None) -> str:
    """A URL-safe text that only `unsign` of the same place and purpose accepts, until it expires."""
    expires = int((clock.now() + lasts).timestamp())
    return signing.Signer(salt=_salt(purpose, at)).sign_object([expires, value], compress=True)


def unsign(text: str, *, purpose: str, at: Place | None = None) -> Any:
    """:raises Unacceptable: for every reason alike, so that a stranger learns nothing."""
    try:
        expires, value = signing.Signer(salt=_salt(purpose, at)).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Unacceptable("bad signature") from error
    if clock.now().timestamp() >= expires:
        raise Unacceptable("expired")
    return value


HANDLE, MARK = 8, 10  # octets; nobody guesses 80 bits at a door that counts tries


def pack(handle: bytes, *, purpose: str, until: datetime, at: Place | None = None) -> str:
    """
    A short text for an address in a short message: place, handle, end and purpose, signed.

    Unlike `sign` it names the place openly (as its UUID): a host that serves all centres must find the one it is of.
    """
    here = at or place.require()
    told = here.uuid.bytes + handle + int(until.timestamp()).to_bytes(4)
    return _written(told + _mark(purpose, told))


def unpack(text: str, *, purpose: str) -> tuple[UUID, bytes]:
    """
    The place and the handle.

    :raises Unacceptable: for every reason alike; also a second spelling of a good text.
    """
    told, mark = _read(text)
    if not hmac.compare_digest(_mark(purpose, told), mark):
        raise Unacceptable("bad signature")
    if clock.now() >= datetime.fromtimestamp(int.from_bytes(told[-4:]), UTC):
        raise Unacceptable("expired")
    return UUID(bytes=told[:16]), told[16:-4]


def _read(text: str) -> tuple[bytes, bytes]:
    try:
        held = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unacceptable("shape") from error
    if len(held) != 16 + HANDLE + 4 + MARK or _written(held) != text:
        raise Unacceptable("shape")
    return held[:-MARK], held[-MARK:]


def _written(held: bytes) -> str:
    return base64.urlsafe_b64encode(held).decode().rstrip("=")


def _mark(purpose: str, told: bytes) -> bytes:
    return hmac.new(_purpose_key(f"packed.{purpose}", settings.SECRET_KEY), told, hashlib.sha256).digest()[:MARK]


def derive(purpose: str, *parts: object, at: Place | None = None) -> bytes:
    """32 bytes that only this installation can compute: the raw material of tokens and of session keys."""
    here = at or place.require()
    message = b"\x00".join([here.uuid.bytes, *(force_bytes(str(part)) for part in parts)])
    return hmac.new(_purpose_key(purpose, settings.SECRET_KEY), message, hashlib.sha256).digest()


def digest(purpose: str, secret: str, *, at: Place | None = None) -> str:
    """What the database keeps instead of a secret."""
    return derive(purpose, secret, at=at).hex()


def _salt(purpose: str, at: Place | None) -> str:
    return f"zakrila.{purpose}.{(at or place.require()).uuid}"


@lru_cache(maxsize=64)  # derived from the installation's secret alone: the same in every place
def _purpose_key(purpose: str, secret_key: str) -> bytes:
    return hashlib.sha256(b"zakrila.derive." + purpose.encode() + b"\x00" + force_bytes(secret_key)).digest()
