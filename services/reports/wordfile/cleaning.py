"""What a Word file tells of the people who made it, taken out: authors, times, revisions, comments, old programs."""

from datetime import UTC, datetime
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as REL
from docx.oxml.ns import qn

# What a report needs of a file; whatever else hangs on it (thumbnails, people, custom data) stays behind.
KEPT = frozenset(
    {
        REL.STYLES,
        REL.SETTINGS,
        REL.NUMBERING,
        REL.FONT_TABLE,
        REL.THEME,
        REL.HEADER,
        REL.FOOTER,
        REL.IMAGE,
        REL.HYPERLINK,
        REL.FOOTNOTES,
        REL.ENDNOTES,
    }
)
KEPT_AT_ROOT = frozenset({REL.OFFICE_DOCUMENT, REL.CORE_PROPERTIES})
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MARKS = ("rsid", "paraId", "textId")
GONE = (
    "w:rsid",
    "w:rsids",
    "w:printerSettings",
    "w:dataBinding",
    "w:attachedTemplate",
    "w:docVars",
    "w:bookmarkStart",
    "w:bookmarkEnd",
)


def clean(document: Any) -> None:
    _forget_properties(document.core_properties)
    package = document.part.package
    _drop(package.rels, KEPT_AT_ROOT)
    for part in list(package.iter_parts()):
        element = getattr(part, "element", None)
        if element is not None:
            _drop(part.rels, KEPT)
            _forget_marks(element)


def _drop(rels: Any, kept: frozenset[str]) -> None:
    for key, rel in list(rels.items()):
        if rel.reltype not in kept:
            rels.pop(key)


def _forget_properties(core: Any) -> None:
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "title", "category", "identifier"):
        setattr(core, name, "")
    for name in ("content_status", "language", "version"):
        setattr(core, name, "")
    core.revision, core.created, core.modified, core.last_printed = 1, EPOCH, EPOCH, EPOCH


def _forget_marks(root: Any) -> None:
    """Numbers by which Word ties a change to a sitting of its author, and what hangs on parts that stay behind."""
    for element in list(root.iter(*map(qn, GONE))):
        element.getparent().remove(element)
    for element in root.iter():
        for name in [one for one in element.attrib if _local(one).startswith(MARKS)]:
            del element.attrib[name]


def _local(name: Any) -> str:
    return str(name).rsplit("}", 1)[-1]
