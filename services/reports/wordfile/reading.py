"""Fields in the paragraphs of a Word file, also where Word has parted their letters over several runs."""

import re
from collections.abc import Iterator
from typing import Any

from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.package import Package

FIELD = re.compile(r"\[\[([^\[\]]*)\]\]")  # spaces are left to `canonical`: looked for here they cost a cube of time
P, T, ROW = qn("w:p"), qn("w:t"), qn("w:tr")
FILLED = "filled"  # a mark of ours, gone before the file is saved


def roots(package: Package) -> Iterator[Any]:
    """The elements of every part that is shown: the text, headers and footers."""
    for part in sorted(package.iter_parts(), key=lambda one: str(one.partname)):
        if isinstance(part, XmlPart) and str(part.partname).startswith("/word/"):
            yield part.element


def texts_of(paragraph: Any) -> list[Any]:
    """The nodes of this paragraph's own words: a text box inside of it has paragraphs of its own."""
    return [node for node in paragraph.iter(T) if _paragraph_of(node) is paragraph]


def _paragraph_of(node: Any) -> Any:
    return next(node.iterancestors(P), None)


def words_of(paragraph: Any) -> str:
    """Nothing of a paragraph that is filled: what a fact says is never read for fields."""
    return "" if paragraph.get(FILLED) else "".join(node.text or "" for node in texts_of(paragraph))


def names_in(text: str) -> list[str]:
    return [canonical(found[1]) for found in FIELD.finditer(text)]


def canonical(name: str) -> str:
    """As it is listed: people type capitals, and spaces for the line below."""
    return re.sub(r"[\s_]+", "_", name.strip().casefold())


def put(paragraph: Any, start: int, end: int, value: str) -> None:
    """Replace the characters of a span by a value, in the run in which the span begins."""
    at = 0
    for node in texts_of(paragraph):
        text = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        node.text = text[:first] + value + text[last:]
        node.set(qn("xml:space"), "preserve")
        value = ""
