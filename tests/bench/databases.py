"""
The bench's own server and databases, kept between runs under `.local/bench`.

Installed databases are templates named after the shape of the code; what a section changes is a copy. What is
measured runs on a durable server (fsync on, as in production), unlike that of the tests.
"""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra.local.engine import Engine
from infra.local.layout import ROOT
from tests.bench.world import World, environment_of

PREFIX = "zakrila_bench"
ADDRESSES = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "ADMIN_DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "SMTP_HOST",
    "SMTP_PORT",
    "MAIL_FOLDER",
)
SHAPES = ("**/migrations/*.py", "**/sample/later/*.py")


@contextmanager
def server() -> Iterator["Databases"]:
    """Our own, or the one that the environment names: then nothing is started and nothing stopped."""
    if os.environ.get("ADMIN_DATABASE_URL"):
        yield Databases({name: os.environ[name] for name in ADDRESSES})
        return
    engine = Engine(ROOT / ".local" / "bench", durable=True)
    try:
        databases = Databases(engine.start())
        databases.be_durable()  # a run that was killed in a careless moment left it careless
        databases.bind_all_by_policies()  # and another one a centre without its policies
        yield databases
        databases.settle()
    finally:
        engine.stop()


class Databases:
    """Makes them, copies them, tells a world where they are."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self.admin_url = addresses["ADMIN_DATABASE_URL"]

    def durability(self) -> str:
        """
        How the server treats a commit; for the rows whose figures depend on it.

        :raises RuntimeError: it does not wait for the disk, as a real one does.
        """
        with psycopg.connect(self.admin_url) as admin:
            row = admin.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
        if row != ("on", "on"):
            raise RuntimeError(f"the server is not durable: {row}")
        return "fsync on"

    def settle(self) -> None:
        """Everything on disk now, or the engine loses patience when it stops and recovers at its next start."""
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute("CHECKPOINT")

    def world(self, settings: str, database: str, **environment: str) -> World:
        return World(settings, database, **self.environment(database), **environment)

    def web(self, database: str) -> World:
        """Our world as a web process has it: without the owner's address."""
        return World("ours", database, **{**self.environment(database), "OWNER_DATABASE_URL": ""})

    def process_environment(self, settings: str, database: str, **environment: str) -> dict[str, str]:
        return environment_of(settings, **self.environment(database), **environment)

    def environment(self, database: str) -> dict[str, str]:
        names = ("DATABASE_URL", "OWNER_DATABASE_URL")
        urls = {name: self.addresses[name].replace("/zakrila_test?", f"/{database}?") for name in names}
        others = {name: value for name, value in self.addresses.items() if name not in urls}
        return {**others, **urls, "ADMIN_DATABASE_URL": self.admin_url}

    def has_centres(self, number: int) -> bool:
        return self._is_template(f"{PREFIX}_{_shape()}_{number}")

    def with_centres(self, number: int) -> str:
        """A template with so many centres of this code's shape; made once, each from the next smaller one."""
        name = f"{PREFIX}_{_shape()}_{number}"
        if not self.has_centres(number):
            self._make(name, number)
        return name

    def _make(self, name: str, number: int) -> None:
        smaller = self._largest_below(number)
        if smaller:
            self.copy(smaller, name)
        else:
            self.drop(name)
        with self._careless(), self.world("ours", name) as world, self.world("ours", name) as second:
            if not smaller:
                world.ours("prepare", admin_url=self.admin_url)
                world.ours("install")
            half = number // 2
            with ThreadPoolExecutor() as both:
                other = both.submit(second.ours, "make_centres", first=half, count=number - half)
                world.ours("make_centres", first=0, count=half)
                other.result()
        self._sql("ALTER DATABASE {} IS_TEMPLATE true", name)

    def _largest_below(self, number: int) -> str | None:
        stem = f"{PREFIX}_{_shape()}_"
        sizes = [int(found.removeprefix(stem)) for found in self._templates() if found.startswith(stem)]
        below = max((size for size in sizes if size < number), default=None)
        return None if below is None else f"{stem}{below}"

    def copy(self, template: str, name: str) -> None:
        """A copy, with the rights that a copy lacks."""
        self.drop(name)
        with self._careless():
            self._sql("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log", name, template)
        self._sql("REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        self._sql("GRANT CONNECT ON DATABASE {} TO zakrila_login, zakrila_owner", name)
        self._sql("GRANT CREATE ON DATABASE {} TO zakrila_owner", name)

    def make_plain(self, name: str) -> None:
        """An empty database of the owner's, as a plain project has it."""
        self.drop(name)
        self._sql("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' OWNER zakrila_owner", name)

    def drop(self, name: str) -> None:
        with self._careless():
            self._sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def _careless(self) -> Iterator[None]:
        """Whole databases come and go without waiting for the disk; what is measured is durable again."""
        self._set("fsync", "off")
        try:
            yield
        finally:
            self.be_durable()

    def be_durable(self) -> None:
        self._set("fsync", "on")

    def _set(self, name: str, value: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            admin.execute("SELECT pg_reload_conf()")

    def analyse(self, name: str) -> None:
        """As autovacuum would do some minutes later."""
        with psycopg.connect(make_conninfo(self.admin_url, dbname=name), autocommit=True) as admin:
            admin.execute("ANALYZE")

    def tidy(self) -> None:
        """Templates of another shape are of no use any more."""
        for name in self._templates():
            if f"_{_shape()}_" not in name:
                self._sql("ALTER DATABASE {} IS_TEMPLATE false", name)
                self.drop(name)

    def number(self, name: str, statement: LiteralString) -> int:
        """The one number that this statement finds in a database."""
        with psycopg.connect(make_conninfo(self.admin_url, dbname=name), autocommit=True) as admin:
            row = admin.execute(statement).fetchone()
        return int(row[0]) if row else 0

    def sessions_of(self, database: str) -> list[int]:
        """Process numbers of the server's sessions in this database."""
        statement = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            return [pid for (pid,) in admin.execute(statement, [database]).fetchall()]

    def processor_seconds(self, database: str) -> float:
        """What the server's sessions in this database have used so far."""
        runs = [Path(f"/proc/{pid}/schedstat").read_text() for pid in self.sessions_of(database)]
        return sum(int(run.split()[0]) for run in runs) / 1e9

    def set_bound_by_policies(self, role: str, bound: bool) -> None:
        """Whether row policies hold for this role; its sessions heed it from the next statement on."""
        self._sql("ALTER ROLE {} NOBYPASSRLS" if bound else "ALTER ROLE {} BYPASSRLS", role)

    def bind_all_by_policies(self) -> None:
        found = "SELECT rolname FROM pg_roles WHERE rolbypassrls AND rolname LIKE '%\\_centre\\_%'"
        with psycopg.connect(self.admin_url) as admin:
            for (role,) in admin.execute(found).fetchall():
                self.set_bound_by_policies(role, True)

    def _templates(self) -> list[str]:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            found = admin.execute(
                "SELECT datname FROM pg_database WHERE datistemplate AND starts_with(datname, %s)", [PREFIX]
            )
            return [name for (name,) in found.fetchall()]

    def _is_template(self, name: str) -> bool:
        return name in self._templates()

    def _sql(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def _shape() -> str:
    """Changes with every migration."""
    digest = hashlib.sha256()
    roots = [ROOT / name for name in ("platform", "services", "tenants", "tests/bench/sample")]
    for file in sorted({file for root in roots for shape in SHAPES for file in root.glob(shape)}):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
