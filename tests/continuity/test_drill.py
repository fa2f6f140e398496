"""The nightly trial: it finds what a restore would stumble over, and leaves nothing behind."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from kernel.alarms import Alarm
from kernel.place import Place, entered
from services.files.models import StoredFile
from tenants.centres.models import Centre
from tenants.continuity import drill
from tenants.continuity.backup import backup
from tenants.continuity.drill import Result
from tenants.continuity.folder import Backup
from tenants.continuity.models import Quarantine
from tenants.continuity.quarantine import drop
from tenants.continuity.restoring import Refused, beside, restore
from tenants.continuity.watch import look
from tenants.provisioning import owner, schemas
from tests.continuity.conftest import fetched
from vault.models import Key

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def tried(centre: Centre, copy: Backup) -> Result:
    return drill.drill(centre, copy.path.parent)


def test_a_good_backup_holds_and_nothing_is_left_behind(copied: Backup, centre: Centre) -> None:
    count = "SELECT (SELECT count(*) FROM pg_namespace), (SELECT count(*) FROM pg_roles)"
    before = fetched(count)
    result = tried(centre, copied)
    assert (result.why, result.holds) == ("", True)
    assert result.opened > 3
    assert result.rows == copied.manifest.rows
    assert fetched(count) == before


def test_it_finds_values_whose_key_is_wrong(filled: Place, centre: Centre, settings: LazySettings) -> None:
    with entered(filled):
        place_key = Key.objects.get(kind="place")
    fetched(
        f'UPDATE "{filled.schema}".vault_key SET wrapped = %s WHERE number = %s RETURNING 1',
        b"x" * 61,
        place_key.number,
    )
    result = tried(centre, backup(centre, settings.BACKUPS_ROOT))
    assert "cannot be opened" in result.why


def test_it_finds_a_changed_audit(filled: Place, centre: Centre, settings: LazySettings) -> None:
    with_triggers = f'ALTER TABLE "{filled.schema}".audit_event {{}} TRIGGER audit_event_append_only'
    change = f"UPDATE \"{filled.schema}\".audit_event SET action = 'list' WHERE action = 'read'"
    owner.run([with_triggers.format("DISABLE"), change, with_triggers.format("ENABLE")])
    assert "audit: seal 1" in tried(centre, backup(centre, settings.BACKUPS_ROOT)).why


def test_it_finds_rows_and_files_that_are_damaged(copied: Backup, centre: Centre) -> None:
    (name,) = copied.manifest.files
    copied.file(name).write_bytes(b"other")
    assert "files are missing or damaged" in tried(centre, copied).why
    copied.rows("people_person").unlink()
    assert "people_person" in tried(centre, copied).why


def test_it_finds_a_row_without_its_file(filled: Place, centre: Centre, settings: LazySettings) -> None:
    with entered(filled):
        StoredFile.objects.update(digest="0" * 64)
    assert "is missing or another" in tried(centre, backup(centre, settings.BACKUPS_ROOT)).why


def test_it_finds_that_the_last_one_is_old(copied: Backup, centre: Centre, time_machine: Any) -> None:
    time_machine.move_to(copied.manifest.moment + timedelta(hours=30))
    assert tried(centre, copied).why == "30 hours old"


def test_the_command_prints_notes_and_fails_for_one_without_a_backup(
    copied: Backup, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="1 of the backups"):
        call_command("centre", "drill")
    said = capsys.readouterr().out
    assert "centre-a" in said
    assert "no backup" in said
    notes = [json.loads(line) for line in settings.DRILL_PROTOCOL.read_text().splitlines()]
    assert [(one["slug"], one["holds"]) for one in notes] == [("centre-a", True), ("centre-b", False)]
    assert "Мария" not in settings.DRILL_PROTOCOL.read_text()


def test_a_line_that_was_cut_short_silences_no_alarm(copied: Backup, centre: Centre, settings: LazySettings) -> None:
    protocol = Path(settings.DRILL_PROTOCOL)
    protocol.write_text('{"at": "2026-11-20T02')
    copied.rows("people_person").unlink()
    for _ in range(2):
        drill.note(protocol, tried(centre, copied))
    assert (Alarm.DRILL_FAILED, f"the last drill of {centre.pk} failed") in list(look())


def test_a_copy_for_looking_goes_at_once(
    copied: Backup, filled: Place, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    name = beside(centre, copied, by="Оператор", reason="Проба").restore.schema_name
    call_command("centre", "quarantine")
    assert f"{name} centre-a" in capsys.readouterr().out
    call_command("centre", "quarantine", name, "--by", "Оператор")
    assert not schemas.exists(name)
    with pytest.raises(CommandError, match="no copy beside"):
        call_command("centre", "quarantine", filled.schema, "--by", "Оператор")
    assert schemas.exists(filled.schema)


def test_what_was_put_aside_goes_only_late_and_by_a_person(
    copied: Backup, centre: Centre, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    name = restore(centre, copied, by="Оператор", reason="Проба").aside
    with pytest.raises(Refused, match="stays until"):
        drop(name, by="Оператор")
    call_command("centre", "quarantine")
    assert name in capsys.readouterr().out
    settings.QUARANTINE_DAYS = 0
    call_command("centre", "quarantine", name, "--by", "Оператор")
    assert not schemas.exists(name)
    assert Quarantine.objects.using("owner").get().dropped_by == "Оператор"
    with pytest.raises(Refused, match="gone"):
        drop(name, by="Оператор")
    with pytest.raises(Refused, match="not put aside"):
        drop(centre.schema_name, by="Оператор")
