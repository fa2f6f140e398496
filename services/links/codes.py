"""
The code with which a sender asks how far a referral is: four groups of four, to be read over the telephone.

The first four signs narrow down the centre and say nothing by themselves; the other twelve are the secret, of which
the centre keeps a digest.
"""

import hashlib
import secrets
from uuid import UUID

from accounts import signing
from kernel.place import Place

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are taken for others
_MEANT = str.maketrans("ILO", "110")


def new_code(place: UUID) -> str:
    secret = "".join(secrets.choice(SIGNS) for _ in range(12))
    whole = hint_of(place) + secret
    return "-".join(whole[at : at + 4] for at in range(0, 16, 4))


def hint_of(place: UUID) -> str:
    number = int.from_bytes(hashlib.sha256(b"zakrila.code." + place.bytes).digest()[:3]) >> 4
    return "".join(SIGNS[number >> shift & 31] for shift in (15, 10, 5, 0))


def normal(text: str) -> str | None:
    """As it was given out; None for what is no code."""
    plain = "".join(text.split()).replace("-", "").upper().translate(_MEANT)
    if len(plain) != 16 or set(plain) - set(SIGNS):
        return None
    return "-".join(plain[at : at + 4] for at in range(0, 16, 4))


def digest(code: str, at: Place) -> str:
    return signing.digest("links.submission", code, at=at)
