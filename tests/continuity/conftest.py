"""A centre with something in it, a folder for its copies, and fingerprints of what others have."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections

from audit.enums import Action
from audit.record import record
from audit.sealing import seal_all
from kernel.actor import SYSTEM
from kernel.clock import now
from kernel.place import Place, entered
from services.files.operations import store_generated
from services.people.enums import PersonKind
from services.people.models import ContactPoint, Person
from tenants.centres.models import Centre
from tenants.continuity.backup import backup
from tenants.continuity.folder import Backup
from tests.utils.cast import Cast


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: LazySettings) -> None:
    settings.BACKUPS_ROOT = tmp_path / "backups"
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.jsonl"
    settings.DRILL_PROTOCOL = tmp_path / "drills.jsonl"


@pytest.fixture
def centre(db: None) -> Centre:
    return Centre.objects.using("owner").get(slug="centre-a")


def add_child(place: Place, names: str = "Мария Иванова", identifier: str = "") -> Person:
    with entered(place):
        child = Person.objects.create(kind=PersonKind.CHILD, names=names, identifier=identifier)
        ContactPoint.objects.create(person=child, kind="phone", value="+359888123456")
        return child


@pytest.fixture
def filled(centre: Centre, cast: Cast) -> Place:
    """A child with a file, somebody who works there, and a sealed audit."""
    place: Place = cast.a.place
    child = add_child(place, identifier="1542010012")
    with entered(place):
        worker = cast.a.head
        store_generated(
            name="Решение.txt", content=b"text", content_type="text/plain", subject=child.pk, by=worker, at=now()
        )
        record(Action.READ, actor=SYSTEM, what=child)
        seal_all()
    return place


@pytest.fixture
def copied(filled: Place, centre: Centre, settings: LazySettings) -> Backup:
    return backup(centre, settings.BACKUPS_ROOT)


@pytest.fixture
def content_of(db: None) -> Callable[[str], str]:
    """One checksum over all rows of all tables of a schema."""

    def content(schema: str) -> str:
        digest = hashlib.sha256()
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{schema}"."{table}" t'
                )
                digest.update(f"{table}:{cursor.fetchone()}".encode())
        return digest.hexdigest()

    return content


def fetched(statement: str, *values: Any) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
