"""`render`: a template and plain data to the bytes of a PDF that is both PDF/A-2a and PDF/UA-1."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.reports.typeset.clean import printable_data

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "documents"
CHILD = Path(__file__).with_name("child.py")
MOST_DATA = 2 * 1024 * 1024
MOST_ASSET = 512 * 1024
PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
SECONDS = 10  # of the processor
PATIENCE = 3  # times as long by the clock: on a busy machine a paper waits for its turn, and is made all the same


class RenderFailed(RuntimeError):
    """The document was not made. The message is for the log of the installation; it never repeats the data."""


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    moment: datetime,
    assets: Mapping[str, bytes] | None = None,
    seconds: int = SECONDS,
) -> bytes:
    """
    The PDF of `templates/documents/<template>.typ`.

    Same template, data, assets and moment: same bytes; `moment` becomes the creation date inside the file.
    Texts in `data` are shown as they are, never read as markup. `assets` are PNG or JPEG pictures (a logo), which the
    template finds under `data.assets.<name>`. Runs in a process of its own that is ended after `seconds` of work.

    :raises RenderFailed: unknown template, too much data, a picture that is none, a fault in the template, time over.
    """
    return _run(_order(template, data, moment, assets, seconds))[0]


def render_pages(
    template: str,
    data: Mapping[str, Any],
    *,
    moment: datetime,
    assets: Mapping[str, bytes] | None = None,
    ppi: int = 96,
) -> list[bytes]:
    """The same pages as PNG pictures, for a preview on screen."""
    return _run({**_order(template, data, moment, assets, SECONDS), "format": "png", "ppi": ppi})


def _order(
    template: str, data: Mapping[str, Any], moment: datetime, assets: Mapping[str, bytes] | None, seconds: int
) -> dict[str, Any]:
    if moment.utcoffset() is None:
        raise ValueError("the moment of a document needs a time zone")
    return {
        "template": str(_template(template)),
        "root": str(TEMPLATES),
        "data": _text({**printable_data(data), "assets": _pictures(assets or {})}),
        "moment": int(moment.timestamp()),
        "seconds": seconds,
        "format": "pdf",
    }


def _template(name: str) -> Path:
    path = TEMPLATES / f"{name}.typ"
    if not name.isidentifier() or not path.is_file():
        raise RenderFailed(f"there is no document template {name!r}")
    return path


def _text(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    if len(text) > MOST_DATA:
        raise RenderFailed(f"the document has {len(text)} characters of data, more than {MOST_DATA}")
    return text


def _pictures(assets: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {name: _picture(name, content) for name, content in assets.items()}


def _picture(name: str, content: bytes) -> dict[str, Any]:
    """Typst has no base64: a list of numbers is the form in which JSON carries bytes to it."""
    kind = next((kind for kind, magic in PICTURES.items() if content.startswith(magic)), None)
    if kind is None or len(content) > MOST_ASSET:
        raise RenderFailed(f"the picture {name!r} is not a PNG or JPEG of at most {MOST_ASSET} bytes")
    return {"format": kind, "bytes": list(content)}


def _run(order: dict[str, Any]) -> list[bytes]:
    try:
        # Isolated (-I) and without environment: the keys of the installation stay with the parent.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(order, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=PATIENCE * order["seconds"],
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"typesetting took longer than {PATIENCE * order['seconds']} s") from error
    if done.returncode:
        raise RenderFailed(_why(done))
    return _split(done.stdout)


def _why(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Typst's message names our template's fault; what it quotes may be a person's text and is left out."""
    if done.returncode == 3:
        return re.sub(r'["“].*["”]', '"…"', str(json.loads(done.stderr)["message"]))
    return f"typesetting ended with code {done.returncode}"


def _split(stream: bytes) -> list[bytes]:
    pages = []
    while stream:
        size = int.from_bytes(stream[:8], "big")
        pages.append(stream[8 : 8 + size])
        stream = stream[8 + size :]
    return pages
