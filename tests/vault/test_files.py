"""A sealed file opens whole and untouched, in its place, under its own id, or not at all."""

import io
from typing import Any
from uuid import uuid4

import pytest

from kernel.place import NoPlace, Place, entered
from tenants.provisioning import owner
from vault import crypto, files, keyring
from vault.errors import KeyMissing, Unreadable, VaultError
from vault.models import Key, Kind

SIZES = [0, 1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE, 3 * files.PIECE + 5]
HEAD = 12
STEP = files.PIECE + crypto.TAG_BYTES


class Dribbling(io.BytesIO):
    """A stream that answers with less than asked, as sockets do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000))


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_comes_back(in_a: Place, size: int) -> None:
    data, file_id, sealed = bytes(range(256)) * (size // 256 + 1), uuid4(), io.BytesIO()
    assert files.seal(io.BytesIO(data[:size]), sealed, file_id=file_id) == size
    assert b"".join(files.unseal(io.BytesIO(sealed.getvalue()), file_id=file_id)) == data[:size]


def test_streams_that_dribble_are_read_to_their_end(in_a: Place) -> None:
    data, file_id, sealed = b"x" * 200_000, uuid4(), io.BytesIO()
    files.seal(Dribbling(data), sealed, file_id=file_id)
    assert b"".join(files.unseal(Dribbling(sealed.getvalue()), file_id=file_id)) == data


@pytest.fixture
def sealed(in_a: Place) -> tuple[bytes, Any]:
    file_id = uuid4()
    data = b"".join(bytes([number]) * files.PIECE for number in range(3)) + b"the end"
    return files.seal_bytes(data, file_id=file_id), file_id


def pieces(blob: bytes) -> list[bytes]:
    return [blob[at : at + STEP] for at in range(HEAD, len(blob), STEP)]


def flipped(blob: bytes, at: int) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]


def damaged(blob: bytes) -> dict[str, bytes]:
    head, parts = blob[:HEAD], pieces(blob)
    return {
        "bit of the version": flipped(blob, 0),
        "bit of the key number": flipped(blob, 4),
        "bit of the prefix": flipped(blob, 8),
        "bit of the first piece": flipped(blob, HEAD + 5),
        "bit of the last tag": flipped(blob, len(blob) - 1),
        "last byte cut": blob[:-1],
        "last piece cut": head + b"".join(parts[:-1]),
        "all but the head cut": head,
        "head cut": blob[: HEAD - 1],
        "empty": b"",
        "two pieces swapped": head + parts[1] + parts[0] + b"".join(parts[2:]),
        "a piece left out": head + parts[0] + b"".join(parts[2:]),
        "a piece twice": head + parts[0] + b"".join(parts),
        "something added": blob + b"x",
        "a piece added": blob + parts[-1],
    }


@pytest.mark.parametrize("how", damaged(b"x" * (HEAD + 4 * STEP)))
def test_a_damaged_file_is_refused(sealed: tuple[bytes, Any], how: str) -> None:
    blob, file_id = sealed
    with pytest.raises(VaultError):
        files.unseal_bytes(damaged(blob)[how], file_id=file_id)


def test_nothing_false_is_yielded_before_the_damage(sealed: tuple[bytes, Any]) -> None:
    blob, file_id = sealed
    stream = files.unseal(io.BytesIO(flipped(blob, HEAD + STEP + 1)), file_id=file_id)
    assert next(stream) == b"\x00" * files.PIECE
    with pytest.raises(Unreadable):
        next(stream)


def test_a_file_under_another_files_id_is_refused(sealed: tuple[bytes, Any]) -> None:
    other = uuid4()
    files.seal_bytes(b"other", file_id=other)
    with pytest.raises(Unreadable):
        files.unseal_bytes(sealed[0], file_id=other)
    with pytest.raises(KeyMissing):
        files.unseal_bytes(sealed[0], file_id=uuid4())


def test_a_file_carried_to_another_place_is_refused_also_with_its_key(
    sealed: tuple[bytes, Any], in_a: Place, place_b: Place
) -> None:
    blob, file_id = sealed
    wrapped = bytes(Key.objects.get(subject=file_id).wrapped)
    with entered(place_b):
        with pytest.raises(KeyMissing):
            files.unseal_bytes(blob, file_id=file_id)
        Key.objects.create(kind=Kind.FILE, subject=file_id, wrapped=wrapped)
        with pytest.raises(VaultError):
            files.unseal_bytes(blob, file_id=file_id)


def test_a_stream_that_is_read_after_leaving_the_place_still_opens(sealed: tuple[bytes, Any], in_a: Place) -> None:
    blob, file_id = sealed
    stream = files.unseal(io.BytesIO(blob), file_id=file_id)
    with entered(None):
        assert len(b"".join(stream)) == 3 * files.PIECE + 7
        with pytest.raises(NoPlace):
            files.unseal(io.BytesIO(blob), file_id=file_id)


def test_a_childs_file_goes_with_the_childs_key(in_a: Place) -> None:
    child, file_id = uuid4(), uuid4()
    blob = files.seal_bytes(b"drawing", file_id=file_id, subject=child)
    assert files.unseal_bytes(blob, file_id=file_id) == b"drawing"
    number = Key.objects.get(kind=Kind.SUBJECT, subject=child).number
    assert crypto.key_number(bytes(Key.objects.get(kind=Kind.FILE, subject=file_id).wrapped)) == number
    keyring.here().keys.pop(number, None)
    assert files.unseal_bytes(blob, file_id=file_id) == b"drawing"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_file_whose_key_was_thrown_away_is_gone(in_a: Place, sealed: tuple[bytes, Any]) -> None:
    with owner.path(in_a.schema):
        Key.objects.using("owner").filter(subject=sealed[1]).delete()
    with pytest.raises(KeyMissing):
        files.unseal_bytes(sealed[0], file_id=sealed[1])


def test_sealing_the_same_file_again_after_a_failure_works_and_looks_different(in_a: Place) -> None:
    file_id = uuid4()
    first, second = (files.seal_bytes(b"same", file_id=file_id) for _ in range(2))
    assert first != second
    assert {files.unseal_bytes(blob, file_id=file_id) for blob in (first, second)} == {b"same"}
    assert Key.objects.filter(subject=file_id).count() == 1
