"""Tabler icons (MIT) as inline SVG: no icon font, no second request, and the colour of the text around them."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

UNKNOWN = "point"
SHAPES = Path(__file__).with_name("icons.json")


@cache
def shapes() -> dict[str, str]:
    found: dict[str, str] = json.loads(SHAPES.read_text())
    return found


def svg(name: str, *, label: str = "", css: str = "") -> SafeString:
    """
    An icon. Without a label it is decoration and hidden from screen readers.

    An unknown name is drawn as a dot: a page must not fail for a picture. A test finds such names; write them into
    infra/vendor/icons.txt and run infra.vendor.assets.
    """
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        f"icon {css}".strip(),
        voice,
        mark_safe(shapes().get(name, shapes()[UNKNOWN])),  # noqa: S308 - our own file
    )
