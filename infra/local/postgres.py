"""PostgreSQL under our own launcher: no network, passwords for everybody, never as root."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode

from infra.local import binaries
from infra.local.errors import Problem
from infra.local.keys import Keys
from infra.local.layout import Layout
from infra.local.privileges import unprivileged
from infra.local.processes import working_in
from infra.local.program import Program
from infra.postgres import archive

SUPERUSER, OWNER, LOGIN = "postgres", "zakrila_owner", "zakrila_login"
PORT = 5432  # only the name of the socket
# Statements and details stay out of the log: they may carry what people told us in confidence.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_locks_per_transaction": "256",
    "recovery_init_sync_method": "syncfs",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "jit": "off",
}
# For tests: nothing has to survive the machine, and everything is thrown away afterwards.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "5min",
}


class Postgres:
    """The embedded cluster of one layout."""

    def __init__(self, layout: Layout, keys: Keys, database: str = "zakrila", durable: bool = True) -> None:
        self.layout, self.keys, self.database, self.durable = layout, keys, database, durable
        self.account = unprivileged()
        self.binaries = binaries.postgres()
        self.data = layout.folder("postgres")
        self.socket = layout.sockets[0]

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def url(self, user: str, database: str = "") -> str:
        name = {SUPERUSER: "postgres", OWNER: "owner", LOGIN: "login"}[user]
        place = urlencode({"host": str(self.socket), "port": PORT}, safe="/")
        return f"postgresql://{user}:{quote(self.keys[name])}@/{database or self.database}?{place}"

    def initialise(self) -> None:
        """Make the cluster once. It gets its name when it is complete, so a kill in between leaves no half."""
        self._check_version()
        self.programs = binaries.runnable(self.binaries, self.account, self.layout)
        self.account.own(self.socket)
        if not self.exists():
            unfinished = self.data.with_name("postgres.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            self.account.own(unfinished)
            self._initdb(unfinished)
            unfinished.rename(self.data)

    def _check_version(self) -> None:
        if not self.exists():
            return
        held = (self.data / "PG_VERSION").read_text().strip()
        if held != str(self.binaries.major):
            raise Problem(
                f"The data were made by PostgreSQL {held}, the programs are {self.binaries.version}: "
                "set POSTGRES_BIN to the older programs, or type make reset to start anew."
            )

    def _initdb(self, folder: Path) -> None:
        password = self.socket / "password"
        password.touch(mode=0o600)
        password.write_text(self.keys["postgres"])
        if self.account.uid is not None and self.account.gid is not None:
            os.chown(password, self.account.uid, self.account.gid)
        try:
            self._run_initdb(folder, password)
        finally:
            password.unlink()

    def _run_initdb(self, folder: Path, password: Path) -> None:
        locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        auth = ["--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={password}", f"--username={SUPERUSER}"]
        sync = [] if self.durable else ["--no-sync"]
        done = subprocess.run(
            [self.programs["initdb"], "-D", self._as_seen(folder), *locale, *auth, *sync],
            **self.account.popen,
            cwd=folder,
            env=_environment(),
            umask=0o077,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f"PostgreSQL could not make its data folder:\n{done.stdout}{done.stderr}")

    def _as_seen(self, folder: Path) -> str:
        """
        The data folder's name for a server that may not pass through the folders above it.

        Root's home is closed to others and stays closed: the server starts inside its folder and knows only that.
        """
        return str(folder) if self.account.reaches(folder) else "/proc/self/cwd"

    def program(self) -> Program:
        settings = {**SETTINGS, **({} if self.durable else FORGETFUL), "unix_socket_directories": str(self.socket)}
        settings |= self._archiving()
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgresql",
            title=f"PostgreSQL {self.binaries.version}",
            command=(self.programs["postgres"], "-D", self._as_seen(self.data), *options),
            folder=self.data,
            environment=_environment(),
            account=self.account,
            prepare=self._clear_stale,
            ready=self.ready,
            # Fast, then at once with recovery at the next start, then the kernel.
            stop=((signal.SIGINT, 2.0), (signal.SIGQUIT, 0.5), (signal.SIGKILL, 0.3)),
        )

    def _archiving(self) -> dict[str, str]:
        """
        With WAL_ARCHIVE set, the log is kept there, and a centre can be put back to any minute.

        :raises Problem: the server's account cannot reach that folder.
        """
        folder = os.environ.get("WAL_ARCHIVE")
        if not folder or not self.durable:
            return {}
        place = Path(folder).resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        self.account.own(place)
        if not self.account.can("test", "-w", str(place)):
            raise Problem(f"PostgreSQL cannot write into {place}: set WAL_ARCHIVE to a folder that it can reach.")
        return archive.settings(place)

    def _clear_stale(self) -> None:
        """
        Drop pid files whose number now belongs to another program (PostgreSQL would refuse to start).

        Any helper of a killed server still counts as a server: two of them on the same files destroy them.
        """
        if working_in(self.data, "postgres"):
            return
        for file in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"):
            first = file.read_text().split("\n")[0] if file.exists() else ""
            if first.isdigit() and _is_other_program(int(first)):
                file.unlink()

    def ready(self) -> bool:
        command = [self.binaries["pg_isready"], "-q", "-t", "2", "-h", str(self.socket), "-p", str(PORT)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def create_database(self) -> None:
        """Roles and extensions are the application's own step; it needs a database to connect to."""
        if not self._psql(f"SELECT 1 FROM pg_database WHERE datname = '{self.database}'"):  # noqa: S608 - our own name
            self._psql(f'CREATE DATABASE "{self.database}"')

    def _psql(self, statement: str) -> str:
        done = subprocess.run(
            [self.binaries["psql"], "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env={
                **_environment(),
                "PGHOST": str(self.socket),
                "PGPORT": str(PORT),
                "PGUSER": SUPERUSER,
                "PGDATABASE": "postgres",
                "PGPASSWORD": self.keys["postgres"],
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f"PostgreSQL refused its own administrator: {done.stderr.strip()}")
        return done.stdout.strip()


def _environment() -> dict[str, str]:
    """Nothing of ours: a server's environment is no place for secrets."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _is_other_program(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() != "postgres"
    except (FileNotFoundError, ProcessLookupError):
        return False  # nobody has the number: PostgreSQL sees that by itself
