"""
The key of one message at the gateway: place, message and a mark that only this installation can make.

It comes back with the gateway's reports, and then says to which place they belong: nobody can send a report of one
place's message to another. It names nobody.
"""

import hashlib
import hmac
import re
from uuid import UUID

from django.conf import settings

_SHAPE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})")


def written(place: UUID, message: UUID) -> str:
    return f"{place.hex}.{message.hex}.{_mark(place, message)}"


def read(text: str) -> tuple[UUID, UUID] | None:
    """Place and message, or None for whatever this installation has not written."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    place, message = UUID(found[1]), UUID(found[2])
    return (place, message) if hmac.compare_digest(_mark(place, message), found[3]) else None


def _mark(place: UUID, message: UUID) -> str:
    key = hashlib.sha256(b"zakrila.sms.reference\x00" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, place.bytes + message.bytes, hashlib.sha256).hexdigest()[:32]
