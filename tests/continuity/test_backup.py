"""A copy of one centre: whole, provable, of one moment, and nothing in it that its keys do not keep closed."""

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from kernel.clock import now
from kernel.place import Place
from tenants.centres.models import Centre, SchemaState
from tenants.continuity import folder, manifest
from tenants.continuity.backup import CannotCopy, backup
from tenants.continuity.folder import Backup
from tenants.continuity.manifest import Unproved
from tests.continuity.conftest import add_child

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_every_table_is_in_it_with_its_rows(copied: Backup) -> None:
    rows = {name: part.rows for name, part in copied.manifest.tables.items()}
    assert (rows["people_person"], rows["people_contactpoint"], rows["files_storedfile"]) == (1, 1, 1)
    assert rows["django_migrations"] > 20
    assert len(copied.manifest.files) == 1
    assert copied.manifest.head is not None


def test_nothing_personal_and_no_key_can_be_read_in_it(copied: Backup, settings: LazySettings) -> None:
    """Of clients: names, numbers, telephones, the name and the content of a file; and the master key."""
    secrets = ["Мария", "Иванова", "1542010012", "888123456", "Решение", settings.MASTER_KEY]
    for file in copied.path.rglob("*"):
        if file.is_file():
            bytes_ = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            found = [
                secret for secret in secrets if secret.encode() in bytes_ or secret.encode().hex().encode() in bytes_
            ]
            assert found == [], file


def test_only_its_owner_may_look_into_it(copied: Backup) -> None:
    assert copied.path.stat().st_mode & 0o077 == 0
    assert copied.path.parent.stat().st_mode & 0o077 == 0


def test_a_changed_manifest_is_no_backup(copied: Backup) -> None:
    file = copied.path / folder.MANIFEST
    facts = json.loads(file.read_text())
    facts["tables"]["people_person"]["rows"] = 2
    file.write_text(json.dumps(facts))
    with pytest.raises(Unproved, match="changed"):
        folder.opened(copied.path)


def test_a_manifest_of_another_master_key_is_no_backup(copied: Backup, settings: LazySettings) -> None:
    text = (copied.path / folder.MANIFEST).read_text()
    settings.MASTER_KEY = "b3RoZXItb25seS1tYXN0ZXIta2V5LTMyLWJ5dGVzISE="
    with pytest.raises(Unproved):
        manifest.read(text)


def test_a_changed_definition_is_refused(copied: Backup) -> None:
    """It is run by the owner of all schemas."""
    file = copied.path / folder.DEFINITION
    file.write_text(file.read_text().replace("people_person", "people_persom"))
    with pytest.raises(Unproved, match="definition"):
        _ = copied.definition


def test_files_of_the_last_backup_are_linked_not_copied(copied: Backup, centre: Centre) -> None:
    again = backup(centre, copied.path.parent)
    (name,) = again.manifest.files
    assert os.path.samefile(again.file(name), copied.file(name))
    assert again.manifest.files == copied.manifest.files


def test_what_fails_leaves_no_half_backup(filled: Place, centre: Centre, settings: LazySettings) -> None:
    SchemaState.objects.using("owner").filter(schema_name=centre.schema_name).update(failure="planted")
    with pytest.raises(CannotCopy, match="migration"):
        backup(centre, settings.BACKUPS_ROOT)
    assert list(settings.BACKUPS_ROOT.iterdir()) == []


def test_what_a_killed_run_left_goes_a_day_later(filled: Place, centre: Centre, settings: LazySettings) -> None:
    root, today = settings.BACKUPS_ROOT, now()
    left = [folder.begin(root, slug, today - timedelta(hours=25)) for slug in ("centre-a", "centre-a-2")]
    left.append(folder.begin(root, "centre-a", today - timedelta(hours=23)))
    backup(centre, root)
    assert [path.exists() for path in left] == [False, True, True]


def test_the_command_copies_every_centre(filled: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("centre", "backup", "--to", str(tmp_path / "all"))
    assert sorted(path.name.rpartition("-")[0] for path in (tmp_path / "all").iterdir()) == ["centre-a", "centre-b"]
    assert "centre-a: " in capsys.readouterr().out
    with pytest.raises(CommandError, match="no centre"):
        call_command("centre", "backup", "nowhere")


def test_backups_of_a_longer_slug_are_anothers(copied: Backup, centre: Centre) -> None:
    assert folder.last_of(copied.path.parent, "centre") is None
    assert [path for path in folder.all_of(copied.path.parent, "centre-a")] == [copied.path]


def test_old_ones_go_and_the_newest_stay(copied: Backup, centre: Centre) -> None:
    newer = [backup(centre, copied.path.parent) for _ in range(2)]
    call_command("centre", "prune", "--keep", "2", "--from", str(copied.path.parent))
    assert folder.all_of(copied.path.parent, "centre-a") == [one.path for one in newer]
    call_command("centre", "prune", "--keep", "0", "--from", str(copied.path.parent))
    assert folder.all_of(copied.path.parent, "centre-a") == [newer[-1].path]
    (name,) = newer[-1].manifest.files
    assert folder.digest_of(newer[-1].file(name)) == newer[-1].manifest.files[name].sha256


def test_a_backup_is_of_one_moment(copied: Backup, filled: Place, centre: Centre) -> None:
    add_child(filled, "Друго дете")
    assert folder.opened(copied.path).manifest.tables["people_person"].rows == 1
    assert backup(centre, copied.path.parent).manifest.tables["people_person"].rows == 2
