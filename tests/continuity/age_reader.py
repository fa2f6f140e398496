"""Opens what the product seals, written from the specification alone: the product itself never needs to."""

import hmac
import io
from base64 import b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

PIECE = 64 * 1024 + 16


def _plain(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4))


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _file_key(stanza: list[str], body: bytes, passphrase: str, secret: X25519PrivateKey | None) -> bytes:
    if stanza[0] == "scrypt":
        salt = b"age-encryption.org/v1/scrypt" + _plain(stanza[1])
        key = Scrypt(salt=salt, length=32, n=2 ** int(stanza[2]), r=8, p=1).derive(passphrase.encode())
    else:
        assert secret is not None
        theirs = _plain(stanza[1])
        shared = secret.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _hkdf(shared, theirs + secret.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519")
    return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)


def opened(data: bytes, *, passphrase: str = "", secret: X25519PrivateKey | None = None) -> bytes:
    """
    :raises Exception: whatever is wrong with it.
    """
    head, _, payload = data.partition(b"\n--- ")
    mac, _, payload = payload.partition(b"\n")
    lines = head.decode("ascii").split("\n")
    assert lines[0] == "age-encryption.org/v1"
    assert len(lines) == 3, "one stanza, whose body fits into one line"
    key = _file_key(lines[1].removeprefix("-> ").split(" "), _plain(lines[2]), passphrase, secret)
    proof = hmac.digest(_hkdf(key, b"", b"header"), head + b"\n---", "sha256")
    assert hmac.compare_digest(proof, _plain(mac.decode()))
    return _pieces(ChaCha20Poly1305(_hkdf(key, payload[:16], b"payload")), io.BytesIO(payload[16:]))


def _pieces(cipher: Any, source: io.BytesIO) -> bytes:
    found, count = b"", 0
    piece = source.read(PIECE)
    while piece:
        following = source.read(PIECE)
        found += cipher.decrypt(count.to_bytes(11, "big") + bytes([not following]), piece, None)
        piece, count = following, count + 1
    return found
