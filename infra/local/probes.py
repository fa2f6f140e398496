"""Asks a program whether it is ready, the way its users will."""

import http.client
import socket
from collections.abc import Callable


def http_answers(port: int, path: str) -> Callable[[], bool]:
    """An answer that is not an error of the server. The socket accepts before the program does."""

    def ask() -> bool:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            client.request("GET", path, headers={"Host": f"localhost:{port}", "Connection": "close"})
            return client.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    return ask


def smtp_greets(port: int) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.5) as client:
                return client.recv(64).startswith(b"220")
        except OSError:
            return False

    return ask
