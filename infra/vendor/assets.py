"""
Copies the few files we serve out of unpacked npm packages into platform/ui: style sheet, fonts, icons.

    npm pack @tabler/core@1.6.1 @tabler/icons@3.51.0 @fontsource-variable/inter@5.3.0   # in an empty folder
    for f in *.tgz; do mkdir "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}"; done
    python -m infra.vendor.assets <that folder>

Run it again to add an icon: write its name into icons.txt.
"""

import json
import re
import sys
from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "platform" / "ui"
STATIC = UI / "static" / "ui"
FONTS = ("cyrillic", "latin", "latin-ext")  # latin-ext has the Hungarian ő and ű

ICONS = Path(__file__).with_name("icons.txt")


def main(source: Path) -> None:
    style(folder(source, "tabler-core"))
    fonts(folder(source, "fontsource-variable-inter"))
    icons(folder(source, "tabler-icons"))


def folder(source: Path, name: str) -> Path:
    return next(source.glob(f"{name}-*/package"))


def style(package: Path) -> None:
    text = (package / "dist/css/tabler.min.css").read_text()
    (STATIC / "css/tabler.min.css").write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/\s*$", "", text))


def fonts(package: Path) -> None:
    for name in FONTS:
        data = (package / f"files/inter-{name}-wght-normal.woff2").read_bytes()
        (STATIC / f"fonts/inter-{name}.woff2").write_bytes(data)
    (STATIC / "fonts/LICENSE-Inter.txt").write_text((package / "LICENSE").read_text())


def icons(package: Path) -> None:
    shapes = {name: shape(package / f"icons/outline/{name}.svg") for name in ICONS.read_text().split()}
    (UI / "icons.json").write_text(json.dumps(shapes, indent=0, sort_keys=True) + "\n")


def shape(path: Path) -> str:
    """What is inside the svg element, without the invisible frame."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    if inner is None:
        raise ValueError(f"not an icon: {path}")
    lines = [line.strip() for line in inner[1].splitlines() if line.strip() and 'd="M0 0h24v24H0z"' not in line]
    return "".join(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
