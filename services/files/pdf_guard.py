"""
PDF: a page to read, and nothing that acts when it is opened.

The whole file is searched as bytes, and everything compressed in it is searched unpacked, whatever it says of itself.
So it does not matter how the file is built or which reader would understand it: what starts a program, runs a script,
carries another file or is locked has to name it somewhere, and the name is what is searched for.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from kernel.errors import Refusal

TAIL = 2048
STEP = 16 * 1024
PIECE = 4 * 1024 * 1024
OVERLAP = 64  # longer than the longest name with every letter escaped
STREAM = re.compile(rb"stream[ \t]*\r?\n?")
ASCII85 = re.compile(rb"[\s!-uz]{20,}~>")
HEXADECIMAL = re.compile(rb"[\s0-9A-Fa-f]{20,}>")
NAMES = {
    "script": ("JavaScript", "XFA", "RichMedia", "Rendition"),
    "program": ("Launch", "ImportData", "SubmitForm", "GoToE"),
    "file": ("EmbeddedFile", "EmbeddedFiles", "FileAttachment"),
    # Codings this module does not undo; nobody has written them for twenty years.
    "coding": ("LZWDecode", "RunLengthDecode", "Crypt"),
    "lock": ("Encrypt",),
}


def _escaped(name: str) -> bytes:
    """Each letter as itself or as #xx: both are the same name to a reader."""
    return b"".join(b"(?:%c|#%02x|#%02X)" % (char, char, char) for char in name.encode())


def _searched() -> re.Pattern[bytes]:
    groups = (b"(?P<%s>%s)" % (reason.encode(), b"|".join(map(_escaped, names))) for reason, names in NAMES.items())
    return re.compile(b"/(?:" + b"|".join(groups) + rb")(?![A-Za-z0-9#])")


SEARCHED = _searched()


def check(file: BinaryIO) -> None:
    """:raises Refusal: with a sentence; a form, a link to a website or a signature is no reason."""
    file.seek(0)
    content = file.read()
    if b"startxref" not in content or b"%%EOF" not in content[-TAIL:]:
        raise Refusal(_("The PDF is damaged or not complete. Open it and save or scan it anew."))
    _search(content)
    for piece in _unpacked(content):
        _search(piece)


def _search(content: bytes) -> None:
    found = SEARCHED.search(content)
    if found:
        raise Refusal(_why(str(found.lastgroup)))


def _why(reason: str) -> str:
    return {
        "script": _("The PDF contains a script (JavaScript). Print it to a new PDF and upload that one."),
        "program": _("The PDF starts something when opened. Print it to a new PDF and upload that one."),
        "file": _("The PDF carries other files inside. Save them and upload them one by one."),
        "lock": _("The PDF is locked (encrypted). Save it without a password; here it is encrypted anyway."),
    }.get(reason, _unusual())


def _unusual() -> str:
    return _("The PDF is built in an unusual way and cannot be checked. Print it to a new PDF and upload that one.")


@dataclass(slots=True)
class _Budget:
    """What one file may cost: a small file can unpack to gigabytes, or be one fault after the other."""

    unpacked: int = 512 * 1024 * 1024
    streams: int = 20_000
    faults: int = 200

    def spend(self, what: str, amount: int = 1) -> None:
        left = getattr(self, what) - amount
        setattr(self, what, left)
        if left < 0:
            raise Refusal(_unusual())


def _unpacked(content: bytes) -> Iterator[bytes]:
    budget, view = _Budget(), memoryview(content)
    for start in STREAM.finditer(content):
        budget.spend("streams")
        yield from _inflated(view[start.end() :], budget)
        yield from _spelled_out(content, start.end(), budget)


def _spelled_out(content: bytes, start: int, budget: _Budget) -> Iterator[bytes]:
    """Streams written in printable characters, and what is deflated inside those."""
    for pattern, decode in ((ASCII85, _from_ascii85), (HEXADECIMAL, _from_hexadecimal)):
        written = pattern.match(content, start)
        if written:
            plain = decode(written.group())
            yield plain
            yield from _inflated(memoryview(plain), budget)


def _from_ascii85(written: bytes) -> bytes:
    try:
        return base64.a85decode(written[:-2])
    except ValueError:
        return b""


def _from_hexadecimal(written: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", written[:-1])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _inflated(packed: memoryview, budget: _Budget) -> Iterator[bytes]:
    """
    What is deflated here, in overlapping pieces, as far as it is sound; nothing if nothing is.

    :raises Refusal: deflated twice, which only somebody who hides something does.
    """
    before = b""
    for piece in _pieces(packed, budget):
        budget.spend("unpacked", len(piece))
        if not before and _is_deflated(piece) and any(_pieces(memoryview(piece), budget)):
            raise Refusal(_unusual())
        yield before + piece
        before = (before + piece)[-OVERLAP:]


def _is_deflated(data: bytes | memoryview) -> bool:
    return len(data) > 2 and data[0] & 0x0F == 8 and (data[0] * 256 + data[1]) % 31 == 0


def _pieces(packed: memoryview, budget: _Budget) -> Iterator[bytes]:
    """At most PIECE bytes at a time, however strongly they are packed."""
    unpacker = zlib.decompressobj()
    for at in range(0, len(packed) if _is_deflated(packed) else 0, STEP):
        step: bytes | memoryview = packed[at : at + STEP]
        while step and not unpacker.eof:
            spare = unpacker.copy()
            try:
                yield unpacker.decompress(step, PIECE)
            except zlib.error:
                budget.spend("faults")
                yield _until_fault(spare, step)
                return
            step = unpacker.unconsumed_tail


def _until_fault(unpacker: "zlib._Decompress", packed: bytes | memoryview) -> bytes:
    """Readers show what comes before a fault, so it is searched as well."""
    sound = []
    for at in range(len(packed)):
        try:
            sound.append(unpacker.decompress(packed[at : at + 1]))
        except zlib.error:
            break
    return b"".join(sound)
