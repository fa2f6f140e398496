"""Keeps programs running: starts, waits until ready, restarts with patience, stops in time."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.console import Console
from infra.local.errors import Problem, Stopped
from infra.local.processes import Identity, identify_started
from infra.local.program import Program, tail

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
STEADY = 30.0  # a program that ran this long starts with a clean record
TRIES_AT_START = 3


@dataclass
class Child:
    """A program and the process that runs it now."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    identity: Identity | None = None
    failures: int = 0
    since: float = 0.0
    due: float = 0.0
    starts: int = field(default=0)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def pause(self) -> float:
        return min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)

    def signal(self, number: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(number)


class Wake:
    """Waits for a moment or a signal, whichever comes first; remembers that somebody asked to stop."""

    def __init__(self) -> None:
        self.asked = 0
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def listen(self) -> None:
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means what it says
            signal.signal(signal.SIGHUP, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked += 1

    def wait(self, seconds: float, *others: int) -> None:
        ready, _, _ = select.select([self._read, *others], [], [], max(seconds, 0))
        if self._read in ready:
            os.read(self._read, 4096)


class Keeper:
    """The children in the order they were started; `changed` is told after every start."""

    def __init__(self, logs: Path, console: Console, changed: Callable[[], None] = lambda: None) -> None:
        self.children: list[Child] = []
        self.wake = Wake()
        self._logs, self._console, self._changed = logs, console, changed

    def start(self, program: Program) -> Child:
        child = Child(program)
        self.children.append(child)
        self._launch(child)
        return child

    def _launch(self, child: Child) -> None:
        child.since = time.monotonic()
        child.starts += 1
        try:
            child.process = child.program.start(self._logs)
        except (OSError, subprocess.SubprocessError) as error:
            self._again(child, child.since, str(error))
            return
        child.identity = identify_started(child.process.pid)
        self._changed()

    def wait_ready(self, children: Iterable[Child], seconds: float) -> None:
        """Until each answers; a program that ends is started again a few times, then its log is shown."""
        deadline = time.monotonic() + seconds
        for child in children:
            while not (child.runs() and child.program.ready()):
                if self.wake.asked:
                    raise Stopped
                if time.monotonic() > deadline or child.failures >= TRIES_AT_START:
                    raise Problem(self._why_not(child))
                self.tick()
                self.wake.wait(0.03)

    def _why_not(self, child: Child) -> str:
        log = self._logs / f"{child.program.name}.log"
        return f"{child.program.title} does not start. The end of {log}:\n{tail(self._logs, child.program.name)}"

    def tick(self) -> None:
        """Notice who ended, start again who is due."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._ended(child, now)
            if child.process is None and now >= child.due:
                self._launch(child)

    def _ended(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        child.process, child.identity = None, None
        child.failures = 0 if now - child.since > STEADY else child.failures
        self._again(child, now, _reason(code))

    def _again(self, child: Child, now: float, reason: str) -> None:
        pause = child.pause()
        child.due, child.failures = now + pause, child.failures + 1
        hint = f"; its log is {self._logs / child.program.name}.log" if child.failures == TRIES_AT_START else ""
        self._console.say(f"{child.program.title} ended ({reason}); starting it again in {pause:.1f} s{hint}")

    def idle(self) -> float:
        """Seconds until something may have to be done without a signal calling for it."""
        due = [child.due - time.monotonic() for child in self.children if child.process is None]
        return max(min([2.0, *due]), 0.0)

    def stop(self, children: Iterable[Child] | None = None) -> None:
        """Each by its own ladder of signals, all at the same time; a second request to stop skips the manners."""
        left = [child for child in (self.children if children is None else children) if child.runs()]
        started, asked = time.monotonic(), self.wake.asked
        rung: dict[int, int] = {}
        patience = 1.0 + max((child.program.seconds_to_stop for child in left), default=0.0)
        while left and time.monotonic() - started < patience:
            for child in left:
                self._press(child, rung, time.monotonic() - started, self.wake.asked > asked)
            self.wake.wait(0.02)
            left = [child for child in left if child.runs()]

    def _press(self, child: Child, rung: dict[int, int], elapsed: float, hurry: bool) -> None:
        ladder = child.program.stop
        at = rung.get(id(child), 0)
        due = sum(seconds for _, seconds in ladder[:at])
        if at < len(ladder) and (elapsed >= due or hurry):
            child.signal(ladder[at][0])
            rung[id(child)] = at + 1


def _reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"
