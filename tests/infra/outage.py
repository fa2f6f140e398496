"""The product on servers of its own, which may be killed, and somebody who goes on working meanwhile."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from infra.local import plan, probes
from infra.local.console import Console
from infra.local.engine import DATABASE, Engine
from infra.local.keeper import Keeper
from infra.local.layout import ROOT
from infra.local.listeners import Listener, listen
from infra.local.program import Program, at_once
from infra.local.servers import python_path

FIRST_PORT = 8600
HOST = "centre-a.localhost"


@dataclass
class Served:
    """`pause()` keeps what was killed from being started again by the supervisor."""

    engine: Engine
    environment: dict[str, str]
    port: int
    cookie: str
    keepers: list[Keeper]
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self) -> None:
        """As the supervisor does it: whatever ends is started again."""
        while not self.stopped.wait(0.2):
            with self.lock:
                for keeper in self.keepers:
                    keeper.tick()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        (child,) = (one for keeper in self.keepers for one in keeper.children if one.program.name == name)
        child.signal(number)

    def rows(self, statement: str) -> list[Any]:
        """As the administrator, inside centre A."""
        url = self.environment["ADMIN_DATABASE_URL"]
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as database:
            query = "SELECT schema_name FROM public.centres_centre WHERE slug = 'centre-a'"
            (schema,) = database.execute(query).fetchone() or ("",)
            database.execute(f'SET search_path TO "{schema}"')
            return database.execute(statement).fetchall()


@contextmanager
def served(base: Path) -> Iterator[Served]:
    engine = Engine(base, durable=True)
    addresses = engine.start()
    listener = listen(FIRST_PORT)
    keeper = Keeper(engine.layout.folder("logs"), Console(engine.layout.folder("logs") / "outage.log", quiet=True))
    try:
        world = _world(addresses)
        environment = _environment(addresses, world["database"], listener.port, base)
        one = Served(engine, environment, listener.port, world["cookie"], [engine._keeper, keeper])
        children = [keeper.start(program) for program in _programs(environment, listener, base)]
        keeper.wait_ready(children, 120)
        watcher = threading.Thread(target=one.watch)
        watcher.start()
        yield one
        one.stopped.set()
        watcher.join()
    finally:
        keeper.stop()
        listener.close()
        engine.stop()


def _world(addresses: dict[str, str]) -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": python_path()}
    command = [sys.executable, "-m", "tests.infra.outage_world"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **addresses, **settings}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment(addresses: dict[str, str], database: str, port: int, base: Path) -> dict[str, str]:
    urls = {name: url.replace(f"/{DATABASE}?", f"/{database}?", 1) for name, url in addresses.items()}
    own = {"DJANGO_SETTINGS_MODULE": "tests.infra.outage_settings", "PYTHONPATH": python_path(), "PORT": str(port)}
    return {**os.environ, **urls, **own, "FILES_ROOT": str(base / "files"), "PYTHONUNBUFFERED": "1"}


def _programs(environment: dict[str, str], listener: Listener, base: Path) -> Iterator[Program]:
    (base / "run").mkdir(exist_ok=True)
    rights = {
        name: value for name, value in environment.items() if name not in {"OWNER_DATABASE_URL", "ADMIN_DATABASE_URL"}
    }
    for entry in plan.read(plan.PLAN).programs:
        if entry.name in {"web", "worker", "beat"}:
            yield Program(
                name=entry.name,
                title=entry.title,
                command=plan.filled(entry.command, base, listener),
                folder=ROOT,
                environment=rights,
                files=listener.files if "{binds}" in entry.command else (),
                ready=probes.http_answers(listener.port, entry.page) if entry.page else at_once,
            )


@dataclass
class Person:
    """The head of centre A at a browser: keeps cookies and the token of a page."""

    port: int
    session: str
    token: str = ""
    csrf: str = ""

    def open(self, path: str) -> "Person":
        _, headers, body = self.ask("GET", path)
        cookies = " ".join(value for name, value in headers if name.lower() == "set-cookie")
        self.csrf = re.findall(r"__Host-csrf=([^;]+)", cookies)[0]
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[0]
        return self

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, list[tuple[str, str]], str]:
        cookie = f"__Host-session={self.session}; __Host-csrf={self.csrf}"
        headers = {
            "Host": f"{HOST}:{self.port}",
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def post(self, path: str, **fields: str) -> tuple[int, list[tuple[str, str]], str, float]:
        began = time.monotonic()
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
        return *self.ask("POST", path, body), time.monotonic() - began
