"""TCP in front of PostgreSQL's socket: lets everything through, late, or not at all."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 65536


class Proxy:
    """`delay` seconds on every way there; while it is silent, nothing arrives and nothing is refused."""

    def __init__(self) -> None:
        self.target: Path | None = None
        self.delay = 0.0
        self._speaks = threading.Event()
        self._speaks.set()
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    @contextmanager
    def late(self, seconds: float) -> Iterator[None]:
        self.delay = seconds
        try:
            yield
        finally:
            self.delay = 0.0

    def close(self) -> None:
        self._over.set()
        self._speaks.set()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self._over.is_set():
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """Until either side hangs up."""
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            self._speaks.wait()
            server.connect(str(self.target))
            other = {client: server, server: client}
            while not self._over.is_set():
                for one in select.select([client, server], [], [], 1.0)[0]:
                    self._speaks.wait()
                    if not (piece := one.recv(PIECE)):
                        return
                    time.sleep(self.delay if one is client else 0)
                    other[one].sendall(piece)
