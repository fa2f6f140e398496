"""The product's own processes over a bench database, started as infra/local/programs.toml does it."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from infra.local.layout import ROOT
from tests.bench.databases import Databases

WEB = ("gunicorn", "config.wsgi:application", "--worker-class=gthread", "--workers=1", "--threads=8")
CELERY = ("celery", "--app=config.celery", "worker", "--pool=threads", "--without-gossip", "--without-mingle")


class Web:
    """A running gunicorn with one worker."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def request(
        self, method: str, host: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, {"Host": f"{host}:{self.port}", **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def wait(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.request("GET", "localhost", "/healthz")
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    @property
    def worker(self) -> int:
        """The process that serves; gunicorn's first one only watches it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])


@contextmanager
def web(databases: Databases, database: str) -> Iterator[Web]:
    port = free_port()
    with _running(databases, database, (*WEB, f"--bind=127.0.0.1:{port}", "--no-control-socket")) as process:
        server = Web(process, port)
        server.wait()
        yield server


@contextmanager
def workers(databases: Databases, database: str) -> Iterator[None]:
    """The ordinary worker, and the provisioner, which alone gets the owner's address."""
    with ExitStack() as stack:
        stack.enter_context(_running(databases, database, (*CELERY, "--queues=default", "--hostname=worker@%h")))
        provisioner = (*CELERY, "--queues=owner", "--concurrency=1", "--hostname=provisioner@%h")
        stack.enter_context(_running(databases, database, provisioner, owner=True))
        yield


@contextmanager
def _running(
    databases: Databases, database: str, command: tuple[str, ...], owner: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    environment = databases.process_environment("ours", database)
    environment.pop("ADMIN_DATABASE_URL")
    if not owner:
        environment.pop("OWNER_DATABASE_URL")
    with (ROOT / ".local" / "bench" / "programs.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
