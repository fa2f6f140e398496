"""
The database of the browser tests: the demo's three centres, made once per state of the code, copied for every run.

Run as a program of its own (`python -m tests.e2e.world`), so that it is built under the settings of the product.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from infra.local.layout import ROOT
from infra.local.servers import python_path

ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL", "ADMIN_DATABASE_URL")
SETTINGS = "tests.e2e.settings"


def environment(database: str) -> dict[str, str]:
    """For every process that works on this database; secrets and servers are those of the test run."""
    name = _test_database()
    urls = {key: os.environ[key].replace(f"/{name}?", f"/{database}?", 1) for key in ADDRESSES[:2]}
    files = _folder() / "files"
    files.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **urls,
        "BROKER_URL": os.environ["BROKER_URL"].replace("virtual_host=0", "virtual_host=7"),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": python_path(),
        "PYTHONUNBUFFERED": "1",
        "E2E_FILES": str(files),
        "ERASURE_LIST_FILE": str(files.with_name("erasures.jsonl")),
    }


def copied() -> str:
    """The name of a fresh copy of the world."""
    template, name = f"zakrila_e2e_{_hash_of_code()}", f"zakrila_e2e_{os.getpid()}"
    with one_at_a_time("world"), _admin() as admin:
        if not _is_template(admin, template):
            _build(admin, template)
        _drop(admin, name)
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        _close_doors(admin, name)
    return name


def removed(name: str) -> None:
    with _admin() as admin:
        _drop(admin, name)


def _build(admin: psycopg.Connection, template: str) -> None:
    """The mark "is a template" comes last: a half-built one is never copied."""
    _drop_old(admin)
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.build"],
        env=environment(template),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the world of the browser tests could not be built:\n{done.stdout}{done.stderr}")
    admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(template)))


def _drop_old(admin: psycopg.Connection) -> None:
    """Worlds of earlier code, and copies whose run was killed."""
    ours = "SELECT datname, datistemplate FROM pg_database WHERE datname LIKE 'zakrila\\_e2e\\_%'"
    for name, is_template in admin.execute(ours).fetchall():
        if is_template:
            admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
        _drop(admin, name)


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _close_doors(admin: psycopg.Connection, name: str) -> None:
    """The rights on the database itself are all that a copy lacks."""
    login, owner = (conninfo_to_dict(os.environ[key])["user"] for key in ADDRESSES[:2])
    for statement in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {login}, {owner}",
        "GRANT CREATE ON DATABASE {name} TO {owner}",
    ):
        names = {"name": name, "login": login, "owner": owner}
        parts = {key: sql.Identifier(str(value)) for key, value in names.items() if f"{{{key}}}" in statement}
        admin.execute(sql.SQL(statement).format(**parts))


def _is_template(admin: psycopg.Connection, name: str) -> bool:
    row = admin.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [name]).fetchone()
    return bool(row and row[0])


def _hash_of_code() -> str:
    digest = hashlib.sha256()
    for root in ("platform", "tenants", "services", "tests/e2e"):
        for file in sorted((ROOT / root).rglob("*.py")):
            digest.update(file.read_bytes() if root != "tests/e2e" or file.stem in _OURS else b"")
    return digest.hexdigest()[:10]


_OURS = {"settings", "calendar", "build", "props", "linked"}


def _test_database() -> str:
    return str(conninfo_to_dict(os.environ["ADMIN_DATABASE_URL"])["dbname"])


def _folder() -> Path:
    """Beside the servers of this run: what the world has put into files lives and dies with its database."""
    if "MAIL_FOLDER" in os.environ:
        return Path(os.environ["MAIL_FOLDER"]).parent / "e2e"
    return ROOT / ".local" / "e2e" / _server()


def _server() -> str:
    """Servers that somebody else has started: others have files of their own."""
    return hashlib.sha256(os.environ["ADMIN_DATABASE_URL"].encode()).hexdigest()[:8]


@contextmanager
def _admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True) as admin:
        yield admin


@contextmanager
def one_at_a_time(what: str) -> Iterator[Path]:
    """Across the workers of pytest-xdist."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
