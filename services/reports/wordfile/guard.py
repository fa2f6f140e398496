# Cyrillic: an example of a field in a sentence
"""What may become the centre's template: read whole before anything is kept, refused with the part that is wrong."""

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from xml.parsers import expat

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from docx import Document

from kernel.errors import Refusal
from services.files.archives import ArchiveRefused, Limits, Why, check_office, checked
from services.files.names import extension_of
from services.reports.wordfile.fields import NAMES, NEEDED
from services.reports.wordfile.filling import groups_in
from services.reports.wordfile.reading import FIELD, ROW, P, canonical, names_in, roots, words_of

MOST = 2 * 1024 * 1024
LIMITS = Limits(parts=300, unpacked=20 * 1024 * 1024, ratio=100)
# A page waits while the file is read, and every record of a year repeats its rows: real ones have a tenth of this.
ELEMENTS, DEPTH, REPEATED = 60_000, 100, 1_500
SHORT = 60  # characters of somebody's file in a sentence
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TRACKED = frozenset(
    f"{WORD}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange", "cellIns")
)
FETCHING = frozenset({f"{WORD}altChunk", f"{WORD}object", f"{WORD}control", f"{WORD}subDoc"})
CODES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})  # fields of Word that say nothing but the page
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def checked_template(file: BinaryIO, name: str) -> tuple[bytes, list[str]]:
    """
    The bytes of a template that is safe and complete, and the names of its fields.

    :raises Refusal: with the sentence for whoever uploads it, beside `file`.
    """
    try:
        content = _bytes(file, name)
        _check_archive(content)
        return content, _fields(content)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="file") from refusal


def _bytes(file: BinaryIO, name: str) -> bytes:
    extension = extension_of(name)
    if extension in {"docm", "dotm"}:
        raise Refusal(_("%(name)s can hold macros (programs). Save it as .docx and upload that.") % {"name": name})
    if extension != "docx":
        raise Refusal(
            _("The template is a Word file that ends in .docx; this one is called %(name)s.") % {"name": name}
        )
    file.seek(0)
    content = file.read(MOST + 1)
    if not content:
        raise Refusal(_("The file is empty."))
    if len(content) > MOST:
        raise Refusal(_("The template is larger than 2 MB. Take large pictures out of it."))
    return content


# --- what is in the archive ----------------------------------------------------------------------------------------


def _check_archive(content: bytes) -> None:
    try:
        with checked(io.BytesIO(content), LIMITS) as archive:
            check_office(archive)
            measure = _Measure()
            for part in archive.namelist():
                _check_part(archive, part, measure)
    except ArchiveRefused as refused:
        raise Refusal(_why(refused)) from refused


def _why(refused: ArchiveRefused) -> str:
    part = {"part": refused.part or "[…]"}
    return {
        Why.MACROS: _("The file contains macros (programs), in %(part)s. Save it as .docx without macros.") % part,
        Why.EMBEDDED: _("Another file is embedded in the template (%(part)s). Take it out.") % part,
        Why.NESTED: _("Another file is embedded in the template (%(part)s). Take it out.") % part,
        Why.EXTERNAL_LINKS: _(
            "The file fetches something from elsewhere when it is opened (%(part)s): a linked picture, a template or"
            " another document. Put it into the file or take it out."
        )
        % part,
        Why.ENTITIES: _("The file declares entities, in %(part)s, which can harm whoever opens it.") % part,
        Why.TOO_LARGE_UNPACKED: _("Unpacked the file would be far larger than a document (%(part)s).") % part,
        Why.TOO_MANY_PARTS: _("The file has too many parts for a document."),
        Why.ENCRYPTED: _("The file is locked with a password. Save it without one."),
        Why.NAMES_OUTSIDE: _("A part of the file has a name that leads out of it (%(part)s).") % part,
        Why.DAMAGED: _("This is no Word file, or it is damaged. Open it in your word processor and save it anew."),
    }[refused.why]


