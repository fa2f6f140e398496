"""
The one place that signs and hashes for links, sessions and tokens. Nobody else uses django.core.signing.

Everything carries the place's immutable UUID and a purpose: what one centre signed is noise to every other,
also when the rows were copied there, and a download link is never an invitation.
"""

import hashlib
import hmac
from datetime import timedelta
from functools import lru_cache
from typing import Any

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
