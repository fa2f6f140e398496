"""The product as `make run` starts it, data in a folder of its own, its web behind our proxy to PostgreSQL."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from infra.local.layout import ROOT, Layout
from infra.local.plan import PLAN
from infra.local.servers import python_path
from tests.drill.proxy import Proxy

FIRST_PORT = 8700
SECONDS = 420  # the demo is filled first, on a busy machine
# On another disk than the data, as in a real installation; the log is archived all the time.
COPIES = {"WAL_ARCHIVE": "wal", "BASE_BACKUPS_ROOT": "base", "BACKUPS_ROOT": "backups"}
WEB = '"{python}", "-m", "gunicorn"'


class Impossible(RuntimeError):
    """The product or the machine does not let us try this; the reason is said instead of a figure."""


@dataclass
class Product:
    layout: Layout
    proxy: Proxy
    process: subprocess.Popen[bytes]
    copies: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.layout.runtime / "state.json").read_text())
        return found

    @property
    def port(self) -> int:
        return int(self.state["addresses"]["PORT"])

    def pid(self, program: str) -> int:
        return int(self.state["programs"][program]["pid"])

    def kill(self, program: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Returns the process that was hit."""
        pid = self.pid(program)
        os.kill(pid, number)
        return pid

    def place(self, name: str) -> Path:
        """Where the copies lie: WAL_ARCHIVE, BASE_BACKUPS_ROOT, BACKUPS_ROOT."""
        return Path(self.copies[name])

    def manage(self, *arguments: str) -> str:
        """
        An operator's command, with all rights.

        :raises Impossible: it failed.
        """
        command = [sys.executable, "manage.py", *arguments]
        environment = {**os.environ, "PYTHONPATH": python_path(), **self.environment}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Impossible(f"manage.py {' '.join(arguments)}: {done.stderr[-1500:]}")
        return done.stdout

    def signins(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads((self.layout.data / "run" / "signins.json").read_text())
        return found

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.environment["ADMIN_DATABASE_URL"], autocommit=True, connect_timeout=3)

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace") for path in (self.layout.data / "logs").glob("*.log"))


def until(ask: Callable[[], Any], seconds: float, what: str) -> float:
    """Seconds until the answer was yes."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if ask():
                return time.monotonic() - began
        except (OSError, psycopg.Error, KeyError, ValueError):
            pass
        time.sleep(0.02)
    raise Impossible(f"waited {seconds:.0f} s in vain for {what}")


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    layout, proxy = Layout.at(folder / "data"), Proxy()
    proxy.target = layout.sockets[0] / ".s.PGSQL.5432"
    plan = folder / "plan.toml"
    behind = f'"{{python}}", "-m", "tests.drill.behind", "{proxy.port}", "gunicorn"'
    plan.write_text(PLAN.read_text().replace(WEB, behind))
    words = folder / "said.txt"
    copies = {name: str(folder / what) for name, what in COPIES.items()}
    product = Product(layout, proxy, _started(layout, plan, words, copies), copies)
    try:
        until(lambda: _is_ready(product, words), SECONDS, "the product")
        product.environment = _environment(layout) | copies
        yield product
    finally:
        product.process.send_signal(signal.SIGTERM)
        product.process.wait(30)
        proxy.close()
        shutil.rmtree(layout.runtime, ignore_errors=True)


def _started(layout: Layout, plan: Path, words: Path, copies: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.drill.supervised", "--data", str(layout.data), "run"]
    with words.open("wb") as said:
        return subprocess.Popen(
            [*command, "--plan", str(plan), "--port", str(FIRST_PORT)],
            cwd=ROOT,
            env=_clean() | copies,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _clean() -> dict[str, str]:
    """Nothing of servers that run besides; SMS go to no gateway."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": python_path(), **{k: v for k, v in os.environ.items() if k.startswith("DRILL_")}}


def _is_ready(product: Product, words: Path) -> bool:
    if product.process.poll() is not None:
        raise Impossible(f"the product does not start:\n{words.read_text()[-3000:]}")
    return "Ctrl-C stops" in words.read_text()


def _environment(layout: Layout) -> dict[str, str]:
    """All rights: what is looked at afterwards is looked at past the product."""
    command = [sys.executable, "-m", "infra.local", "--data", str(layout.data), "env"]
    lines = subprocess.run(command, cwd=ROOT, env=_clean(), capture_output=True, text=True, check=True).stdout
    pairs = (line.removeprefix("export ").partition("=") for line in lines.splitlines())
    return {name: value.strip("'") for name, _, value in pairs}
