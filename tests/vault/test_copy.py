"""
A copy of everything that lies on disks (database files, WAL, files, Valkey), taken without the master key.

Every encrypted column of every table holds a canary, and so do an uploaded file, a message that waits and a session.
"""

import base64
import contextlib
import gzip
import json
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.sessions import SessionStore
from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.place import Place, entered
from outbox import handlers
from outbox.post import post
from tenants.provisioning import owner
from tests.isolation_crawl.recipes import RECIPES
from tests.isolation_crawl.seed import Seeder
from tests.utils import database
from tests.utils.security import figure
from vault import columns, crypto, files, keyring, resealing
from vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField
from vault.sealed import bound_to

STEM, DAY = "Чучулига-Йорданка", date(1913, 3, 17)


def spellings(text: str) -> Iterator[bytes]:
    """As it may lie somewhere: encodings, and each of them in hexadecimal, in base64 and backwards."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251"):
        raw = text.encode(encoding)
        for one in (raw, raw[::-1], text[::-1].encode(encoding)):
            yield one
            yield one.hex().encode()
            yield one.hex().upper().encode()
            yield from in_base64(one)
    yield json.dumps(text)[1:-1].encode()
    yield text.lower().encode()
    yield text.upper().encode()
    for one in in_latin(text):
        yield from (one.encode(), one.lower().encode(), one.upper().encode(), one.encode("utf-16-le"))


def in_latin(text: str) -> list[str]:
    """As a mail address, a file name or a search would spell it, by both usual tables."""
    official = str.maketrans("ЧЙчулигайорднк", "CYculigayordnk")
    return [text.replace("Ч", "Ch").replace("ч", "ch").translate(official), text.translate(official)]


def in_base64(raw: bytes) -> Iterator[bytes]:
    """What does not depend on the neighbours, at each of the three offsets at which it may stand."""
    for offset in range(3):
        inner = raw[-offset % 3 :]
        yield base64.b64encode(inner[: len(inner) - len(inner) % 3])


NEEDLES = {needle for text in (STEM, DAY.isoformat()) for needle in spellings(text) if len(needle) > 6}


def found_in(data: bytes) -> list[bytes]:
    whole = data + b"".join(unpacked(data))
    return [needle for needle in NEEDLES if needle in whole]


def unpacked(data: bytes) -> Iterator[bytes]:
    """Whatever lies in it as gzip or zlib; a value that TOAST has split is found by each of its repeated parts."""
    for magic, bits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\xda", 15)):
        at = data.find(magic)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(data[at:], 1_000_000)
            at = data.find(magic, at + 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("offset", range(3))
def test_the_search_finds_every_spelling(encoding: str, offset: int) -> None:
    raw = bytes(offset) + f"име: {STEM}, роден".encode(encoding)
    for written in (raw, raw[::-1], raw.hex().encode(), base64.b64encode(raw), base64.b64encode(raw[::-1])):
        assert found_in(b"\x00page" + written)
    for packed in (gzip.compress(raw), zlib.compress(raw), zlib.compress(raw, 9)):
        assert found_in(b"\x00page" + packed)
    for spelled in in_latin(STEM):
        assert found_in(f"{spelled.lower()}@example.org".encode())
    assert not found_in(os.urandom(1_000_000))


def plain_of(field: Any, name: str) -> bytes:
    if isinstance(field, EncryptedDateField):
        return bytes(field.encode(DAY))
    # Where any length fits so long that TOAST packs and splits it: each part would show it again.
    text = f"{STEM} {name} " * (1000 if type(field) is EncryptedTextField and field.max_length is None else 1)
    return bytes(field.encode({"canary": text} if isinstance(field, EncryptedJSONField) else text))


# Of the owner alone, and sealed only so that nobody forges it: numbers and days.
NEVER_PERSONAL = {"audit_cut"}


def plant(place: Place) -> list[str]:
    """Over every sealed column, in every row; returns the columns that no row had."""
    empty = []
    with owner.owning(place) as alias:
        for table in columns.tables(alias):
            with resealing.changing(alias, table.name) as cursor:
                cursor.execute(f'SELECT id FROM "{table.name}"')
                rows = [row for (row,) in cursor.fetchall()]
                planted = {field.column: plant_column(cursor, table.name, field, rows) for field in table.sealed}
                empty += [] if rows else [table.name]
                empty += [f"{table.name}.{column}" for column, count in planted.items() if rows and not count]
    return empty


def plant_column(cursor: Any, table: str, field: Any, rows: list[Any]) -> int:
    """In how many rows; a rule of the table may forbid the value in some of them."""
    ring, planted = keyring.here(), 0
    for row in rows:
        sealed = ring.seal(None, plain_of(field, field.column), bound_to(field) + crypto.part(row.bytes))
        with contextlib.suppress(IntegrityError), transaction.atomic(using=cursor.db.alias):
            cursor.execute(f'UPDATE "{table}" SET "{field.column}" = %s WHERE id = %s', [sealed, row])
            planted += 1
    return planted


def on_disk(since: float, folder: Path) -> Iterator[tuple[str, bytes]]:
    with closing(psycopg.connect(database.admin_url(), autocommit=True)) as admin:
        admin.execute("CHECKPOINT")
        name = connection.settings_dict["NAME"]
        row = admin.execute(
            "SELECT oid, current_setting('data_directory') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    assert row is not None
    data = Path(row[1])
    written = [path for path in (data / "pg_wal").iterdir() if path.is_file() and path.stat().st_mtime >= since]
    for path in [*(data / "base" / str(row[0])).iterdir(), *written, *folder.rglob("*")]:
        if path.is_file():
            yield str(path), path.read_bytes()


def in_valkey() -> Iterator[tuple[str, bytes]]:
    with closing(redis.Redis.from_url(os.environ["CACHE_URL"].partition("?")[0])) as valkey:
        for number in range(2):
            valkey.execute_command("SELECT", number)
            for key in valkey.scan_iter():
                yield repr(key), key + (valkey.dump(key) or b"")


@pytest.mark.security_figure
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_it_shows_no_personal_value_in_any_encoding(
    in_a: Place, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    handlers.handles("tests.copy")(lambda payload: None)
    settings.FILES_ROOT, since = tmp_path / "files", time.time()
    with entered(None):
        seeds = Seeder(in_a, "A", RECIPES).run()
    record(Action.READ, actor=SYSTEM, reason=STEM, detail={"canary": STEM})
    post("tests.copy", {"canary": STEM})
    session = SessionStore()
    session["canary"] = STEM
    session.save()
    (tmp_path / "files" / "upload").write_bytes(files.seal_bytes(STEM.encode() * 9000, file_id=uuid4()))
    assert set(plant(in_a)) <= NEVER_PERSONAL
    child = seeds.one("people.Person")
    child.refresh_from_db()
    assert child.names.startswith(STEM)  # with the key it is there
    looked = {name: found_in(data) for name, data in [*on_disk(since, tmp_path / "files"), *in_valkey()]}
    assert len(looked) > 200
    found = {name: needles for name, needles in looked.items() if needles}
    check, told = "copy of database, WAL, files and Valkey without the master key: values found", str(found)
    figure(f"{check}; {len(looked)} files", len(found), unit="values", bound="= 0", holds=not found, evidence=told)


def test_the_kinds_of_fields_are_those_that_canaries_are_made_for() -> None:
    kinds = {type(field) for model in columns.models_of_the_product() for field in columns.Table(model).sealed}
    assert kinds == {EncryptedTextField, EncryptedDateField, EncryptedJSONField}
    assert settings.MASTER_KEY
