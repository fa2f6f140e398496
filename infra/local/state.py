"""
Remembers what runs, so that the next run recognises what this one left behind.

Kept twice: with the data, and beside the sockets, where `git clean` does not reach.
"""

import contextlib
import json
import shutil
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.local.layout import Layout
from infra.local.processes import Identity, alive, end, recorded, working_in

# PostgreSQL understands INT as "quickly" and QUIT as "at once, recover later"; the others end at TERM.
LADDER = ((signal.SIGTERM, 0.7), (signal.SIGINT, 1.5), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 2.0))


class State:
    """The record of one layout's run."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._files = (layout.folder("run") / "state.json", layout.runtime / "state.json")

    def write(self, supervisor: Identity, programs: dict[str, Identity], addresses: dict[str, str]) -> None:
        text = json.dumps(
            {
                "supervisor": supervisor.record(),
                "data": self._layout.identity(),
                "programs": {name: one.record() for name, one in programs.items()},
                "addresses": addresses,
            }
        )
        for file in self._files:
            with contextlib.suppress(OSError):  # on a full disk the other one remembers
                if file.parent.exists():
                    _replace(file, text)

    def forget(self) -> None:
        for file in self._files:
            file.unlink(missing_ok=True)

    def _read(self) -> list[dict[str, Any]]:
        found = []
        for file in self._files:
            try:
                entry = json.loads(file.read_text())
            except (OSError, ValueError):
                continue
            found += [entry] if isinstance(entry, dict) else []
        return found

    def supervisor(self) -> Identity | None:
        """The one that runs now."""
        for entry in self._read():
            one = recorded(entry.get("supervisor"))
            if one and alive(one):
                return one
        return None

    def of_this_data(self) -> bool:
        """False when the folder that the running supervisor works on was deleted under it."""
        return any(entry.get("data") == self._layout.identity() for entry in self._read())

    def addresses(self) -> dict[str, str]:
        return next((entry["addresses"] for entry in self._read() if "addresses" in entry), {})

    def left_behind(self) -> dict[str, Identity]:
        """Programs of a killed run that still live, by name; servers are also known by their working folder."""
        found: dict[str, Identity] = {}
        for entry in self._read():
            for name, record in dict(entry.get("programs", {})).items():
                one = recorded(record)
                if one and alive(one):
                    found[name] = one
        return found

    def end_left_behind(self) -> list[str]:
        """End them, gently first; returns their names."""
        found = self.left_behind()
        end(found.values(), LADDER)
        stray = self._servers_in_data()
        end(stray, ((signal.SIGQUIT, 1.0), (signal.SIGKILL, 2.0)))
        for folder in self._layout.sockets:
            shutil.rmtree(folder, ignore_errors=True)
        return [*found, *(["servers"] if stray else [])]

    def _servers_in_data(self) -> Iterable[Identity]:
        servers = {"postgres": "postgres", "valkey": "valkey-server"}
        return [one for name, program in servers.items() for one in working_in(self._layout.folder(name), program)]


def _replace(file: Path, text: str) -> None:
    aside = file.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text(text)
    aside.rename(file)
