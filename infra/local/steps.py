"""The steps before the first page: done once, and again only when their code or their data changed."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TextIO

from infra.local.console import Console
from infra.local.errors import Problem, Stopped
from infra.local.keeper import Keeper
from infra.local.layout import ROOT, Layout
from infra.local.plan import Step, filled
from infra.local.processes import dies_with_parent
from infra.local.program import POLITE
from infra.local.servers import GRANTS

Environment = Callable[[tuple[str, ...]], Mapping[str, str]]


class Stamps:
    """What was done for which state of code and data."""

    def __init__(self, layout: Layout, where: str) -> None:
        self._file = layout.folder("run") / "stamps.json"
        self._data, self._where = layout.data, where

    def stale(self, step: Step) -> bool:
        created = all(Path(path).exists() for path in filled(step.creates, self._data))
        return not created or self._held().get(step.name) != self._key(step)

    def done(self, step: Step) -> None:
        held = {**self._held(), step.name: self._key(step)}
        aside = self._file.with_suffix(".new")
        aside.write_text(json.dumps(held))
        aside.rename(self._file)

    def _held(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _key(self, step: Step) -> str:
        key = hashlib.sha256(f"{self._where}\n{step}\n{time.strftime('%F') if step.daily else ''}".encode())
        for path in sorted(watched(step.watches)):
            key.update(f"\n{path}\n".encode())
            key.update(path.read_bytes())
        return key.hexdigest()


def watched(patterns: Iterable[str]) -> set[Path]:
    return {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}


class Words:
    """What a step says: all of it for the log, without the insides of a traceback for the terminal."""

    def __init__(self, name: str, log: TextIO, console: Console) -> None:
        self._name, self._log, self._console = name, log, console
        self._final: list[str] = []
        self._broken = False

    def hear(self, line: str) -> None:
        self._log.write(f"{self._name}: {line}\n")
        self._broken = self._broken or line.startswith("Traceback")
        if not self._broken:
            self._console.say(f"  {line}")
        # The sentence that ends a traceback is all that stands at the margin after it.
        self._final = [] if line.startswith(("Traceback", " ")) else [*self._final, line]

    def last(self) -> str:
        """The error itself."""
        return "\n".join(f"    {line}" for line in self._final[-6:] if line)


class Steps:
    """Runs the stale ones and shows what they say, line by line."""

    def __init__(self, keeper: Keeper, console: Console, environment: Environment) -> None:
        self._keeper, self._console, self._environment = keeper, console, environment

    def run(self, steps: Iterable[Step], stamps: Stamps, layout: Layout) -> None:
        stale = [step for step in steps if stamps.stale(step)]
        known = self._known_commands() if any(step.manage for step in stale) else set()
        for step in stale:
            if step.manage and step.manage not in known:
                continue
            if missing := self._missing_right(step):
                self._console.say(f"{step.says}: left out, {missing} is not set")
                continue
            self._console.say(step.says)
            self._run(step, layout)
            stamps.done(step)

    def _missing_right(self, step: Step) -> str:
        """Real servers may be prepared by their own administrator, whose address we are then not told."""
        environment = self._environment(step.grants)
        return next((GRANTS[grant] for grant in step.grants if GRANTS[grant] not in environment), "")

    def _known_commands(self) -> set[str]:
        """A part of the product that is not there brings no commands."""
        lines: list[str] = []
        command = filled(("{python}", "manage.py", "help", "--commands"), ROOT)
        if self._follow(command, self._environment(()), lines.append):
            raise Problem("Django does not start:\n" + "\n".join(f"    {line}" for line in lines[-15:]))
        return {line.strip() for line in lines}

    def _run(self, step: Step, layout: Layout) -> None:
        command = filled(step.command, layout.data)
        with (layout.folder("logs") / "steps.log").open("a") as log:
            words = Words(step.name, log, self._console)
            code = self._follow(command, self._environment(step.grants), words.hear)
        if code:
            raise Problem(f"{step.says}: failed (code {code}).\n{words.last()}\nAll of it: {log.name}")

    def _follow(self, command: tuple[str, ...], environment: Mapping[str, str], tell: Callable[[str], None]) -> int:
        """Run to the end, telling every line at once, while the servers are still looked after."""
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_parent(POLITE[0][0]),
        )
        try:
            self._read_lines(process, tell)
            return process.wait()
        finally:
            if process.stdout:
                process.stdout.close()
            if process.poll() is None:
                process.terminate()
                _wait_or_kill(process)

    def _read_lines(self, process: subprocess.Popen[bytes], tell: Callable[[str], None]) -> None:
        assert process.stdout
        pipe, rest = process.stdout.fileno(), b""
        os.set_blocking(pipe, False)
        while True:
            if self._keeper.wake.asked:
                raise Stopped
            self._keeper.wake.wait(0.5, pipe)
            self._keeper.tick()
            part = _read(pipe)
            if part == b"":
                break
            *lines, rest = (rest + (part or b"")).split(b"\n")
            for line in lines:
                tell(line.decode(errors="replace").rstrip())
        if rest:
            tell(rest.decode(errors="replace").rstrip())


def _read(pipe: int) -> bytes | None:
    """What there is, nothing yet (None), or the end (b"")."""
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return None


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
