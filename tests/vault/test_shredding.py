"""After an erasure nothing of the person can be read: not here, and not after an older backup came back."""

import os
import subprocess
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from psycopg.conninfo import conninfo_to_dict

from kernel.place import Place, entered
from services.people.enums import PersonKind
from services.people.models import ContactPoint, Person
from tenants.centres.models import Centre
from tenants.continuity.backup import backup
from tenants.continuity.restoring import restore
from tests.utils import database
from vault import erasures, files, keyring, rotation, shredding
from vault.errors import Erased, VaultError
from vault.fields import EncryptedTextField
from vault.indexed import search
from vault.models import Key, Kind, State

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("prompt"),
]
NAME, NUMBER, PHONE = "Мария Иванова", "1542010012", "+359888123456"
FILE = UUID(int=77)


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> None:
    settings.ERASURE_LIST_FILE = str(tmp_path / "erasures.jsonl")
    settings.BACKUPS_ROOT = tmp_path / "backups"
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.jsonl"


class Child:
    def __init__(self) -> None:
        facts = {"kind": PersonKind.CHILD, "birth_date": "2015-04-01", "ethnicity": "ромска", "gender": "f"}
        self.id = Person.objects.create(names=NAME, identifier=NUMBER, **facts).pk
        ContactPoint.objects.create(person_id=self.id, kind="phone", value=PHONE, label="баба")
        self.file = files.seal_bytes(b"drawing", file_id=FILE, subject=self.id)

    def readable(self) -> list[str]:
        """What can be had of the child, by every way in."""
        person = Person.objects.filter(pk=self.id).first()  # after a reading of the list the row is gone as well
        point = ContactPoint.objects.filter(person_id=self.id).first()
        facts = ("names", "birth_date", "gender", "identifier", "ethnicity")
        found = [name for name in facts if person and _opens(person, name)]
        found += [name for name in ("value", "label") if point and _opens(point, name)]
        found += ["file"] if self._file_opens() else []
        found += ["number"] if Person.objects.filter(identifier_index=NUMBER).exists() else []
        found += ["phone"] if ContactPoint.objects.filter(value_index=PHONE).exists() else []
        return [*found, *(["tokens"] if person and person.name_tokens else [])]

    def _file_opens(self) -> bool:
        try:
            return files.unseal_bytes(self.file, file_id=FILE) == b"drawing"
        except VaultError:
            return False


ALL = [
    "names",
    "birth_date",
    "gender",
    "identifier",
    "ethnicity",
    "value",
    "label",
    "file",
    "number",
    "phone",
    "tokens",
]


def _opens(row: Any, name: str) -> bool:
    return getattr(row, name) not in (None, EncryptedTextField.erased)


@pytest.fixture
def child(in_a: Place) -> Child:
    made = Child()
    assert made.readable() == ALL
    return made


def erase(place: Place, child: Child) -> shredding.Shredded:
    with entered(None):
        return shredding.shred(place, child.id, ground="retention", by="test")


def test_nothing_of_the_person_is_left_to_read_and_others_are_untouched(in_a: Place, child: Child) -> None:
    sister = Person.objects.create(kind=PersonKind.CHILD, names="Ана Иванова", identifier="1642010011")
    done = erase(in_a, child)
    assert (done.keys, done.files, done.unindexed, child.readable()) == (1, 1, 2, [])
    assert Person.objects.get(pk=sister.pk).names == "Ана Иванова"
    assert Person.objects.filter(identifier_index="1642010011").count() == 1


def test_a_process_that_knew_the_key_forgets_it(in_a: Place, child: Child) -> None:
    other = keyring.Ring(in_a)
    number = other.number(child.id)
    assert len(other.key(number)) == 32
    erase(in_a, child)
    keyring._look_again(other)
    with pytest.raises(Erased):
        other.key(number)
    with pytest.raises(Erased):
        other.number(child.id)


def test_pages_show_that_something_was_erased_and_nothing_is_sealed_again(in_a: Place, child: Child) -> None:
    erase(in_a, child)
    person = Person.objects.get(pk=child.id)
    assert (person.names, person.birth_date) == (EncryptedTextField.erased, None)
    with pytest.raises(Erased), transaction.atomic():
        person.save()
    with pytest.raises(Erased), transaction.atomic():
        ContactPoint.objects.create(person_id=child.id, kind="phone", value=PHONE)
    with pytest.raises(Erased):
        files.unseal_bytes(child.file, file_id=FILE)
    keyring.prepare([child.id])
    assert Key.objects.filter(subject=child.id).exclude(wrapped=b"").count() == 0


def test_the_key_is_not_in_the_tables_pages_either(in_a: Place, child: Child) -> None:
    wrapped = bytes(Key.objects.get(subject=child.id).wrapped)
    with closing(psycopg.connect(database.admin_url(), dbname=connection.settings_dict["NAME"])) as admin:

        def page() -> bytes:
            admin.execute("CHECKPOINT")
            path = admin.execute("SELECT pg_relation_filepath(%s)", [f'"{in_a.schema}".vault_key']).fetchone()
            folder = admin.execute("SHOW data_directory").fetchone()
            assert path is not None
            assert folder is not None
            return (Path(folder[0]) / path[0]).read_bytes()

        admin.autocommit = True
        assert wrapped in page()
        erase(in_a, child)
        assert wrapped not in page()


