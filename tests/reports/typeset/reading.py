"""What a reader's program finds in a PDF."""

import io
import re

import pypdf


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    """All text with line breaks as spaces; hyphenation at a line's end is undone."""
    text = "\n".join(pages(pdf)).replace("\u200b", "")
    return re.sub(r"\s+", " ", re.sub(r"[-\u00ad\u2010]\n", "", text))
