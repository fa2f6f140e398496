"""Everything of a centre, readable without us, by whoever it was sealed for and by nobody else."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from audit.enums import Action
from audit.models import Event
from kernel.models import Row
from kernel.place import Place, entered
from services.people.models import ContactPoint, Person
from tenants.continuity.export import cells, contents, package, pages
from tenants.continuity.export.age import Passphrase
from tenants.continuity.server import inside
from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind
from tests.continuity.age_reader import opened
from tests.continuity.conftest import add_child
from vault import keyring
from vault.models import Key

WORDS = "четири думи за един пакет"


@pytest.fixture
def packed(filled: Place, tmp_path: Path) -> Path:
    with entered(filled):
        ContactPoint.objects.create(person=Person.objects.get(), kind="email", value="=HYPERLINK(1)")
    target = tmp_path / "centre-a.zip.age"
    package.export(filled, target, [Passphrase(WORDS, work_factor=4)], by="Ръководител", reason="Проба")
    return target


@pytest.fixture
def unpacked(packed: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(io.BytesIO(opened(packed.read_bytes(), passphrase=WORDS))) as found:
        assert found.testzip() is None
        yield found


committing = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@committing
def test_values_stand_in_the_clear_in_both_forms(unpacked: zipfile.ZipFile) -> None:
    (person,) = json.loads(unpacked.read("json/people_person.json"))
    assert (person["names"], person["identifier"]) == ("Мария Иванова", "1542010012")
    table = unpacked.read("csv/people_person.csv").decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(table))
    assert line["names"] == "Мария Иванова"
    assert line["kind"] == "дете"  # the word of the list, as people read it
    assert "name_tokens" not in line


@committing
def test_formulas_are_text_and_telephones_stay_readable(unpacked: zipfile.ZipFile) -> None:
    table = unpacked.read("csv/people_contactpoint.csv").decode("utf-8-sig")
    assert {line["value"] for line in csv.DictReader(io.StringIO(table))} == {"+359888123456", "'=HYPERLINK(1)"}


@committing
def test_files_have_their_names_and_contents(unpacked: zipfile.ZipFile) -> None:
    assert unpacked.read("files/00001 Решение.txt") == b"text"
    assert "files/00001 Решение.txt" in unpacked.read("files.html").decode()


@committing
def test_every_link_leads_somewhere(unpacked: zipfile.ZipFile) -> None:
    names = set(unpacked.namelist())
    for page in [name for name in names if name.endswith(".html")]:
        links = _links(unpacked.read(page).decode())
        folder = page.rpartition("/")[0]
        assert {_target(folder, link) for link in links} <= names
    ids = f"id='{json.loads(unpacked.read('json/people_person.json'))[0]['id']}'"
    assert ids in unpacked.read("pages/people_person-1.html").decode()


@committing
def test_it_speaks_bulgarian_and_needs_no_network(unpacked: zipfile.ZipFile) -> None:
    index = unpacked.read("index.html").decode()
    assert "Случаи" in index
    assert "Какво липсва и защо" in index
    for name in unpacked.namelist():
        if name.endswith((".html", ".css")):
            text = unpacked.read(name).decode()
            assert "http" not in text
            assert "<script" not in text


@committing
def test_what_is_on_the_disk_tells_nothing(packed: Path) -> None:
    data = packed.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert packed.stat().st_mode & 0o077 == 0
    assert not any(word.encode() in data for word in ("people_person", "index.html", "Мария"))


@committing
def test_the_centre_s_audit_knows_of_it_even_if_it_fails(filled: Place, tmp_path: Path, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise OSError("planted")

    monkeypatch.setattr(package, "_table", fail)
    with pytest.raises(OSError, match="planted"):
        package.export(filled, tmp_path / "x", [Passphrase(WORDS, work_factor=4)], by="Ръководител", reason="Проба")
    assert list(tmp_path.glob("x*")) == []
    with entered(filled):
        event = Event.objects.get(action=Action.EXPORT)
        assert (event.actor_label, event.reason) == ("Ръководител", "Проба")


@committing
def test_what_was_erased_says_so_and_the_rest_is_there(filled: Place, tmp_path: Path) -> None:
    child = add_child(filled, "Друго дете")
    with inside(filled):
        Key.objects.filter(subject=child.pk).delete()
    keyring.forget()
    package.export(filled, tmp_path / "x", [Passphrase(WORDS, work_factor=4)], by="x", reason="y")
    found = zipfile.ZipFile(io.BytesIO(opened((tmp_path / "x").read_bytes(), passphrase=WORDS)))
    names = {person["names"] for person in json.loads(found.read("json/people_person.json"))}
    assert names == {"Мария Иванова", cells.ERASED}


@committing
def test_the_command_needs_somebody_to_seal_it_for(
    filled: Place, tmp_path: Path, settings: LazySettings, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    target, words = tmp_path / "a.zip.age", tmp_path / "words"
    command = ["centre", "export", "centre-a", "--to", str(target), "--by", "x", "--reason", "y"]
    with pytest.raises(CommandError, match="either a passphrase or public keys"):
        call_command(*command)
    words.write_text(f"{WORDS}\n")
    monkeypatch.setattr("tenants.continuity.export.age.Passphrase.stanza", lambda *args: b"-> x\n\n")
    call_command(*command, "--passphrase-file", str(words))
    assert "rows" in capsys.readouterr().out


def test_every_table_of_a_centre_goes_out_or_says_why_not() -> None:
    labels = {model._meta.label for model in models_of(Kind.CENTRE)}
    assert labels == contents.TITLES.keys() | contents.LEFT_OUT.keys()
    assert not contents.TITLES.keys() & contents.LEFT_OUT.keys()


def test_every_classified_field_goes_out_or_says_why_not() -> None:
    for model in contents.exported():
        out = {field.name for field in contents.fields_of(model)}
        computed = {field.name for field in model._meta.concrete_fields if isinstance(field, contents.COMPUTED)}
        reasons = {name.rpartition(".")[2] for name in contents.FIELDS_LEFT_OUT if name.startswith(model._meta.label)}
        if issubclass(model, Row):
            stored = {field.name for field in model._meta.concrete_fields}
            assert set(model.FIELD_CLASSES) & stored <= out | computed | reasons, model._meta.label
        assert not out & reasons


def test_a_row_s_page_is_found_by_the_first_id_of_each() -> None:
    table = pages.Table(Person, 1200, ["a", "f", "m"])
    assert [table.place_of(pk) for pk in ("a", "e", "f", "z")] == [
        "people_person-1.html#a",
        "people_person-1.html#e",
        "people_person-2.html#f",
        "people_person-3.html#z",
    ]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3*cmd", "'-2+3*cmd"),
        ("\tx", "'\tx"),
        ("+359 88 812 34 56", "+359 88 812 34 56"),
        ("-5.2", "-5.2"),
        ("Мария", "Мария"),
    ],
)
def test_cells(text: str, safe: str) -> None:
    assert cells.cell(text) == safe


def test_names_of_files_lead_nowhere_else() -> None:
    assert package.readable("../../etc/Решение №5.pdf") == "_.._etc_Решение №5.pdf"
    assert package.readable("") == "file"
    assert len(package.readable("я" * 300 + ".pdf")) < 100


def _links(text: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(str(value) for name, value in attrs if name == "href")

    Reader().feed(text)
    return found


def _target(folder: str, link: str) -> str:
    path = link.partition("#")[0]
    return path.removeprefix("../") if path.startswith("../") or not folder else f"{folder}/{path}"
