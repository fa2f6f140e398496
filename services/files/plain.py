"""The words of a stored file, for whoever has to know what a paper says before it leaves the house."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator

from defusedxml.ElementTree import fromstring
from pypdf import PdfReader

from kernel.hooks import Hook
from services.files.models import StoredFile
from services.files.queries import read_file

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = {f"{_WORD}t", f"{_WORD}delText"}
# A page of a scan has no words; a stamp or a page number that a scanner wrote over it does not make it readable.
LEAST_WORDS_A_PAGE = 5
MOST_PAGES = 150  # a longer paper is an annex or a whole file; reading it would keep the worker waiting


# Digests of pictures that somebody of the centre answers for (a letterhead): known() -> set of bytes.
known_pictures = Hook("known_pictures")


def text_of(stored: StoredFile) -> str | None:
    """
    Everything that can be read in the file, its name and properties included; None when people have to look at it.

    A picture, a scan, and a PDF with one page that has no words are for people.
    """
    reader = _READERS.get(stored.content_type)
    if reader is None:
        return None
    content = read_file(stored)
    try:
        parts = reader(content)
    except Exception:  # noqa: BLE001 - damaged files fail in every way a parser can; people can still look at them
        return None
    return None if parts is None else "\n".join([stored.name, *parts])


def _pdf(content: bytes) -> list[str] | None:
    reader = PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in reader.pages[: MOST_PAGES + 1]]
    if not 0 < len(pages) <= MOST_PAGES or any(len(page.split()) < LEAST_WORDS_A_PAGE for page in pages):
        return None
    return [*pages, *(str(value) for value in (reader.metadata or {}).values())]


def _docx(content: bytes) -> list[str] | None:
    """Headers, notes, comments and what was deleted with changes tracked, too; a strange picture is for people."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = set(_pictures(archive))
        if pictures and pictures - set().union(*known_pictures()):
            return None
        names = archive.namelist()
        return [part for name in names if name.endswith(".xml") for part in _paragraphs(archive.read(name))]


def pictures_of(content: bytes) -> set[bytes]:
    """Digests of the pictures in a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return set(_pictures(archive))


def _pictures(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for name in archive.namelist():
        if name.startswith("word/media/"):
            yield hashlib.sha256(archive.read(name)).digest()


def _paragraphs(xml: bytes) -> Iterator[str]:
    """Runs of one paragraph stand together: Word parts words wherever somebody once stopped typing."""
    root = fromstring(xml)
    paragraphs = list(root.iter(f"{_WORD}p"))
    for paragraph in paragraphs:
        yield "".join(part.text or "" for part in paragraph.iter() if part.tag in _TEXTS)
    if not paragraphs:
        yield " ".join(part.strip() for part in root.itertext() if part.strip())


def _plain(content: bytes) -> list[str]:
    try:
        return [content.decode("utf-8-sig")]
    except UnicodeDecodeError:
        return [content.decode("cp1251", errors="replace")]


_READERS: dict[str, Callable[[bytes], list[str] | None]] = {
    "application/pdf": _pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _docx,
    "text/plain": _plain,
}
