"""
Pages that any browser shows without a network: an index, and each table as pages of at most 500 rows.

A value that names another row links to it. Where a row stands is known from the first id of each page, so that no
list of all rows is ever held.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tenants.continuity.export import cells, contents

ROWS = 500
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #1a1a1a }
a { color: #0b4f8a } h1 { font-size: 1.6rem } nav { margin: 1rem 0 }
table { border-collapse: collapse; font-size: 14px } caption { text-align: left; padding: .5rem 0 }
th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top; max-width: 40rem }
th { background: #f2f4f7; position: sticky; top: 0 } tr:target { background: #fff3bf }
"""


@dataclass(frozen=True, slots=True)
class Table:
    """`first`: the id with which each page begins."""

    model: type[models.Model]
    count: int
    first: list[Any]

    @property
    def pages(self) -> int:
        return max(1, len(self.first))

    def page(self, number: int) -> str:
        return f"{contents.name_of(self.model)}-{number + 1}.html"

    def place_of(self, pk: Any) -> str:
        """The address of a row, from a page beside its own."""
        return f"{self.page(max(0, bisect_right(self.first, pk) - 1))}#{pk}"


def measured(model: type[models.Model]) -> Table:
    ids = model._default_manager.order_by("pk").values_list("pk", flat=True)
    first = [pk for place, pk in enumerate(ids.iterator(chunk_size=10_000)) if place % ROWS == 0]
    return Table(model, ids.count(), first)


def index(name: str, taken: str, tables: list[Table], files: int) -> str:
    rows = "".join(_entry(table) for table in tables)
    left = "".join(f"<li><code>{escape(label)}</code>: {escape(str(why))}</li>" for label, why in _left_out())
    everything = _("Everything this centre holds, as of %s.") % taken
    care = _("This package holds personal data of children and families in the clear. Keep it locked.")
    called = _("Files and documents")
    heads = _heads(_("What"), _("Rows"), "CSV", "JSON")
    body = [
        _element("h1", name),
        _element("p", everything),
        _element("p", care),
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        f"<p>{_link('files.html', called)} ({files})</p>",
        _element("h2", _("What is not in it, and why")),
        f"<ul>{left}</ul>",
    ]
    return _page(name, "".join(body), root="")


def _entry(table: Table) -> str:
    name, title = contents.name_of(table.model), contents.title_of(table.model)
    links = (_link(f"pages/{table.page(0)}", title), table.count, _link(f"csv/{name}.csv", "CSV"))
    found = (*links, _link(f"json/{name}.json", "JSON"))
    return f"<tr>{''.join(f'<td>{one}</td>' for one in found)}</tr>"


def _left_out() -> Iterator[tuple[str, Any]]:
    yield from contents.LEFT_OUT.items()
    yield from contents.FIELDS_LEFT_OUT.items()


def files_page(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names in the package, and what they are called."""
    yield _head(_("Files and documents"), root="")
    yield f"<nav>{_link('index.html', home())}</nav><ul>"
    for path, name in entries:
        yield f"<li>{_link(path, name)}</li>"
    yield "</ul></body></html>"


def table_pages(
    table: Table, rows: Iterable[models.Model], all_: dict[str, Table]
) -> Iterator[tuple[str, Iterator[str]]]:
    """Name and text of each page; each is read to its end before the next one begins."""
    waiting, fields = iter(rows), list(contents.fields_of(table.model))
    for number in range(table.pages):
        yield table.page(number), _table_page(table, number, islice(waiting, ROWS), fields, all_)


def _table_page(
    table: Table, number: int, rows: Iterable[models.Model], fields: list[models.Field], all_: dict[str, Table]
) -> Iterator[str]:
    title = contents.title_of(table.model)
    yield _head(title, root="../") + f"<h1>{escape(title)}</h1>{_ways(table, number)}"
    yield f"<table><thead><tr>{_heads(*(str(field.verbose_name) for field in fields))}</tr></thead><tbody>"
    for row in rows:
        yield f"<tr id='{row.pk}'>{''.join(_cell(row, field, all_) for field in fields)}</tr>\n"
    yield f"</tbody></table>{_ways(table, number)}</body></html>"


def _cell(row: models.Model, field: models.Field, all_: dict[str, Table]) -> str:
    value = cells.value_of(row, field)
    other = all_.get(field.related_model._meta.label) if field.is_relation and field.related_model else None
    if other and value is not None:
        return f"<td><a href='{other.place_of(value)}'>{escape(str(value)[-12:])}</a></td>"
    return f"<td>{escape(cells.shown(row, field, value))}</td>"


def _ways(table: Table, number: int) -> str:
    links = [_link("../index.html", home())]
    if number > 0:
        links.append(_link(table.page(number - 1), _("Before")))
    if number + 1 < table.pages:
        links.append(_link(table.page(number + 1), _("After")))
    return f"<nav>{' · '.join(links)} · {number + 1}/{table.pages}</nav>"


def home() -> str:
    return _("To the beginning")


def _link(path: str, text: str) -> str:
    return f"<a href='{escape(path, quote=True)}'>{escape(text)}</a>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _heads(*titles: str) -> str:
    return "".join(f"<th scope='col'>{escape(title)}</th>" for title in titles)


def _page(title: str, body: str, root: str) -> str:
    return f"{_head(title, root)}{body}</body></html>"


def _head(title: str, root: str) -> str:
    meta = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    return (
        f"<!doctype html><html lang='bg'><head>{meta}<title>{escape(title)}</title>"
        f"<link rel='stylesheet' href='{root}style.css'></head><body>"
    )
