"""`make code`: the six digits of the demo accounts' second factor, valid now (RFC 6238, 30 seconds, SHA-1)."""

import base64
import hmac
import struct
import time

DEMO_SECRET = "ZAKRILADEMOZAKRILADEMOZAKRILADEM"  # noqa: S105 - the demo's own, printed on purpose


def code(secret: str, moment: float) -> str:
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(moment // 30)), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


if __name__ == "__main__":
    now = time.time()
    print(code(DEMO_SECRET, now), f"({30 - int(now) % 30} s)")
