"""
The installation's master key: from the environment, a file or a command, and never from the database.

It is known by a number made from its bytes, which stands in everything that it wraps: so the key in use and the one
before it can be configured side by side, and a wrong one is named instead of guessed at.
"""

import base64
import binascii
import hashlib
import json
import os
import stat
import subprocess
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vault import crypto

CURRENT, FORMER = "MASTER_KEY", "FORMER_MASTER_KEY"
# Numbers of keys in a database start at 1 and stay far below; 0 was every master key's number once.
UNNAMED, FIRST = 0, 1 << 31
MAX_BYTES = 4096
KEPT_FROM_COMMANDS = ("SECRET_KEY", "MASTER_KEY", "DATABASE_URL", "BROKER_URL")
Source = tuple[str, str, str, str, str, float]


@dataclass(frozen=True, slots=True)
class Master:
    number: int
    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return name_of(self.number)


def name_of(number: int) -> str:
    """What people read in a status and in an error: it tells which key it is and nothing of the key."""
    return f"{number:08x}"


def is_master(number: int) -> bool:
    return number == UNNAMED or number >= FIRST


def current() -> Master:
    """
    :raises ImproperlyConfigured: none is configured, or not exactly one source, or it cannot be read.
    """
    return _resolve(CURRENT, _source(CURRENT))


def former() -> Master | None:
    source = _source(FORMER)
    return _resolve(FORMER, source) if any(source[:3]) else None


def known() -> tuple[Master, ...]:
    """The key in use, and the one before it where a rotation is under way."""
    before = former()
    return (current(),) if before is None else (current(), before)


def fitting(number: int) -> tuple[Master, ...]:
    """Those that may have wrapped what names this number."""
    return tuple(one for one in known() if number in (UNNAMED, one.number))


def installation() -> str:
    """Which installation this process belongs to, for whoever has more than one."""
    return f"{settings.BASE_DOMAIN} (database {settings.DATABASES['default']['NAME']})"


def _source(prefix: str) -> Source:
    names = ("", "_FILE", "_COMMAND", "_WRAPPED", "_WRAPPED_FILE")
    values = [str(getattr(settings, f"{prefix}{name}", "") or "") for name in names]
    return (values[0], values[1], values[2], values[3], values[4], settings.MASTER_KEY_COMMAND_SECONDS)


# A process asks its file or command once: a key that changes under a running process would be a second key.
@lru_cache(maxsize=8)
def _resolve(name: str, source: Source) -> Master:
    text, path, command, wrapped, wrapped_path, seconds = source
    if sum(map(bool, (text, path, command))) != 1:
        raise ImproperlyConfigured(f"set exactly one of {name}, {name}_FILE and {name}_COMMAND")
    if path:
        text = _read_private(name, path)
    elif command:
        text = _ask(name, command, _wrapped(wrapped, wrapped_path), seconds)
    return _master(name, text)


def _master(name: str, text: str) -> Master:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != crypto.KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be {crypto.KEY_BYTES} random bytes in base64")
    told = hashlib.sha256(b"zakrila master key" + key).digest()
    return Master(FIRST | int.from_bytes(told[:4], "big"), key)


def _read_private(name: str, path: str) -> str:
    """
    :raises ImproperlyConfigured: not a file of ours (or root's) that nobody else may read.
    """
    try:
        with Path(path).open("rb") as file:
            _refuse_public(name, path, os.fstat(file.fileno()))
            return file.read(MAX_BYTES).decode("ascii", errors="replace")
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE {path} cannot be read: {error.strerror}") from None


def _refuse_public(name: str, path: str, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ImproperlyConfigured(f"{name}_FILE {path} is no file")
    if found.st_uid not in (os.geteuid(), 0):
        raise ImproperlyConfigured(f"{name}_FILE {path} belongs to somebody else")
    if found.st_mode & 0o077:
        raise ImproperlyConfigured(f"{name}_FILE {path} may be read by others: chmod 600")


def _wrapped(text: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes() if path else text.encode()
    except OSError as error:
        raise ImproperlyConfigured(f"the wrapped master key {path} cannot be read: {error.strerror}") from None


def _ask(name: str, command: str, wrapped: bytes, seconds: float) -> str:
    """What the command prints. Neither its output nor its complaints are shown or logged: they may hold the key."""
    arguments = _arguments(name, command)
    environment = {key: value for key, value in os.environ.items() if not key.endswith(KEPT_FROM_COMMANDS)}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments from the installation's own settings, no shell
            arguments,
            input=wrapped,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise ImproperlyConfigured(f"{name}_COMMAND did not answer within {seconds:g} s") from None
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_COMMAND cannot be run: {error.strerror}") from None
    if done.returncode:
        raise ImproperlyConfigured(f"{name}_COMMAND ended with code {done.returncode}")
    return done.stdout[:MAX_BYTES].decode("ascii", errors="replace")


def _arguments(name: str, command: str) -> list[str]:
    try:
        arguments = json.loads(command)
    except ValueError:
        arguments = None
    if not isinstance(arguments, list) or not arguments or not all(isinstance(one, str) for one in arguments):
        raise ImproperlyConfigured(f'{name}_COMMAND must be a JSON list: ["/path/to/program", "argument"]')
    if not os.path.isabs(arguments[0]):
        raise ImproperlyConfigured(f"{name}_COMMAND must name its program by an absolute path")
    return arguments
