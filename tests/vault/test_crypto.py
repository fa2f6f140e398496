"""A sealed value opens for its own row, column, table and place, and for nothing else."""

import pytest

from vault import crypto
from vault.errors import Unreadable

KEY = crypto.new_key()
BOUND = crypto.bind(b"place", b"people_person", b"name", b"row")


def test_a_value_comes_back_as_it_was() -> None:
    plain = "Йорданка Щерева".encode()
    assert crypto.unseal(KEY, crypto.seal(KEY, 7, plain, BOUND), BOUND) == plain


def test_a_sealed_value_says_its_version_and_key_and_is_33_bytes_longer() -> None:
    blob = crypto.seal(KEY, 7, b"x" * 41, BOUND)
    assert (blob[0], crypto.key_number(blob), len(blob)) == (1, 7, 74)


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({crypto.seal(KEY, 1, b"same", BOUND)[5:17] for _ in range(10_000)}) == 10_000


def _open(blob: bytes) -> bytes:
    crypto.key_number(blob)
    return crypto.unseal(KEY, blob, BOUND)


@pytest.mark.parametrize("at", range(crypto.OVERHEAD + 3))
def test_a_flipped_bit_anywhere_is_refused_or_asks_for_another_key(at: int) -> None:
    blob = bytearray(crypto.seal(KEY, 7, b"abc", BOUND))
    blob[at] ^= 1
    if 1 <= at < 5:
        assert crypto.key_number(bytes(blob)) != 7
        return
    with pytest.raises(Unreadable):
        _open(bytes(blob))


@pytest.mark.parametrize("moved", [0, 1, 2, 3])
def test_a_value_moved_to_another_place_table_column_or_row_is_refused(moved: int) -> None:
    parts = [b"place", b"people_person", b"name", b"row"]
    blob = crypto.seal(KEY, 1, b"abc", crypto.bind(*parts))
    parts[moved] = b"other"
    with pytest.raises(Unreadable):
        crypto.unseal(KEY, blob, crypto.bind(*parts))


def test_parts_cannot_lend_letters_to_each_other() -> None:
    assert crypto.bind(b"ab", b"c") != crypto.bind(b"a", b"bc")


@pytest.mark.parametrize("blob", [b"", b"plain text that someone wrote past us", b"\x02" + b"x" * 60])
def test_what_is_not_ours_is_refused(blob: bytes) -> None:
    with pytest.raises(Unreadable):
        crypto.key_number(blob)
