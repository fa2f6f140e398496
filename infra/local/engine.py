"""Servers for tests: quick, forgetful about crashes, one set per run, kept between runs for what was built in them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.console import Console
from infra.local.errors import Problem
from infra.local.keeper import Keeper
from infra.local.layout import ROOT, Layout, Lock
from infra.local.processes import identify
from infra.local.servers import Servers
from infra.local.shared_memory import base_for
from infra.local.state import State
from infra.local.takeover import clean_up

SLOTS = 8
DATABASE = "zakrila_test"


class Engine:
    """
    The servers of one test run; a second run at the same time gets the next slot.

    The servers die with the process that started them, even if it is killed. `base`: where their folders lie, by
    default in memory. `durable`: they keep what they hold, as those of a real installation do, and it is never thrown
    away to start over.
    """

    def __init__(self, base: Path | None = None, durable: bool = False) -> None:
        self._durable = durable
        self.layout, self._lock = _free_slot(base or base_for(ROOT))
        console = Console(self.layout.folder("logs") / "engine.log", quiet=True)
        self._console = console
        clean_up(self.layout, console)
        self._keeper = Keeper(self.layout.folder("logs"), console, changed=self._record)

    def start(self) -> dict[str, str]:
        """The addresses to put into the environment."""
        try:
            self._start()
        except Problem as problem:
            if self._durable:
                raise
            # Without fsync the data may not survive the machine. They are only caches: made anew once.
            self._console.say(f"Starting over: {problem}")
            self._stop_servers()
            for name in ("postgres", "valkey", "secrets"):
                shutil.rmtree(self.layout.folder(name), ignore_errors=True)
            self.layout.prepare()
            self._start()
        return self._servers.addresses() | {"MAIL_FOLDER": str(self.layout.folder("mail"))}

    def _start(self) -> None:
        self._servers = Servers(self.layout, database=DATABASE, durable=self._durable)
        self._servers.prepare()
        children = [self._keeper.start(program) for program in self._servers.programs()]
        self._keeper.wait_ready(children, 600 if self._durable else 30)  # a crashed server reads its log first
        self._servers.after_start()

    def _stop_servers(self) -> None:
        self._keeper.stop()
        self._keeper.children.clear()
        self._servers.close()

    def stop(self) -> None:
        self._stop_servers()
        State(self.layout).forget()
        self._lock.release()

    def _record(self) -> None:
        me = identify(os.getpid())
        programs = {one.program.name: one.identity for one in self._keeper.children if one.identity}
        if me:
            State(self.layout).write(me, programs, {})


def _free_slot(base: Path) -> tuple[Layout, Lock]:
    for number in range(1, SLOTS + 1):
        layout = Layout(base / f"test-{number}")
        layout.prepare()
        lock = Lock(layout)
        if lock.take():
            return layout, lock
        lock.release()
    raise Problem(f"{SLOTS} test runs use this checkout already; wait for one of them.")


@contextmanager
def running() -> Iterator[dict[str, str]]:
    engine = Engine()
    try:
        yield engine.start()
    finally:
        engine.stop()
