"""
Marks that must never leave the place or the family in which they were planted, and the search for them in anything.

Tags: A and B are two centres, S is a family of A that is somebody else's.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from pypdf import PdfReader

MARK = "CANARY"


def canary(tag: str, *where: str, limit: int | None = None) -> str:
    """`CANARYA-people.Person-names-child`; a short one where it does not fit, nothing where even that does not."""
    full = f"{MARK}{tag}-" + "-".join(part for part in where if part)
    if limit is None or len(full) <= limit:
        return full
    short = f"{MARK}{tag}{hashlib.sha256(full.encode()).hexdigest()}"
    return short[:limit] if limit >= len(MARK) + 5 else ""


def found(text: str | bytes, tags: str) -> set[str]:
    """Every mark of these tags in the text, whatever became of its case."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    lowered = data.lower()
    if MARK.lower().encode() not in lowered:
        return set()
    pattern = rb"canary[%s](?:[-a-z0-9_.]*)" % tags.lower().encode()
    return {match.decode() for match in re.findall(pattern, lowered)}


def readable(content: bytes) -> bytes:
    """What a person could read in a file: the text of a PDF, the parts of an office document or an archive."""
    if content.startswith(b"%PDF"):
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return content + "".join("".join(pages).split()).encode()  # a line may break inside a canary
    if content.startswith(b"PK\x03\x04"):
        return b"\n".join(_members(content))
    return content


def _members(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            yield member.filename.encode()
            yield archive.read(member)


def texts_of(rows: Iterable[Any]) -> Iterator[str]:
    """Every value of every row, opened."""
    for row in rows:
        for field in row._meta.concrete_fields:
            yield str(getattr(row, field.attname))
