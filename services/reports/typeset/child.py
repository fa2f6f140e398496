"""
The program that typesets one document and ends. It runs isolated: no environment, no Django, bounded memory and time.

Reads one JSON object from standard input, writes the document to standard output; a failure is one JSON line on
standard error and exit code 3.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any, Literal

import typst

FONTS = Path(__file__).parent / "fonts"
STANDARDS: list[Literal["a-2a", "ua-1"]] = [
    "a-2a",
    "ua-1",
]  # archival and accessible at once; typst refuses a document that breaks either
MEMORY = 3 * 1024**3


def bound(seconds: int) -> None:
    """No file can grow, no core is dumped with a child's name in it, and the kernel ends what runs away."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def typeset(order: dict[str, Any]) -> list[bytes]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    compiler = typst.Compiler(
        order["template"], root=order["root"], font_paths=fonts, sys_inputs={"data": order["data"]}
    )
    made: Any
    if order["format"] == "png":
        made = compiler.compile(format="png", ppi=order["ppi"], timestamp=order["moment"])
    else:
        made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=order["moment"])
    return made if isinstance(made, list) else [made]


def main() -> int:
    order = json.load(sys.stdin.buffer)
    bound(order["seconds"])
    try:
        pages = typeset(order)
    except typst.TypstError as error:
        sys.stderr.write(json.dumps({"message": error.message}))
        return 3
    for page in pages:
        sys.stdout.buffer.write(len(page).to_bytes(8, "big") + page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
