"""Filling a Word file: rows and paragraphs of a group repeat, every other field is replaced where it stands."""

import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from services.reports.wordfile.cleaning import clean
from services.reports.wordfile.fields import group_of
from services.reports.wordfile.reading import (
    FIELD,
    FILLED,
    ROW,
    P,
    canonical,
    names_in,
    put,
    roots,
    texts_of,
    words_of,
)

NOTHING = "–"
Values = Mapping[str, str]


def fill(content: bytes, values: Values, tables: Mapping[str, Sequence[Values]]) -> bytes:
    """
    The file with every field replaced, and without a word about whoever made or edited it.

    A group without records leaves one row of dashes, so that a reader sees that there were none.
    """
    document = Document(io.BytesIO(content))
    for root in roots(document.part.package):
        for name in (ROW, P):
            _repeat(root, name, values, tables)
        for paragraph in root.iter(P):
            _replace(paragraph, values.get)
            paragraph.attrib.pop(FILLED, None)
    clean(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _repeat(root: Any, name: str, values: Values, tables: Mapping[str, Sequence[Values]]) -> None:
    """From the inside out: of a table in a table the inner rows first."""
    for element in reversed(list(root.iter(name))):
        if groups := groups_in(element):
            records = tables[groups[0]] or [_dashes(element)]
            for record in records:
                _copy(element, {**values, **record})
            element.getparent().remove(element)


def _dashes(element: Any) -> Values:
    paragraphs = [element] if element.tag == P else list(element.iter(P))
    return {name: NOTHING for one in paragraphs for name in names_in(words_of(one)) if group_of(name)}


def groups_in(element: Any) -> list[str]:
    """The groups whose fields stand in a row or a paragraph."""
    paragraphs = [element] if element.tag == P else list(element.iter(P))
    found = [group_of(name) for one in paragraphs for name in names_in(words_of(one))]
    return sorted(set(filter(None, found)))


def _copy(element: Any, values: Values) -> None:
    copy = deepcopy(element)
    element.addprevious(copy)
    for paragraph in [copy] if copy.tag == P else list(copy.iter(P)):
        _replace(paragraph, values.get)
        paragraph.set(FILLED, "1")


def _replace(paragraph: Any, value_of: Callable[[str], str | None]) -> None:
    """From the last to the first, so that the places of the others stay true."""
    for found in reversed(list(FIELD.finditer(words_of(paragraph)))):
        value = value_of(canonical(found[1]))
        if value is not None:
            put(paragraph, found.start(), found.end(), _fit(value))
    for node in texts_of(paragraph):
        _break_lines(node)


def _fit(value: str) -> str:
    """What XML can hold, in one form of each letter."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})


def _break_lines(node: Any) -> None:
    """A line break is an element of its own in Word."""
    first, *more = (node.text or "").split("\n")
    if not more:
        return
    node.text, place = first, node
    for line in more:
        text = OxmlElement("w:t")
        text.text = line
        text.set(qn("xml:space"), "preserve")
        line_break = OxmlElement("w:br")
        place.addnext(line_break)
        line_break.addnext(text)
        place = text