class _Measure:
    """Counts the elements of all parts before a tree is made of them."""

    def __init__(self) -> None:
        self.elements = self.depth = 0

    def check(self, content: bytes, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._open, self._close
        self.depth, self.part = 0, name
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise ArchiveRefused(Why.DAMAGED, name) from error

    def _open(self, *_: object) -> None:
        self.elements, self.depth = self.elements + 1, self.depth + 1
        if self.elements > ELEMENTS or self.depth > DEPTH:
            raise ArchiveRefused(Why.TOO_LARGE_UNPACKED, self.part)

    def _close(self, *_: object) -> None:
        self.depth -= 1


def _check_part(archive: zipfile.ZipFile, name: str, measure: _Measure) -> None:
    lowered = name.casefold()
    if "/comments" in lowered:
        raise Refusal(_("The file has comments in its margin. Delete them: they would go to the court."))
    if not lowered.endswith((".xml", ".rels")):
        return
    content = archive.read(name)
    measure.check(content, name)
    root = _parsed(content)
    if lowered.endswith(".rels"):
        _check_links(root)
    elif name == "[Content_Types].xml":
        _check_kinds(root)
    else:
        _check_words(root, name)


def _parsed(content: bytes) -> Any:
    try:
        return fromstring(content)
    except Exception as error:  # parsers fail in many ways; to a person it is one
        raise ArchiveRefused(Why.DAMAGED) from error


def _check_kinds(root: Any) -> None:
    """What Word would read as text must be called so: the checks below go by the names of the parts."""
    for one in root.iter():
        kind, where = one.attrib.get("ContentType", "").casefold(), one.attrib.get("PartName", "")
        name = where or f".{one.attrib.get('Extension', '')}"
        if kind.endswith("+xml") and kind != "image/svg+xml" and not name.casefold().endswith((".xml", ".rels")):
            raise ArchiveRefused(Why.DAMAGED, name)


def _check_links(root: Any) -> None:
    for one in root.iter():
        target = one.attrib.get("Target", "")
        if one.attrib.get("TargetMode", "").casefold() == "external" and urlsplit(target).scheme not in SCHEMES:
            raise Refusal(
                _("A link of the file leads to %(target)s. Only web and mail addresses may.") % {"target": target[:80]}
            )


def _check_words(root: Any, name: str) -> None:
    for one in root.iter():
        if one.tag in TRACKED:
            raise Refusal(_("The file keeps tracked changes of somebody. Accept or reject all of them, then save it."))
        if one.tag in FETCHING:
            raise Refusal(_("Another file is embedded in the template (%(part)s). Take it out.") % {"part": name})
    for code in _codes(root):
        if code not in CODES:
            raise Refusal(
                _("The field of Word „%(code)s“ is not taken: it can fetch or run something.") % {"code": code[:SHORT]}
            )
    is_shown = name in SHOWN or re.match(r"word/(header|footer)\d*\.xml", name) or not name.startswith("word/")
    if not is_shown and "[[" in "".join(root.itertext()):
        raise Refusal(
            _("Fields stand only in the text, in tables, headers and footers, not in %(part)s.") % {"part": name}
        )


SHOWN = frozenset({"word/document.xml"})


def _codes(root: Any) -> Iterator[str]:
    """The names of Word's own fields; their letters may be parted over several runs of a paragraph."""
    for simple in root.iter(f"{WORD}fldSimple"):
        yield _first(simple.attrib.get(f"{WORD}instr", ""))
    for paragraph in root.iter(f"{WORD}p"):
        said: list[str] = []
        for one in paragraph.iter():
            if one.tag == f"{WORD}fldChar" and one.attrib.get(f"{WORD}fldCharType") in {"separate", "end"} and said:
                yield _first("".join(said))
                said = []
            elif one.tag == f"{WORD}instrText":
                said.append(one.text or "")
        if said:
            yield _first("".join(said))


def _first(instruction: str) -> str:
    return (instruction.strip().split() or [""])[0].upper()


# --- fields --------------------------------------------------------------------------------------------------------


def _fields(content: bytes) -> list[str]:
    found: list[str] = []
    repeated = 0
    for root in roots(_opened(content).part.package):
        for paragraph in root.iter(P):
            found += _of_paragraph(words_of(paragraph))
        for row in (*root.iter(ROW), *root.iter(P)):
            repeated += _check_groups(row)
    if repeated > REPEATED:
        raise Refusal(
            _("Too much of the template repeats for each record. Shorten the rows, or draw them more simply.")
        )
    for name in NEEDED:
        if name not in found:
            raise Refusal(
                _("The template lacks the field %(field)s, without which it is no report.") % {"field": shown(name)}
            )
    return sorted(set(found))


def _opened(content: bytes) -> Any:
    try:
        return Document(io.BytesIO(content))
    except Exception as error:
        raise Refusal(_why(ArchiveRefused(Why.DAMAGED))) from error


def _of_paragraph(text: str) -> list[str]:
    names = names_in(text)
    for name in names:
        if name not in NAMES:
            raise Refusal(_unknown(name))
    rest = FIELD.sub("", text)
    if "[[" in rest or "]]" in rest:
        raise Refusal(
            _("A field is not closed: „%(text)s“. It is written like %(field)s.")
            % {"text": rest.strip()[:SHORT], "field": shown("дата")}
        )
    return names


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(canonical(name)[:SHORT], NAMES, n=1)
    sentence = _("The field %(field)s is not known.") % {"field": shown(name[:SHORT])}
    return sentence + (" " + _("Did you mean %(field)s?") % {"field": shown(near[0])} if near else "")


def _check_groups(element: Any) -> int:
    """How much of the file repeats with it."""
    if element.tag == ROW and any(True for _inner in element.iter(ROW) if _inner is not element):
        return 0  # of a table in a table the inner rows are asked
    groups = groups_in(element)
    if len(groups) > 1:
        sentence = _("One row tells of one thing only; here stand fields of: %(groups)s.")
        raise Refusal(sentence % {"groups": ", ".join(groups)})
    return sum(1 for _inner in element.iter()) if groups else 0


def shown(name: str) -> str:
    return "[[" + name + "]]"
