"""Valkey on a closed socket: broker and cache."""

import os
import signal
import socket
from pathlib import Path

from infra.local import binaries
from infra.local.layout import Layout
from infra.local.program import Program


class Valkey:
    """The embedded broker of one layout."""

    def __init__(self, layout: Layout, durable: bool = True) -> None:
        self.layout, self.durable = layout, durable
        self.binary = binaries.valkey()
        self.socket = layout.sockets[1] / "s"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{self.socket}?db=1"

    def program(self) -> Program:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.layout.folder("valkey")),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory": "96mb",
            "maxmemory-policy": "noeviction",  # a queue that forgets is worse than one that refuses
            "daemonize": "no",
            "set-proc-title": "no",  # its command line is how the next run recognises it
        }
        return Program(
            name="valkey",
            title="Valkey",
            command=(str(self.binary), *(part for key, value in settings.items() for part in (f"--{key}", value))),
            folder=self.layout.folder("valkey"),
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            prepare=self._clear_stale,
            ready=self.ready,
            stop=((signal.SIGTERM, 2.0), (signal.SIGKILL, 0.5)),
        )

    def _clear_stale(self) -> None:
        _closed(self.socket.parent)
        self.socket.unlink(missing_ok=True)

    def ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _closed(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
