"""A device with passkeys, in software: what a telephone or a security key would answer, and what a thief's would."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
AAGUID = bytes(16)


class Device:
    """`verifies`: it asks for a finger or a PIN; `counts`: it counts its answers, as hardware keys do."""

    def __init__(self, *, verifies: bool = True, counts: bool = False) -> None:
        self.verifies, self.counts, self.count = verifies, counts, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.handle = b""

    def made(self, options: dict[str, Any], origin: str) -> str:
        """A new passkey for the options of `passkey_add`."""
        self.handle = websafe_decode(options["user"]["id"])
        cose = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(AAGUID, self.id, cose)
        data = self._data(options["rp"]["id"], FLAG.AT, bytes(credential))
        response = {
            "clientDataJSON": _client("webauthn.create", options["challenge"], origin),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._told(response)

    def answered(self, options: dict[str, Any], origin: str, *, host: str = "", handle: bytes | None = None) -> str:
        """`host`, `handle`: what a device in the wrong hands would say in place of the truth."""
        data = self._data(host or options["rpId"])
        client = _client("webauthn.get", options["challenge"], origin)
        signed = bytes(data) + hashlib.sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(self.handle if handle is None else handle),
        }
        return self._told(response)

    def _data(self, host: str, more: int = 0, credential: bytes = b"") -> AuthenticatorData:
        self.count += self.counts
        flags = FLAG.UP | more | (FLAG.UV if self.verifies else 0)
        head = hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)
        return AuthenticatorData(head + credential)

    def _told(self, response: dict[str, str]) -> str:
        known = websafe_encode(self.id)
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": response})


def _client(kind: str, challenge: str, origin: str) -> str:
    return websafe_encode(json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode())
