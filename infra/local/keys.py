"""Secrets of this machine's engine: made once, readable by their owner only."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from infra.local.errors import Problem

KINDS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(50),
    "master_key": lambda: base64.b64encode(os.urandom(32)).decode(),
    "postgres": lambda: secrets.token_urlsafe(24),
    "owner": lambda: secrets.token_urlsafe(24),
    "login": lambda: secrets.token_urlsafe(24),
}


class Keys:
    """`keys["master_key"]` is the value, `keys.path("master_key")` the file a program may be given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        return self._folder / name

    def __getitem__(self, name: str) -> str:
        return self.path(name).read_text().strip()

    def missing(self) -> list[str]:
        return [name for name in KINDS if not self.path(name).exists()]

    def make(self, data_exists: bool) -> None:
        """Never invent a new key for old data: what the old one sealed could not be opened again."""
        missing = self.missing()
        if missing and data_exists:
            raise Problem(
                f"The data in {self._folder.parent} are there, but their keys are not ({', '.join(missing)} in "
                f"{self._folder}): put the keys back, or type make reset to start anew."
            )
        for name in missing:
            self._write(name, KINDS[name]())

    def _write(self, name: str, value: str) -> None:
        # Written aside and renamed: a kill in between leaves no half key.
        aside = self._folder / f".{name}"
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(value)
        aside.rename(self.path(name))
