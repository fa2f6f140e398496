"""Bech32 (BIP 173), in which public keys of age are spelt: `age1…` with a checksum at its end."""

from collections.abc import Iterator

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def decode(prefix: str, text: str) -> bytes:
    """
    :raises ValueError: mixed case, other letters, another prefix, a wrong checksum or loose bits at the end.
    """
    if text not in (text.lower(), text.upper()):
        raise ValueError("upper and lower case are mixed")
    found, _, rest = text.lower().rpartition("1")
    values = [LETTERS.index(letter) for letter in rest]
    if found != prefix or len(values) < 6 or _polymod([*_expanded(prefix), *values]) != 1:
        raise ValueError("another prefix, or a wrong checksum")
    return bytes(_eights(values[:-6]))


def encode(prefix: str, data: bytes) -> str:
    values = [*_fives(data)]
    check = _polymod([*_expanded(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1{''.join(LETTERS[value] for value in values)}"


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _eights(values: list[int]) -> Iterator[int]:
    bits, held = 0, 0
    for value in values:
        bits, held = (bits << 5 | value) & 0xFFF, held + 5
        if held >= 8:
            held -= 8
            yield bits >> held & 0xFF
    if held >= 5 or bits & (1 << held) - 1:
        raise ValueError("loose bits at the end")


def _fives(data: bytes) -> Iterator[int]:
    bits, held = 0, 0
    for value in data:
        bits, held = (bits << 8 | value) & 0xFFF, held + 8
        while held >= 5:
            held -= 5
            yield bits >> held & 31
    if held:
        yield bits << 5 - held & 31
