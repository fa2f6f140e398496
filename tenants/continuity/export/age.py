"""
The age format, version 1 (age-encryption.org): one file, sealed with a passphrase or to public keys.

Chosen because whoever receives it needs no program of ours: `age`, `rage` and others open it on every system, and
nothing of it lies in the clear, not even names of files. (A ZIP with AES shows the names, and derives its key with a
thousand rounds of SHA-1.)
"""

import hmac
import os
import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tenants.continuity.export import bech32

VERSION = b"age-encryption.org/v1"
PIECE = 64 * 1024
WORK_FACTOR = 18  # log2 of scrypt's N: about a second and 256 MB for every guess
SHORTEST = 16
_ZERO = bytes(12)


class BadRecipient(ValueError):
    """No public key of age, or a passphrase that is too short."""


@dataclass(frozen=True, slots=True)
class Passphrase:
    text: str
    work_factor: int = WORK_FACTOR

    def check(self) -> None:
        """
        :raises BadRecipient: too short.
        """
        if len(self.text) < SHORTEST:
            raise BadRecipient(f"a passphrase needs at least {SHORTEST} characters")

    def stanza(self, file_key: bytes) -> bytes:
        self.check()
        salt = os.urandom(16)
        kdf = Scrypt(salt=VERSION + b"/scrypt" + salt, length=32, n=1 << self.work_factor, r=8, p=1)
        body = ChaCha20Poly1305(kdf.derive(self.text.encode())).encrypt(_ZERO, file_key, None)
        return b"-> scrypt %b %d\n%b\n" % (_base64(salt), self.work_factor, _base64(body))


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`age1…`"""

    text: str

    def check(self) -> None:
        """
        :raises BadRecipient: not such a key.
        """
        self._bytes()

    def stanza(self, file_key: bytes) -> bytes:
        """
        :raises BadRecipient: not such a key.
        """
        theirs = self._bytes()
        mine = X25519PrivateKey.generate()
        public = mine.public_key().public_bytes_raw()
        try:
            shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
        except ValueError as error:  # a point that makes every secret the same
            raise BadRecipient(f"{self.text} is no key to seal for") from error
        key = hkdf(shared, salt=public + theirs, info=VERSION + b"/X25519")
        body = ChaCha20Poly1305(key).encrypt(_ZERO, file_key, None)
        return b"-> X25519 %b\n%b\n" % (_base64(public), _base64(body))

    def _bytes(self) -> bytes:
        try:
            found = bech32.decode("age", self.text)
        except ValueError as error:
            raise BadRecipient(f"{self.text} is no public key of age") from error
        if len(found) != 32:
            raise BadRecipient(f"{self.text} is no public key of age")
        return found


Recipient = Passphrase | PublicKey


def recipients(passphrase: str, keys: Iterable[str]) -> list[Recipient]:
    """
    :raises BadRecipient: both, neither, or one that cannot be used.
    """
    found: list[Recipient] = [PublicKey(key) for key in keys]
    if bool(found) == bool(passphrase):
        raise BadRecipient("either a passphrase or public keys")
    return found or [Passphrase(passphrase)]


class Writer:
    """
    A stream that only takes: what is written leaves sealed, piece by piece, and nothing waits in the clear.

    Closing it seals the last piece; a file without one is refused by whoever opens it.
    """

    def __init__(self, target: BinaryIO, to: Iterable[Recipient]) -> None:
        file_key, nonce = secrets.token_bytes(16), os.urandom(16)
        self._target = target
        self._cipher = ChaCha20Poly1305(hkdf(file_key, salt=nonce, info=b"payload"))
        self._waiting, self._count, self._told = bytearray(), 0, 0
        target.write(_header(file_key, to) + nonce)

    def write(self, data: bytes) -> int:
        """One piece stays behind: only closing knows which is the last."""
        self._waiting += data
        self._told += len(data)
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def tell(self) -> int:
        return self._told

    def flush(self) -> None:
        """Whole pieces have left; the rest waits for its end."""

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = self._count.to_bytes(11, "big") + bytes([is_last])
        self._target.write(self._cipher.encrypt(nonce, piece, None))
        self._count += 1


def _header(file_key: bytes, to: Iterable[Recipient]) -> bytes:
    head = VERSION + b"\n" + b"".join(one.stanza(file_key) for one in to) + b"---"
    proof = hmac.digest(hkdf(file_key, salt=b"", info=b"header"), head, "sha256")
    return head + b" " + _base64(proof) + b"\n"


def hkdf(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _base64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")
