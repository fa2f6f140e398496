"""Forms as a browser would send them, and with every choice replaced by a row of another centre."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from bs4 import BeautifulSoup
from bs4.element import Tag

from tests.isolation_crawl.seed import Seeds

Fields = list[tuple[str, str]]
DAY, TIME, TEXT = "01.12.2026", "10:00", "нещо"


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes and what it sends; `ids` are the names whose value is a row."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def ids(self) -> list[str]:
        return [name for name, value in self.fields if _is_id(value)]

    def sent(self, changed: dict[str, str] | None = None) -> str:
        return urlencode([(name, (changed or {}).get(name, value)) for name, value in self.fields])


def forms_of(page: str, path: str) -> Iterator[Form]:
    for form in BeautifulSoup(page, "html.parser").select("form"):
        if str(form.get("method", "")).lower() == "post":
            fields = [field for field in form.select("input[name], select[name], textarea[name]")]
            yield Form(str(form.get("action") or path), tuple(_filled(fields)))


def _filled(fields: list[Tag]) -> Iterator[tuple[str, str]]:
    """What is there already, the first real choice, or something of the right kind."""
    chosen: set[str] = set()
    for field in fields:
        name, kind = str(field["name"]), str(field.get("type", field.name))
        if name == "csrfmiddlewaretoken" or (kind in {"radio", "checkbox"} and name in chosen):
            continue
        chosen.add(name)
        yield name, _value(field, kind)


def _value(field: Tag, kind: str) -> str:
    if field.name == "select":
        values = [str(option.get("value", "")) for option in field.select("option")]
        return next((value for value in values if value), "")
    if field.name == "textarea":
        return field.get_text().strip() or TEXT
    return str(field.get("value") or {"date": DAY, "time": TIME, "number": "1", "checkbox": "on"}.get(kind, TEXT))


def exchanged(form: Form, own: Seeds, other: Seeds) -> dict[str, str]:
    """Every id of the form's own centre as the other centre's row of the same kind."""
    kinds = {str(row.pk): (label, variant) for label, rows in own.rows.items() for variant, row in rows.items()}
    changed = {}
    for name, value in form.fields:
        label, variant = kinds.get(value, ("", ""))
        if label in other.rows:
            changed[name] = str(other.rows[label].get(variant, other.one(label)).pk)
        elif _is_id(value):
            changed[name] = str(other.one("people.Person").pk)
    return changed


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
