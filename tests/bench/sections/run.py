"""`make run` in a fresh clone: cold with its own environment, warm, and what everything weighs."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.layout import ROOT
from tests.bench.databases import Databases
from tests.bench.programs import Web, free_port
from tests.bench.rows import Row

COMMAND = 'make bench ARGS="run"'
HOST = "haskovo.localhost"
OURS = ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "ARGS", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV")
SERVERS = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "ADMIN_DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "SMTP_HOST",
    "SMTP_PORT",
)


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="zakrila-") as parent:
        checkout = Path(parent) / "zakrila"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
        base = "a fresh clone: own environment, servers, three example centres; until a centre's sign-in page answers"
        with _running(checkout) as (process, cold):
            yield Row("make run, cold", cold, "s", 240, base, COMMAND)
        with _running(checkout) as (process, warm):
            yield Row("make run, warm, to the first page", warm, "s", 15, "the same clone again", COMMAND)
            time.sleep(5)
            base = "web, worker, provisioner, clock, PostgreSQL, Valkey, mailbox, supervisor: summed PSS"
            yield Row("make run, memory of everything", _pss(process.pid), "MB", 1000, base, COMMAND)


@contextmanager
def _running(checkout: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """`make run` until its first page answers; stopped as Ctrl-C does it."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in {*OURS, *SERVERS}}
    environment |= {"PORT": str(port), "SMTP_PORT": str(free_port())}
    started = time.perf_counter()
    with (checkout / "make.log").open("ab") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=checkout, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _first_page(Web(process, port), checkout)
        yield process, time.perf_counter() - started
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _first_page(web: Web, checkout: Path, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while _status(web) != 200:
        if web.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((checkout / "make.log").read_text()[-3000:])
        time.sleep(0.05)


def _status(web: Web) -> int:
    try:
        return web.request("GET", HOST, "/account/login/")[0]
    except OSError:
        return 0


def _pss(root: int) -> float:
    """Of a process and all that it started, whatever sessions they have made for themselves."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)):
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        found += _own(pid)
        waiting += children.get(pid, [])
    return found


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _own(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
