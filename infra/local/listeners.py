"""
Listening sockets that the supervisor itself holds.

The web program gets them ready-made: nobody can take the port while it restarts, and early visitors wait in line.
"""

import os
import socket
from dataclasses import dataclass

from infra.local.errors import Problem

TRIES = 100


def wanted(name: str, otherwise: int) -> int:
    """The port that an environment variable asks for."""
    given = os.environ.get(name, "")
    if given and not (given.isdecimal() and 0 < int(given) < 65536):
        raise Problem(f"{name} must be a port number, not {given!r}.")
    return int(given) if given else otherwise


@dataclass(frozen=True)
class Listener:
    """One port on every loopback address that this machine has."""

    port: int
    sockets: tuple[socket.socket, ...]

    @property
    def files(self) -> tuple[int, ...]:
        return tuple(one.fileno() for one in self.sockets)

    def close(self) -> None:
        for one in self.sockets:
            one.close()


def listen(first: int, both: bool = True) -> Listener:
    """The first free port from `first` on, on 127.0.0.1 and (for browsers that prefer it) on ::1."""
    for port in range(first, min(first + TRIES, 65536)):
        try:
            return Listener(port, _bind(port, both))
        except OSError:
            continue
    raise Problem(f"No free port between {first} and {first + TRIES}; set PORT to another one.")


def _bind(port: int, both: bool) -> tuple[socket.socket, ...]:
    sockets = [_open(socket.AF_INET, "127.0.0.1", port)]
    if both and _has_ipv6():
        try:
            sockets.append(_open(socket.AF_INET6, "::1", port))
        except OSError:
            sockets[0].close()
            raise
    return tuple(sockets)


def _open(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    one = socket.socket(family)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((host, port))
        one.listen(512)
    except OSError:
        one.close()
        raise
    return one


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