def test_erasing_twice_and_replaying_at_any_time_is_harmless(in_a: Place, child: Child) -> None:
    erase(in_a, child)
    assert erase(in_a, child).keys == 0
    with entered(None):
        assert shredding.replay(in_a) == shredding.Shredded()
    assert child.readable() == []


def test_a_crash_after_the_list_was_written_is_made_good_by_reading_it(in_a: Place, child: Child) -> None:
    erasures.append(erasures.Erasure(in_a.uuid, child.id, ()), ground="retention", by="test")
    assert child.readable() == ALL
    assert "1 keys of people and 1 of files" in replay()
    assert child.readable() == []


def replay() -> str:
    out = StringIO()
    with entered(None):
        call_command("keys", "replay-erasures", "centre-a", stdout=out, stderr=out)
    return out.getvalue()


def test_a_list_that_lacks_what_the_place_knows_is_told(in_a: Place, child: Child, settings: Any) -> None:
    erase(in_a, child)
    Path(settings.ERASURE_LIST_FILE).unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="not done: centre-a"), entered(None):
        call_command("keys", "replay-erasures", "centre-a", stdout=out, stderr=out)
    assert f"not in the list: {child.id}" in out.getvalue()
    assert "an old or a cut one" in out.getvalue()


def test_an_erasure_in_the_middle_of_a_change_of_keys(in_a: Place, child: Child) -> None:
    with entered(None):
        rotation.rotate(in_a, kinds=[Kind.SUBJECT])
    assert Key.objects.filter(subject=child.id).count() == 2
    erase(in_a, child)
    assert child.readable() == []
    with entered(None):
        assert len(rotation.remove(in_a).removed) == 1
    assert list(Key.objects.filter(subject=child.id).values_list("state", flat=True)) == [State.ERASED]


def test_indexes_are_not_computed_anew_for_who_was_erased(in_a: Place, child: Child) -> None:
    erase(in_a, child)
    with entered(None):
        assert rotation.rotate(in_a, kinds=[Kind.INDEX, Kind.PLACE]).damaged == set()
    assert child.readable() == []


def program(name: str, *arguments: str, stdin: bytes = b"") -> bytes:
    server = conninfo_to_dict(database.admin_url())
    facts = {"PGHOST": server["host"], "PGPORT": server["port"], "PGUSER": server["user"]}
    facts |= {"PGPASSWORD": server.get("password", ""), "PGDATABASE": connection.settings_dict["NAME"]}
    path = Path(os.environ["POSTGRES_BIN"]) / name
    return subprocess.run([path, *arguments], input=stdin, env=facts, check=True, stdout=subprocess.PIPE).stdout


def test_yesterdays_dump_with_todays_list_shows_nothing(in_a: Place, child: Child) -> None:
    dump = program("pg_dump", f"--schema={in_a.schema}")
    erase(in_a, child)
    program("psql", "-q", "-c", f'DROP SCHEMA "{in_a.schema}" CASCADE')
    program("psql", "-q", "-v", "ON_ERROR_STOP=1", stdin=dump)
    connection.close()
    keyring.forget()
    assert child.readable() == ALL  # the dump holds the wrapped key: this is why there is a list
    replay()
    keyring.forget()
    assert child.readable() == []
    assert search(Person.objects.all(), "name_tokens", "Мария") == []


def test_a_centre_put_back_from_an_older_backup_shows_nothing(in_a: Place, child: Child, settings: Any) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    with entered(None):
        copy = backup(centre, settings.BACKUPS_ROOT)
        erase(in_a, child)
        outcome = restore(centre, copy, by="test", reason="drill")
    assert any(note.startswith("erased again") for note in outcome.notes)
    centre.refresh_from_db(using="owner")
    keyring.forget()
    with entered(Place(in_a.door, in_a.uuid, centre.schema_name, f"{in_a.role[:-12]}{centre.schema_name[2:]}")):
        assert child.readable() == []


def test_a_centre_that_has_left_opens_nowhere(in_a: Place, child: Child) -> None:
    adult = Person.objects.create(kind=PersonKind.ADULT, names="Петър Иванов")
    dump = program("pg_dump", f"--schema={in_a.schema}")
    with entered(None):
        assert shredding.shred_place(in_a, ground="contract-ended", by="test").keys >= 5
    program("psql", "-q", "-c", f'DROP SCHEMA "{in_a.schema}" CASCADE')
    program("psql", "-q", "-v", "ON_ERROR_STOP=1", stdin=dump)
    connection.close()
    keyring.forget()
    assert Person.objects.get(pk=adult.pk).names == "Петър Иванов"
    replay()
    keyring.forget()
    assert {one.names for one in Person.objects.all()} == {EncryptedTextField.erased}
    assert not Person.objects.exclude(name_tokens=[]).exists()
    for attempt in (lambda: keyring.seed(in_a), lambda: Person.objects.create(kind=PersonKind.ADULT, names="Нов")):
        with pytest.raises(Erased), transaction.atomic():
            attempt()
    with pytest.raises(CommandError, match="not done: centre-a"), entered(None):
        call_command("keys", "rotate", "centre-a", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    "change", ["UPDATE vault_key SET wrapped = '', state = 'erased'", "DELETE FROM vault_key WHERE kind = 'subject'"]
)
def test_no_request_can_erase_anybody(in_a: Place, child: Child, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)
