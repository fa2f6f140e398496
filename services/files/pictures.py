"""Pictures are measured from their headers: what would fill the memory is refused before anybody decodes it."""

import struct
from typing import BinaryIO

from django.utils.translation import gettext as _

from kernel.errors import Refusal

MOST_PIXELS = 60_000_000
MOST_SIDE = 20_000
# Start-of-frame markers of JPEG; the other numbers between them mean something else.
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def check_png(file: BinaryIO) -> None:
    file.seek(8)
    head = file.read(25)
    if len(head) < 25 or head[:8] != b"\x00\x00\x00\rIHDR":
        raise _damaged()
    _check_size(*struct.unpack(">II", head[8:16]))
    file.seek(-12, 2)
    if file.read(8) != b"\x00\x00\x00\x00IEND":
        raise _damaged()


def check_jpeg(file: BinaryIO) -> None:
    file.seek(2)
    height, width = _frame(file)
    _check_size(width, height)


def _frame(file: BinaryIO) -> tuple[int, int]:
    """Height and width, from the first frame: segments are stepped over until it comes."""
    for _segment in range(1000):
        marker = _marker(file)
        if marker in ALONE:
            continue
        length = file.read(2)
        if len(length) < 2 or marker == 0xDA or (size := struct.unpack(">H", length)[0]) < 2:
            break
        if marker in FRAMES:
            frame = file.read(5)
            return struct.unpack(">HH", frame[1:]) if len(frame) == 5 else (0, 0)
        file.seek(size - 2, 1)
    raise _damaged()


def _marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise _damaged()
    byte = b"\xff"
    while byte == b"\xff":
        byte = file.read(1)
    if not byte:
        raise _damaged()
    return byte[0]


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise _damaged()
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Refusal(
            _("The picture has %(width)s × %(height)s points, which is too large. Save it in a lower resolution.")
            % {"width": width, "height": height}
        )


def _damaged() -> Refusal:
    return Refusal(_("The picture is damaged or not complete. Take or save it anew."))
