"""
Signed calls between the gateway and us: `t=<seconds>,v1=<hex of HMAC-SHA-256 over "seconds.body">`.

The same words for what comes in and for what a fake sends out, so that a test signs as a gateway does.
"""

import hashlib
import hmac

HEADER = "X-Zakrila-Signature"
TOLERANCE = 300  # seconds; a clock that is further off is mended, not believed


def signed(body: bytes, secret: str, at: float) -> str:
    moment = str(int(at))
    return f"t={moment},v1={_mark(moment, body, secret)}"


def holds(header: str, body: bytes, secret: str, now: float) -> bool:
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    moment, given = parts.get("t", ""), parts.get("v1", "")
    if not (secret and moment.isascii() and moment.isdecimal() and len(moment) < 13):
        return False
    is_ours = hmac.compare_digest(_mark(moment, body, secret).encode(), given.encode("utf-8", "replace"))
    return is_ours and abs(now - int(moment)) <= TOLERANCE


def _mark(moment: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
