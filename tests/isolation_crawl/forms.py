"""Forms as a browser would send them, and with every choice replaced by a row of another centre."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from kernel import clock
from tests.files.makers import pdf
from tests.isolation_crawl.seed import Seeds

Fields = list[tuple[str, str]]
TIME, TEXT = "10:00", "По молба на семейството, записано днес."
PDF = pdf()
SHEET = "Имена;Вид\nПетър Иванов Петров;дете\n".encode()
# What nobody would guess from the kind of a field: the end of its name, and what a person would write there.
USUAL = {
    "names": "Петър Иванов Петров",
    "email": "nov@example.org",
    "phone": "0888 123 456",
    "regime_text": "всяка първа и трета събота от месеца от 10,00 до 12,00 ч.",
    "birth_date": "09.03.2015",
    "identifier": "",
    "settlement_code": "",
    "end_time": "11:00",
    "name": "Петър Иванов",
    "value": "0888 123 456",
}
# Days of what has happened already; other days lie ahead.
PAST = ("obtained_on", "given_on", "signed_on", "received_on", "happened_on", "dated", "in_force_from")


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes and what it sends; `ids` are the names whose value is a row, `files` what waits for a file."""

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, bytes], ...] = ()
    buttons: frozenset[str] = frozenset()
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def ids(self) -> list[str]:
        return [name for name, value in self.fields if _is_id(value)]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in (*self.fields, *self.files)) | self.buttons

    def sent(self, changed: dict[str, str] | None = None) -> str:
        return urlencode([(name, (changed or {}).get(name, value)) for name, value in self.fields])

    def packed(self, changed: dict[str, str] | None = None) -> dict[str, Any]:
        """The same as a browser sends it when a file goes with it."""
        texts: dict[str, Any] = {}
        for name, value in self.fields:
            texts.setdefault(name, []).append((changed or {}).get(name, value))
        files = {name: SimpleUploadedFile(*_file(content)) for name, content in self.files}
        return {"content_type": MULTIPART_CONTENT, "data": encode_multipart(BOUNDARY, texts | files)}


def _file(content: bytes) -> tuple[str, bytes, str]:
    return ("list.csv", content, "text/csv") if content == SHEET else ("paper.pdf", content, "application/pdf")


def forms_of(page: str, path: str) -> Iterator[Form]:
    if "<form" not in page:  # a calendar, a picture, a packed document
        return
    soup = BeautifulSoup(page, "html.parser")
    for form in soup.select("form"):
        if str(form.get("method", "")).lower() == "post":
            yield _form(form, path, _elsewhere(form, soup))


def _elsewhere(form: Tag, soup: BeautifulSoup) -> list[Tag]:
    """Fields that stand outside of the form and name it."""
    return list(soup.select(f'[name][form="{form["id"]}"]')) if form.get("id") else []


def _form(form: Tag, path: str, elsewhere: list[Tag]) -> Form:
    fields = [*form.select("input[name], select[name], textarea[name]"), *elsewhere]
    uploads = [one for one in fields if one.get("type") == "file"]
    typed = [one for one in fields if one.get("type") != "file" and one["name"] != "csrfmiddlewaretoken"]
    buttons = frozenset(str(one["name"]) for one in form.select("button[name]"))
    files = tuple((str(one["name"]), SHEET if "csv" in str(one.get("accept")) else PDF) for one in uploads)
    kinds = tuple((str(one["name"]), _kind(one)) for one in typed)
    return Form(str(form.get("action") or path), tuple(_filled(typed)), files, buttons, kinds)


def _kind(field: Tag) -> str:
    return str(field.get("type", "text")) if field.name == "input" else str(field.name)


def _filled(fields: list[Tag]) -> Iterator[tuple[str, str]]:
    """What is there already, the first real choice, or something of the right kind."""
    ticked = {str(one["name"]) for one in fields if one.has_attr("checked")}
    chosen: set[str] = set()
    for field in fields:
        name = str(field["name"])
        if (
            _kind(field) in {"radio", "checkbox"}
            and (name in chosen or name in ticked)
            and not field.has_attr("checked")
        ):
            continue
        chosen.add(name)
        yield name, _value(field, name, _kind(field))


def _value(field: Tag, name: str, kind: str) -> str:
    if kind == "select":
        options = field.select("option[selected]") + field.select("option")
        return next((value for one in options if (value := str(one.get("value", "")))), "")
    usual = [text for end, text in USUAL.items() if name == end or name.endswith(f"-{end}")]
    if usual:
        return usual[0]
    if kind == "textarea":
        return field.get_text().strip() or TEXT
    return str(field.get("value") or {"checkbox": "on"}.get(kind) or _typed(field, name, kind))


def _typed(field: Tag, name: str, kind: str) -> str:
    if kind == "hidden":
        return ""
    if name.endswith(PAST):
        return f"{clock.today() - timedelta(days=2):%d.%m.%Y}"
    if kind == "date" or name.endswith(("_on", "day", "_until")):
        return f"{clock.today() + timedelta(days=9):%d.%m.%Y}"
    if "input-time" in str(field.get("class")) or kind == "time":
        return TIME
    return "1" if kind == "number" else TEXT


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
