"""
Zip archives (xlsx, docx) that strangers send: looked over before anything is unpacked.

What a check finds is a reason, not a sentence: who called knows what the person was doing and words it.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from xml.parsers import expat

CHUNK = 64 * 1024
OOXML_XML = (".xml", ".rels", ".vml")
NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".docm", ".pptx", ".jar", ".7z", ".rar", ".gz", ".xls", ".doc")


class Why(StrEnum):
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE_UNPACKED = "too_large_unpacked"
    NAMES_OUTSIDE = "names_outside"
    NESTED = "nested"
    MACROS = "macros"
    EMBEDDED = "embedded"
    EXTERNAL_LINKS = "external_links"
    ENTITIES = "entities"


class ArchiveRefused(Exception):
    """Nothing was unpacked. `part` names the member of the archive that decided it."""

    def __init__(self, why: Why, part: str = "") -> None:
        super().__init__(why)
        self.why, self.part = why, part


@dataclass(frozen=True, slots=True)
class Limits:
    """`ratio` is the most that one part of more than a megabyte may grow: real office files stay under 60."""

    parts: int = 2000
    unpacked: int = 150 * 1024 * 1024
    ratio: int = 120


def checked(file: BinaryIO, limits: Limits = Limits()) -> zipfile.ZipFile:
    """
    The archive, open for reading, when nothing in its list of parts is suspicious.

    :raises ArchiveRefused: see Why. Sizes are the declared ones; reading never gives more than was declared.
    """
    try:
        file.seek(0)
        archive = zipfile.ZipFile(file)
        _check_parts(archive.infolist(), limits)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ArchiveRefused(Why.DAMAGED) from error
    return archive


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [part.filename for part in parts]
    if len(parts) > limits.parts:
        raise ArchiveRefused(Why.TOO_MANY_PARTS)
    if len({name.casefold() for name in names}) != len(names):
        raise ArchiveRefused(Why.DAMAGED)
    for part in parts:
        _check_part(part, limits)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise ArchiveRefused(Why.TOO_LARGE_UNPACKED)


def _check_part(part: zipfile.ZipInfo, limits: Limits) -> None:
    name = part.filename
    if part.flag_bits & 0x1:
        raise ArchiveRefused(Why.ENCRYPTED, name)
    if name.startswith("/") or "\\" in part.orig_filename or "\x00" in part.orig_filename or ":" in name:
        raise ArchiveRefused(Why.NAMES_OUTSIDE, name)
    if ".." in name.split("/") or _is_link(part):
        raise ArchiveRefused(Why.NAMES_OUTSIDE, name)
    if part.file_size > 1024 * 1024 and part.file_size > limits.ratio * max(part.compress_size, 1):
        raise ArchiveRefused(Why.TOO_LARGE_UNPACKED, name)
    if name.casefold().endswith(NESTED):
        raise ArchiveRefused(Why.NESTED, name)


def _is_link(part: zipfile.ZipInfo) -> bool:
    return (part.external_attr >> 16) & 0o170000 == 0o120000


def check_office(archive: zipfile.ZipFile) -> None:
    """
    An office document that only says something: nothing in it runs, fetches or hides another file.

    :raises ArchiveRefused: macros, embedded objects, links to other files (a hyperlink is none), XML entities.
    """
    for name in archive.namelist():
        lowered = name.casefold()
        if "vbaproject" in lowered or "/macrosheets/" in lowered or "vbadata" in lowered:
            raise ArchiveRefused(Why.MACROS, name)
        if "/embeddings/" in lowered or "/activex/" in lowered or lowered.endswith(("oleobject.bin", ".ole")):
            raise ArchiveRefused(Why.EMBEDDED, name)
        if "/externallinks/" in lowered or lowered.endswith("/connections.xml"):
            raise ArchiveRefused(Why.EXTERNAL_LINKS, name)
        if lowered.endswith(OOXML_XML):
            _check_xml(archive, name)


def _check_xml(archive: zipfile.ZipFile, name: str) -> None:
    with opened(archive, name) as part:
        if name == "[Content_Types].xml":
            _check_types(part)
        elif name.casefold().endswith(".rels"):
            _check_relations(part)
        else:
            next(elements(part, until_first=True), None)


def _check_types(part: "_Part") -> None:
    for _, attributes in elements(part):
        if "macroenabled" in attributes.get("ContentType", "").casefold():
            raise ArchiveRefused(Why.MACROS, part.name)


def _check_relations(part: "_Part") -> None:
    for _, attributes in elements(part):
        outside = attributes.get("TargetMode", "").casefold() == "external"
        if outside and not attributes.get("Type", "").casefold().endswith("/hyperlink"):
            raise ArchiveRefused(Why.EXTERNAL_LINKS, part.name)


class _Part:
    """A part of the archive whose damage is told as ArchiveRefused, wherever in reading it shows."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.name = name
        try:
            self._file = archive.open(name)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError) as error:
            raise ArchiveRefused(Why.DAMAGED, name) from error

    def __enter__(self) -> "_Part":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except Exception as error:
            # zlib.error, lzma.LZMAError, BadZipFile (CRC), EOFError: one family to whoever sent the file
            raise ArchiveRefused(Why.DAMAGED, self.name) from error


def opened(archive: zipfile.ZipFile, name: str) -> _Part:
    return _Part(archive, name)


def elements(part: _Part, *, until_first: bool = False) -> Iterator[tuple[str, dict[str, str]]]:
    """
    Name (without prefix) and attributes of every element, in order, in constant memory.

    A document type declaration is refused: it can define entities, and no office file has one. It must stand before
    the first element, so `until_first` is enough to be sure of a part that is read later by something else.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser(part.name, found)
    while chunk := part.read(CHUNK):
        _feed(parser, chunk, part.name, final=False)
        yield from found
        if found and until_first:
            return
        found.clear()
    _feed(parser, b"", part.name, final=True)


def _parser(name: str, found: list[tuple[str, dict[str, str]]]) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise ArchiveRefused(Why.ENTITIES, name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    return parser


def _feed(parser: expat.XMLParserType, chunk: bytes, name: str, *, final: bool) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        raise ArchiveRefused(Why.DAMAGED, name) from error
