"""{% load ui %}: icons, dates, query strings, tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel.errors import Hint
from ui import dates, errors, icons, maps
from ui.forms import base
from ui.forms.people import read_aloud
from ui.panels import Panel

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    return icons.svg(name, label=label, css=css)


@register.filter
def when(value: date | None, how: str = "") -> SafeString | str:
    """{{ session.starts_at|when:"long_moment" }}: a <time> element, or a dash for nothing."""
    return dates.tag(value, how) if value else "–"


@register.filter
def written(value: date | None, how: str = "day") -> str:
    """The same words without markup, for titles and attributes."""
    return dates.FORMATS[how](value) if value else "–"  # type: ignore[operator]


@register.filter
def phone(value: str) -> SafeString | str:
    """+359888123456 as people read it, and one touch away on a telephone."""
    return format_html('<a class="phone" href="tel:{}">{}</a>', value, read_aloud(value)) if value else "–"


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: object) -> str:
    """The present query string with changes: {% query page=2 %}; None or an empty value takes a key away."""
    request: HttpRequest = context["request"]
    values = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            values.pop(key, None)
        else:
            values[key] = str(value)
    return f"?{values.urlencode()}"


@register.filter
def error_lines(form: forms.BaseForm) -> list[tuple[forms.BoundField, str]]:
    return base.error_lines(form)


@register.filter
def without_stop(label: object) -> str:
    """A label that is a sentence (a tick's), where more follows behind it."""
    return str(label).removesuffix(".")


@register.filter
def error_count(form: forms.BaseForm) -> int:
    return base.error_count(form)


@register.filter
def only_asks(form: forms.BaseForm) -> bool:
    """Whether nothing is saved by this form, a library's included."""
    return bool(getattr(form, "only_asks", False))


@register.filter
def general_hints(form: forms.BaseForm) -> list[Hint]:
    return base.general_hints(form)


@register.simple_tag(takes_context=True)
def query_page(context: Mapping[str, Any], name: str, number: int) -> str:
    return query(context, **{name: number})


@register.simple_tag(takes_context=True)
def sort_state(context: Mapping[str, Any], name: str) -> str:
    """ "ascending" or "descending" when the list is sorted by this column, else nothing."""
    present = context["request"].GET.get("sort", "")
    return {name: "ascending", f"-{name}": "descending"}.get(present, "")


@register.simple_tag(takes_context=True)
def sort_link(context: Mapping[str, Any], name: str) -> str:
    """Sorts by this column, or turns the order round; back to the first page."""
    flipped = f"-{name}" if sort_state(context, name) == "ascending" else name
    return query(context, sort=flipped, page=None)


@register.simple_tag(takes_context=True)
def panel(context: Mapping[str, Any], what: Panel) -> SafeString:
    """A panel of another room: its template sees the panel's context and the context processors, nothing else."""
    return render_to_string(what.template, {"panel": what, **what.context}, request=context["request"])


@register.simple_tag
def plain_assets() -> SafeString:
    return errors.assets()


@register.inclusion_tag("layout/_map.html")
def oblast_map(marks: Sequence[maps.Mark], title: str, column: str = "") -> dict[str, object]:
    found = maps.areas(marks or ())
    marked = [area for area in found if area.marks]
    return {"areas": found, "marked": marked, "title": title, "column": column, "drawing": maps.drawing()}
