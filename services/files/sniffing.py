"""What a file is, by its first bytes and never by its name."""

import zipfile
from enum import StrEnum
from typing import BinaryIO

from django.utils.translation import gettext as _

HEAD = 4096


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    HEIC = "heic"
    TIFF = "tiff"
    DOCX = "docx"
    XLSX = "xlsx"
    OPEN_DOCUMENT = "open_document"
    ZIP = "zip"
    OLD_OFFICE = "old_office"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    TEXT = "text"
    SOUND = "sound"
    VIDEO = "video"
    PROGRAM = "program"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


MAGIC = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF8", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"{\\rtf", Kind.RTF),
    (b"MZ", Kind.PROGRAM),
    (b"\x7fELF", Kind.PROGRAM),
    (b"#!", Kind.PROGRAM),
    (b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (b"Rar!", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"ID3", Kind.SOUND),
    (b"OggS", Kind.SOUND),
)


def kind_of(file: BinaryIO) -> Kind:
    """Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    found = _by_magic(head) or (_by_parts(file) if head.startswith(b"PK") else None) or _by_text(head)
    file.seek(0)
    return found


def said(kind: Kind) -> str:
    """With its article, for the middle of a sentence."""
    return {
        Kind.PDF: _("a PDF"),
        Kind.JPEG: _("a photo (JPEG)"),
        Kind.PNG: _("a picture (PNG)"),
        Kind.GIF: _("a picture (GIF)"),
        Kind.WEBP: _("a picture (WebP)"),
        Kind.HEIC: _("a photo of a telephone (HEIC)"),
        Kind.TIFF: _("a picture (TIFF)"),
        Kind.DOCX: _("a Word document"),
        Kind.XLSX: _("an Excel workbook"),
        Kind.OPEN_DOCUMENT: _("an OpenDocument file"),
        Kind.ZIP: _("a ZIP archive"),
        Kind.OLD_OFFICE: _("an old or password-locked Office file"),
        Kind.RTF: _("an RTF document"),
        Kind.HTML: _("a web page"),
        Kind.XML: _("an XML file"),
        Kind.TEXT: _("plain text"),
        Kind.SOUND: _("a sound recording"),
        Kind.VIDEO: _("a video"),
        Kind.PROGRAM: _("a program"),
        Kind.ARCHIVE: _("an archive"),
        Kind.UNKNOWN: _("something unknown"),
    }[kind]


def _by_magic(head: bytes) -> Kind | None:
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return Kind.WEBP if head[8:12] == b"WEBP" else Kind.SOUND
    if head[4:8] == b"ftyp":
        return Kind.HEIC if head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"avif"} else Kind.VIDEO
    return None


def _by_parts(file: BinaryIO) -> Kind:
    """Which document a ZIP archive is; its parts are listed, none is read but the short mark of OpenDocument."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Kind.ZIP
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return Kind.DOCX
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    return Kind.OPEN_DOCUMENT if {"mimetype", "content.xml"} <= names else Kind.ZIP


def _by_text(head: bytes) -> Kind:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Kind.TEXT
    if b"\x00" in head or sum(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head):
        return Kind.UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<body", b"<head", b"<iframe")):
        return Kind.HTML
    return Kind.XML if start.startswith(b"<?xml") else Kind.TEXT
