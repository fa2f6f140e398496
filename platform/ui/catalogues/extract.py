"""Reads the texts for people out of Python and templates."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from ui.catalogues.rooms import name_of

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A component's attribute in Python: <c-field :label="_('Name')" />, which Django's own extraction does not see.
COMPONENT_ATTRIBUTE = re.compile(r""":[\w-]+="\s*_\(('(?:[^'\\]|\\.)*')\)\s*\"""")


def template_of(paths: Iterable[Path]) -> Catalog:
    """All texts of these files, each with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for path in paths:
        for message, comments, context in messages(path):
            catalog.add(
                message,
                locations=[(name_of(path), 0)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def messages(path: Path) -> Iterator[tuple[Any, list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = as_python(source, str(path))
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
    for _line, message, comments, context in found:
        if message and message != ("", ""):
            yield message, comments, context


def as_python(source: str, origin: str) -> str:
    """Django turns everything but the texts into X; without indentation Python's tokenizer can read it."""
    visible = COMPONENT_ATTRIBUTE.sub(lambda found: "{{ _(" + found[1] + ") }}", source)
    lines = templatize(visible, origin=origin).splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"
