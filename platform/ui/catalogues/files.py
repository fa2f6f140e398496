"""Catalogues on disk: a form that two branches can merge, without dates or line numbers."""

import os
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

# Both languages count one and many, as Django's own catalogues of them do.
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Zakrila\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def empty(language: str) -> Catalog:
    """Read from the header: Babel by itself gives Hungarian one form of the plural and would drop the second."""
    return read_po(BytesIO(HEADER.format(language=language).encode()), locale=language, charset="utf-8")


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return empty(language)
    return read_po(BytesIO(path.read_bytes()), locale=language, charset="utf-8")


def write(path: Path, catalog: Catalog, language: str) -> bool:
    """Says whether the file changed; a room without texts has no file."""
    present = path.read_bytes() if path.exists() else b""
    wanted = text_of(catalog, language) if len(catalog) else b""
    if wanted == present:
        return False
    if not wanted:
        path.unlink()
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wanted)
    return True


def text_of(catalog: Catalog, language: str) -> bytes:
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return HEADER.format(language=language).encode() + body.getvalue().strip() + b"\n"


def is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def compile_one(po: Path, language: str) -> None:
    """Written beside and renamed: a running server never reads half a catalogue."""
    mo = po.with_suffix(".mo")
    part = po.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        write_mo(file, read(po, language))
    part.replace(mo)
