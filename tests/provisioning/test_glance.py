"""The glance before Django starts: says yes only where the command itself would find nothing to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tenants.centres.models import SchemaState
from tenants.isolation.router import Kind, labels
from tenants.provisioning import fingerprints, fleet
from tenants.provisioning.glance import is_nobody_behind

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ROOT = Path(__file__).resolve().parents[2]


def states() -> Any:
    return SchemaState.objects.using("owner")


def test_everybody_is_up_to_date() -> None:
    assert is_nobody_behind()
    assert fleet.migrate().done == []


@pytest.mark.parametrize("kind", [Kind.CENTRE, Kind.NETWORK, Kind.OPERATOR, Kind.PUBLIC])
def test_one_schema_of_any_kind_that_is_behind_is_seen(kind: Kind) -> None:
    one = states().filter(kind=kind).first()
    states().filter(pk=one.pk).update(fingerprint="older")
    assert not is_nobody_behind()


def test_a_schema_that_is_being_filled_is_not_behind() -> None:
    one = states().filter(kind=Kind.CENTRE).first()
    states().filter(pk=one.pk).update(fingerprint="")
    assert is_nobody_behind()
    assert fleet.migrate().done == []


def test_a_new_migration_is_seen(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "newer_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_newer.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = settings.MIGRATION_MODULES | {"staff": "newer_migrations"}
    assert not is_nobody_behind()


def test_what_cannot_be_asked_is_left_to_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["owner"], "NAME", "no_such_database")
    assert not is_nobody_behind()
    monkeypatch.delitem(connections.settings, "owner")
    assert not is_nobody_behind()


@pytest.mark.parametrize("kind", list(Kind))
def test_the_labels_are_those_of_the_started_django(kind: Kind) -> None:
    assert {label for label, _ in fingerprints.files_of(kind)} <= labels(kind)
    found = fingerprints._apps(tuple(fingerprints.settings.SCHEMA_APPS[kind]))
    assert {label for label, _ in found} == labels(kind)


def test_the_command_tells_without_starting_django() -> None:
    owner = connections["owner"].settings_dict
    url = (
        f"postgresql://{owner['USER']}:{owner['PASSWORD']}@/{owner['NAME']}?host={owner['HOST']}&port={owner['PORT']}"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-X", "importtime", "manage.py", "migrate_fleet"],
        cwd=ROOT,
        env={**os.environ, "OWNER_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "nothing to do\n"
    assert "tenants.provisioning.glance" in found.stderr
    assert "services.cases.models" not in found.stderr
