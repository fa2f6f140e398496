"""
The test databases: one migrated template with two real centres, cloned for every worker and after every test that
really committed something.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[2]
# What decides how the template looks: any change there makes a new one.
SHAPES = (
    "**/migrations/*.py",
    "**/models.py",
    "**/models/*.py",
    "**/data/*.csv",
    "**/hooks.py",
    "**/enums.py",
    "**/seed*.py",
    "**/data/*.csv",
)
CENTRES = (("centre-a", "Център А", "BG-26", "Хасково"), ("centre-b", "Център Б", "BG-24", "Стара Загора"))


def admin_url() -> str:
    """The superuser's address: of servers that already run, or of those that tests/utils/engine.py starts."""
    if "ADMIN_DATABASE_URL" not in os.environ:
        if not find_spec("tests.utils.engine"):
            raise RuntimeError("set ADMIN_DATABASE_URL to a superuser of a running PostgreSQL")
        import_module("tests.utils.engine").start()
    return os.environ["ADMIN_DATABASE_URL"]


def names(worker: str) -> tuple[str, str]:
    """The template's name and this worker's: other work trees may share the server."""
    return f"zakrila_test_{_hash_of_place()}_{_hash_of_shape()}", f"zakrila_test_{_hash_of_place()}_{worker}"


def _hash_of_place() -> str:
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]


def _hash_of_shape() -> str:
    roots = [ROOT / name for name in ("platform", "services", "tenants")]
    files = {file for root in roots for shape in SHAPES for file in root.glob(shape)}
    files |= set((ROOT / "tenants").rglob("*.py")) | {Path(__file__), ROOT / "platform/config/apps.py"}
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def point_at(name: str) -> None:
    """Every connection of this process, present and future, goes to this database on the engine's server."""
    server = conninfo_to_dict(admin_url())
    address = {"NAME": name, "HOST": server.get("host", ""), "PORT": str(server.get("port", ""))}
    for alias in ("default", "owner"):
        connections[alias].close()
        close_pool = getattr(connections[alias], "close_pool", None)
        if close_pool:
            close_pool()
        connections.settings[alias].update(address)


def ensure_template(name: str) -> None:
    """Built once per shape; the mark "is a template" comes last, so that a half-built one is never cloned."""
    with _one_at_a_time(), _admin() as admin:
        if not _is_template(admin, name):
            _drop_old(admin)
            _build(name)
            admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))


def clone(template: str, name: str) -> None:
    """A fresh copy, in a tenth of a second where the files lie in memory: nothing of the test before is in it."""
    from vault import keyring  # noqa: PLC0415 - the settings come first

    point_at(name)
    keyring.forget()  # the copy counts its keys from where the template stood
    with _admin() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        _close_doors_of(admin, name)


def _close_doors_of(admin: psycopg.Connection, name: str) -> None:
    """The rights on the database itself are all that a clone does not copy."""
    from tenants.provisioning.database import rights_on_database  # noqa: PLC0415 - the settings come first

    for statement in rights_on_database(name):
        admin.execute(statement)


def _build(name: str) -> None:
    from tenants.provisioning import database  # noqa: PLC0415 - the settings come first
    from tenants.provisioning.install import install  # noqa: PLC0415

    point_at(name)
    database.prepare(admin_url())
    install()
    for slug, title, oblast, town in CENTRES:
        _provision(slug, title, oblast, town)
    point_at(name)


def _provision(slug: str, title: str, oblast: str, town: str) -> None:
    from tenants.centres.models import Centre  # noqa: PLC0415 - the settings come first
    from tenants.provisioning.operations import provision  # noqa: PLC0415

    facts: dict[str, Any] = {"kind": "contact_centre", "registration_number": "000694037", "oblast": oblast}
    centre = Centre(slug=slug, name=title, organisation=f"Фондация {town}", town=town, **facts)
    centre.save(using="owner")
    provision(centre.pk)


@contextmanager
def _admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        yield admin


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"zakrila-test-{_hash_of_place()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_template(admin: psycopg.Connection, name: str) -> bool:
    row = admin.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [name]).fetchone()
    return bool(row and row[0])


def _drop_old(admin: psycopg.Connection) -> None:
    """Templates of earlier shapes; their roles stay, they can do nothing."""
    pattern = f"zakrila\\_test\\_{_hash_of_place()}\\_%"
    for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]).fetchall():
        admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
