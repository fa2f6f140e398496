"""The sealed form: what the specification says, for passphrases and for keys."""

import io
import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tenants.continuity.export import bech32
from tenants.continuity.export.age import BadRecipient, Passphrase, PublicKey, Recipient, Writer, recipients
from tests.continuity.age_reader import opened

WORDS = "четири думи за един пакет"


def sealed(data: bytes, to: Recipient, step: int = 10_000) -> bytes:
    target = io.BytesIO()
    writer = Writer(target, [to])
    for start in range(0, len(data), step):
        writer.write(data[start : start + step])
    writer.close()
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_what_was_sealed_with_a_passphrase_opens(size: int) -> None:
    data = os.urandom(size)
    assert opened(sealed(data, Passphrase(WORDS, work_factor=4)), passphrase=WORDS) == data


def test_what_was_sealed_for_a_key_opens_with_its_other_half() -> None:
    secret = X25519PrivateKey.generate()
    key = bech32.encode("age", secret.public_key().public_bytes_raw())
    assert opened(sealed(b"text", PublicKey(key)), secret=secret) == b"text"


def test_a_known_key_of_age_is_read() -> None:
    """The identity and recipient that age's own documentation and test vectors share."""
    key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    assert bech32.encode("age", bech32.decode("age", key)) == key


def test_a_wrong_passphrase_a_cut_and_a_change_are_refused() -> None:
    whole = sealed(os.urandom(200_000), Passphrase(WORDS, work_factor=4))
    for data, words in ((whole, "друга"), (whole[: -65_552 - 20], WORDS), (whole[:-1] + b"\0", WORDS)):
        with pytest.raises(InvalidTag):
            opened(data, passphrase=words)


@pytest.mark.parametrize(
    "key", ["", "age1", "AGE1zvkyg", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwx"]
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadRecipient):
        PublicKey(key).stanza(bytes(16))


def test_a_key_that_opens_for_everybody_is_refused() -> None:
    with pytest.raises(BadRecipient):
        PublicKey(bech32.encode("age", bytes(32))).stanza(bytes(16))


def test_one_way_in_exactly() -> None:
    with pytest.raises(BadRecipient, match="either"):
        recipients("", [])
    with pytest.raises(BadRecipient, match="either"):
        recipients(WORDS, ["age1x"])
    with pytest.raises(BadRecipient, match="16"):
        Passphrase("кратка").stanza(bytes(16))
