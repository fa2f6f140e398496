"""Plain text: readable as such, in one of the encodings that Bulgarian machines write."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from kernel.errors import Refusal


def check(file: BinaryIO) -> None:
    file.seek(0)
    decoded(file.read())


def decoded(content: bytes) -> str:
    """
    UTF-8, UTF-16 with its mark, else Windows-1251: old programs here know no other.

    :raises Refusal: it is no text in any of these.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
            return text
    raise Refusal(_("This is not plain text. Save it anew as text in UTF-8."))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1251")
