"""Reads programs.toml: the steps before the first page and the programs that keep running."""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.errors import Problem
from infra.local.listeners import Listener

PLAN = Path(__file__).with_name("programs.toml")


@dataclass(frozen=True)
class Step:
    """Something done before programs start, and again only when what it depends on has changed."""

    name: str
    says: str
    command: tuple[str, ...]
    grants: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    daily: bool = False

    @property
    def manage(self) -> str:
        """The Django command that this step is, or nothing."""
        return self.command[2] if len(self.command) > 2 and self.command[1] == "manage.py" else ""


@dataclass(frozen=True)
class Entry:
    """A program as the plan describes it; `page` is what its visitors ask for first."""

    name: str
    title: str
    command: tuple[str, ...]
    grants: tuple[str, ...] = ()
    page: str = ""


@dataclass(frozen=True)
class Plan:
    """All of it, in the order of the file."""

    steps: tuple[Step, ...]
    programs: tuple[Entry, ...]


def read(path: Path) -> Plan:
    try:
        found = tomllib.loads(path.read_text())
        steps = tuple(Step(**_tuples(step)) for step in found.get("step", []))
        return Plan(steps, tuple(Entry(**_tuples(program)) for program in found.get("program", [])))
    except (OSError, TypeError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{path} cannot be read: {error}") from error


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def filled(command: tuple[str, ...], data: Path, web: Listener | None = None) -> tuple[str, ...]:
    """The command with {python}, {data}, {port} and {binds} (one argument per listening socket) filled in."""
    parts: list[str] = []
    for part in command:
        if part == "{binds}":
            parts += [f"--bind=fd://{number}" for number in (web.files if web else ())]
        else:
            parts.append(part.format(python=sys.executable, data=data, port=web.port if web else ""))
    return tuple(parts)
