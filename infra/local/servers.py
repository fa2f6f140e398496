"""The servers of one engine and the addresses that programs find them under."""

import os
import sys
from pathlib import Path

from infra.local import probes
from infra.local.errors import Problem
from infra.local.keys import Keys
from infra.local.layout import ROOT, Layout
from infra.local.listeners import Listener, listen, wanted
from infra.local.postgres import LOGIN, OWNER, SUPERUSER, Postgres
from infra.local.program import Program
from infra.local.valkey import Valkey

# Addresses with more rights than a request may have. A program gets them only where its plan says so.
GRANTS = {"owner": "OWNER_DATABASE_URL", "admin": "ADMIN_DATABASE_URL"}
MAIL_PORT = 1025


class Servers:
    """Embedded servers, or real ones where DATABASE_URL, BROKER_URL or SMTP_HOST name them."""

    def __init__(self, layout: Layout, database: str = "zakrila", durable: bool = True) -> None:
        self.layout = layout
        self.keys = Keys(layout.folder("secrets"))
        given = os.environ
        self.postgres = None if given.get("DATABASE_URL") else Postgres(layout, self.keys, database, durable)
        self.valkey = None if given.get("BROKER_URL") else Valkey(layout, durable)
        self._mail_listener: Listener | None = None
        if not self.postgres and not given.get("OWNER_DATABASE_URL"):
            raise Problem("DATABASE_URL is set, so set OWNER_DATABASE_URL too: the owner of the schemas.")

    def prepare(self) -> None:
        """Keys, the cluster's folder, the mailbox's port: everything before the first start."""
        self.keys.make(data_exists=bool(self.postgres and self.postgres.exists()))
        if self.postgres:
            self.postgres.initialise()
        if not os.environ.get("SMTP_HOST"):
            self._mail_listener = listen(wanted("SMTP_PORT", MAIL_PORT), both=False)

    def programs(self) -> list[Program]:
        servers = [one.program() for one in (self.postgres, self.valkey) if one]
        return [*servers, *self._mailbox()]

    def _mailbox(self) -> list[Program]:
        if not self._mail_listener:
            return []
        command = [sys.executable, "-m", "infra.local.mailbox", str(self._mail_listener.files[0])]
        return [
            Program(
                name="mailbox",
                title="Mailbox (SMTP)",
                command=(*command, str(self.layout.folder("mail"))),
                folder=ROOT,
                environment={**_bare(), "PYTHONPATH": python_path(), "PYTHONUNBUFFERED": "1"},
                ready=probes.smtp_greets(self._mail_listener.port),
                files=self._mail_listener.files,
            )
        ]

    def after_start(self) -> None:
        if self.postgres:
            self.postgres.create_database()

    def close(self) -> None:
        if self._mail_listener:
            self._mail_listener.close()

    def addresses(self) -> dict[str, str]:
        """Of every server, with all rights; see `environment` for what a program gets."""
        found = {name: os.environ[name] for name in ("DATABASE_URL", *GRANTS.values()) if os.environ.get(name)}
        if self.postgres:
            urls = {"DATABASE_URL": LOGIN, GRANTS["owner"]: OWNER, GRANTS["admin"]: SUPERUSER}
            found = {name: self.postgres.url(user) for name, user in urls.items()}
            found["POSTGRES_BIN"] = str(self.postgres.binaries.folder)
        found |= self._broker()
        if self._mail_listener:
            found |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self._mail_listener.port)}
        return found

    def _broker(self) -> dict[str, str]:
        if self.valkey:
            return {"BROKER_URL": self.valkey.broker_url, "CACHE_URL": self.valkey.cache_url}
        return {"BROKER_URL": os.environ["BROKER_URL"]}

    def environment(self, grants: tuple[str, ...] = ()) -> dict[str, str]:
        """For one program: our own environment, the addresses, and only the rights it was granted."""
        held_back = {GRANTS[name] for name in GRANTS if name not in grants}
        everything = {**os.environ, **self.addresses(), "MAIL_FOLDER": str(self.layout.folder("mail"))}
        return {name: value for name, value in everything.items() if name not in held_back}

    def where(self) -> str:
        """Tells one database from another, for what was done to it once."""
        if self.postgres:
            return str(self.postgres.data.stat().st_ino)
        return os.environ["DATABASE_URL"]


def python_path() -> str:
    """The two source roots; the wheels come from the interpreter itself."""
    return os.pathsep.join([str(ROOT / "platform"), str(ROOT), *_extra_path()])


def _extra_path() -> list[str]:
    """What the caller added beyond our own roots, so that a copy without an environment of its own works."""
    ours = {str(ROOT), str(ROOT / "platform")}
    given = [str(Path(part).resolve()) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    return [part for part in given if part not in ours]


def _bare() -> dict[str, str]:
    """For a program that needs no secret: only what lets an interpreter start."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
