"""Which characters the vendored fonts can draw, read from the fonts themselves."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# Every weight and family a template uses falls back on the last one, so its signs are drawable everywhere.
FAMILIES = ("PT_Serif-Web-Regular.ttf", "DejaVuSans.ttf")


@cache
def drawable() -> frozenset[int]:
    """Code points with a glyph. PDF/A forbids missing glyphs: typst would refuse the whole document for one emoji."""
    found: set[int] = set()
    for name in FAMILIES:
        found.update(code_points((FONTS / name).read_bytes()))
    return frozenset(found)


def code_points(font: bytes) -> Iterator[int]:
    """Of a TrueType file's Unicode character map."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * index)
        if (platform, encoding) in {(0, 3), (3, 1)}:
            yield from _segments(font, cmap + offset)
        elif (platform, encoding) in {(0, 4), (3, 10)}:
            yield from _groups(font, cmap + offset)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if name == tag:
            return offset
    raise ValueError(f"the font has no table {tag!r}")


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: runs of the basic plane. A run may hold holes only through glyph indexes, which these fonts avoid."""
    layout, _, _, doubled = struct.unpack_from(">HHHH", font, at)
    if layout != 4:
        return
    ends = struct.unpack_from(f">{doubled // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{doubled // 2}H", font, at + 16 + doubled)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: runs of all planes."""
    layout, _, _, _, groups = struct.unpack_from(">HHLLL", font, at)
    if layout != 12:
        return
    for index in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * index)
        yield from range(first, last + 1)
