"""
The product, served for all browser tests of one run: gunicorn, a Celery worker and the provisioner, as by `make run`.

`served()` starts it when it does not run yet, whichever worker of pytest-xdist asks first. It is a process of its own
(`python -m tests.e2e.product <file> <process>`), ends with the test run, and tells its port in a file.
"""

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from infra.local import plan, probes
from infra.local.console import Console
from infra.local.keeper import Keeper
from infra.local.layout import ROOT
from infra.local.listeners import Listener, listen
from infra.local.program import Program, at_once
from tests.e2e import world
from tests.e2e.calendar import shift

FIRST_PORT = 8300
SECONDS = 600  # the world has to be built first, on a busy machine
PROGRAMS = ("web", "worker", "provisioner")
_started: list[subprocess.Popen[bytes]] = []  # it outlives the fixture that asked for it


@dataclass(frozen=True)
class Served:
    """Where the product is and what its processes were started with; a helper of the tests needs the same."""

    port: int
    environment: dict[str, str]

    def url(self, slug: str = "", path: str = "/") -> str:
        host = f"{slug}.localhost" if slug else "localhost"
        return f"http://{host}:{self.port}{path}"


def served() -> Served:
    with world.one_at_a_time("product") as folder:
        file = folder / f"product-{_run()}.json"
        if not file.exists():
            _start(file)
        return Served(**json.loads(file.read_text()))


def _run() -> int:
    """
    The process that all workers of this test run have in common, and with which the product ends.

    Whoever writes tests may name a longer-lived one in E2E_WITH: then the product is there for the next run too.
    """
    if "E2E_WITH" in os.environ:
        return int(os.environ["E2E_WITH"])
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _start(file: Path) -> None:
    command = [sys.executable, "-m", "tests.e2e.product", str(file), str(_run())]
    log = file.with_name("product.log")
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    _started.append(process)
    deadline = time.monotonic() + SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the product does not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)


def main(file: Path, run: int) -> None:
    """Serve until the test run is gone."""
    for old in file.parent.glob("product-*.json"):
        old.unlink()
    waits = os.pidfd_open(run)
    database = world.copied()
    environment = {**world.environment(database), "E2E_SHIFT": str(shift())}
    logs = file.parent / "logs"
    logs.mkdir(exist_ok=True)
    keeper = Keeper(logs, Console(logs / "product.log", quiet=True))
    keeper.wake.listen()
    listener = listen(FIRST_PORT)
    try:
        environment["PORT"] = str(listener.port)
        children = [keeper.start(program) for program in _programs(listener, environment, file.parent)]
        keeper.wait_ready(children, SECONDS)
        _write(file, Served(listener.port, environment))
        _watch(keeper, waits)
    finally:
        file.unlink(missing_ok=True)
        keeper.stop()
        listener.close()
        world.removed(database)


def _programs(listener: Listener, environment: dict[str, str], folder: Path) -> list[Program]:
    entries = {entry.name: entry for entry in plan.read(plan.PLAN).programs}
    (folder / "run").mkdir(exist_ok=True)
    return [_program(entries[name], listener, environment, folder) for name in PROGRAMS]


def _program(entry: plan.Entry, listener: Listener, environment: dict[str, str], folder: Path) -> Program:
    listens = "{binds}" in entry.command
    held_back = set() if "owner" in entry.grants else {"OWNER_DATABASE_URL"}
    return Program(
        name=entry.name,
        title=entry.title,
        command=plan.filled(entry.command, folder, listener),
        folder=ROOT,
        environment={
            key: value for key, value in environment.items() if key not in held_back | {"ADMIN_DATABASE_URL"}
        },
        files=listener.files if listens else (),
        ready=probes.http_answers(listener.port, entry.page) if entry.page else at_once,
    )


def _write(file: Path, served: Served) -> None:
    aside = file.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text(json.dumps(replace(served).__dict__))
    aside.rename(file)


def _watch(keeper: Keeper, waits: int) -> None:
    """Look after the programs until the test run ends or somebody asks to stop."""
    while not keeper.wake.asked:
        keeper.tick()
        keeper.wake.wait(keeper.idle(), waits)
        if select.select([waits], [], [], 0)[0]:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
