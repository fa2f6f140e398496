"""`make run`: everything from the lock to the table of addresses, and back."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from infra.local import plan as plans
from infra.local import probes, signins
from infra.local.console import Console
from infra.local.errors import Problem, Stopped
from infra.local.keeper import Child, Keeper
from infra.local.layout import ROOT, Layout, Lock
from infra.local.listeners import Listener, listen
from infra.local.plan import Entry
from infra.local.processes import identify
from infra.local.program import Program, at_once
from infra.local.servers import Servers, python_path
from infra.local.sms import Gateway
from infra.local.state import State
from infra.local.steps import Stamps, Steps
from infra.local.takeover import take

FIRST_PORT = 8000
PUBLISHED = ("SMTP_HOST", "SMTP_PORT")


@dataclass(frozen=True)
class Options:
    """What the command line may change."""

    plan: Path = plans.PLAN
    port: int = FIRST_PORT


class Supervisor:
    """One run of one layout."""

    def __init__(self, layout: Layout, options: Options, console: Console) -> None:
        self.layout, self.console = layout, console
        self.plan = plans.read(options.plan)
        self.state = State(layout)
        self.servers = Servers(layout)
        self.gateway = Gateway(layout)
        self.keeper = Keeper(layout.folder("logs"), console, changed=self._record)
        self.web: Listener | None = None
        self._first_port = options.port
        self._data = layout.identity()
        self._server_children: list[Child] = []

    def run(self) -> int:
        """Until somebody asks to stop; the code for the shell."""
        self.keeper.wake.listen()
        try:
            self._start()
            return self._watch()
        except Stopped:
            return 0
        finally:
            self._stop()

    def _start(self) -> None:
        self._start_servers()
        self.web = listen(self._first_port)
        environment = self._environment
        stamps = Stamps(self.layout, self.servers.where())
        Steps(self.keeper, self.console, environment).run(self.plan.steps, stamps, self.layout)
        visited = [entry for entry in self.plan.programs if entry.page]
        children = [self.keeper.start(self._program(entry)) for entry in visited]
        self.keeper.wait_ready(children, 90)
        self.console.say(f"Ready: http://localhost:{self.web.port}/")
        for entry in self.plan.programs:
            if entry not in visited:
                self.keeper.start(self._program(entry))
        self._show_table()

    def _start_servers(self) -> None:
        if not self.layout.folder("postgres").exists() and self.servers.postgres:
            self.console.say(f"PostgreSQL {self.servers.postgres.binaries.version}: making its data folder")
        self.servers.prepare()
        self.gateway.prepare(self.servers.keys["secret_key"])
        programs = [*self.servers.programs(), *self.gateway.programs(python_path())]
        self._server_children = [self.keeper.start(program) for program in programs]
        self.keeper.wait_ready(self._server_children, 60)
        self.servers.after_start()
        started = ", ".join(child.program.title for child in self._server_children)
        self.console.say(f"Running: {started}" if started else "Using the servers named in the environment")

    def _environment(self, grants: tuple[str, ...] = ()) -> dict[str, str]:
        port = self.web.port if self.web else FIRST_PORT
        return application_environment(self.servers, self.layout, port, grants) | self.gateway.environment()

    def _program(self, entry: Entry) -> Program:
        web = self.web
        assert web
        listens = "{binds}" in entry.command
        return Program(
            name=entry.name,
            title=entry.title,
            command=plans.filled(entry.command, self.layout.data, web),
            folder=ROOT,
            environment=self._environment(entry.grants),
            files=web.files if listens else (),
            ready=probes.http_answers(web.port, entry.page) if entry.page else at_once,
        )

    def _watch(self) -> int:
        """Look after the children until a stop is asked for or the data folder is deleted under us."""
        while not self.keeper.wake.asked:
            self.keeper.tick()
            if self.layout.identity() != self._data:
                raise Problem(f"{self.layout.data} was deleted while it was in use. Type make run to start anew.")
            self.keeper.wake.wait(self.keeper.idle())
        return 0

    def _stop(self) -> None:
        """Programs first, then the servers that they use."""
        started = time.monotonic()
        servers = self._server_children
        self.keeper.stop([child for child in self.keeper.children if child not in servers])
        self.keeper.stop()
        for listener in (self.web, self.servers, self.gateway):
            if listener:
                listener.close()
        self.state.forget()
        self.console.say(f"Stopped in {time.monotonic() - started:.1f} s")

    def _record(self) -> None:
        me = identify(os.getpid())
        programs = {one.program.name: one.identity for one in self.keeper.children if one.identity}
        if me:
            self.state.write(me, programs, self._addresses())

    def _addresses(self) -> dict[str, str]:
        """What another terminal needs to know; nothing secret."""
        port = {"PORT": str(self.web.port)} if self.web else {}
        return port | {name: value for name, value in self.servers.addresses().items() if name in PUBLISHED}

    def _show_table(self) -> None:
        for line in signins.page(self.layout, self._environment(), self.web.port if self.web else 0):
            self.console.show(line)


def application_environment(servers: Servers, layout: Layout, port: int, grants: tuple[str, ...]) -> dict[str, str]:
    """What a Django process of `make run` finds; secrets as files, so that no list of processes shows them."""
    return servers.environment(grants) | {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONPATH": python_path(),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY_FILE": str(servers.keys.path("secret_key")),
        "MASTER_KEY_FILE": str(servers.keys.path("master_key")),
        "PORT": str(port),
        "SIGNINS_FILE": str(layout.folder("run") / "signins.json"),
    }


def run(layout: Layout, options: Options, console: Console) -> int:
    layout.prepare()
    lock = Lock(layout)
    take(lock, layout, console)
    try:
        return Supervisor(layout, options, console).run()
    finally:
        lock.release()
