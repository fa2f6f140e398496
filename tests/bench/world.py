"""
One world in a process of its own: `python -m tests.bench.world NAME`. Reads a JSON order a line, answers a JSON line.

Worlds are asked in turn, so that what disturbs the machine disturbs them alike.
"""

import json
import os
import subprocess
import sys
from typing import Any

from infra.local.layout import ROOT
from infra.local.servers import python_path


class World:
    """A running world; `ask("time", …)` waits for its answer."""

    def __init__(self, settings: str, name: str, **environment: str) -> None:
        self.name = name  # of its database
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.world"],
            cwd=ROOT,
            env=environment_of(settings, **environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, /, **order: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"do": do, **order}) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"the world ended while it was asked to {do}")
        return json.loads(line)

    def ours(self, what: str, /, **order: Any) -> Any:
        """What only our own world understands (tests/bench/ours.py)."""
        return self.ask("ours", what=what, **order)

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.wait(20)


def environment_of(name: str, **environment: str) -> dict[str, str]:
    """For a process with the settings of this world."""
    settings = {"PYTHONPATH": python_path(), "DJANGO_SETTINGS_MODULE": f"tests.bench.settings_{name}"}
    return {**os.environ, **settings, **environment}


def main() -> None:
    import django  # noqa: PLC0415 - the settings come from the environment

    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what anything prints goes beside the answers
    django.setup()
    from kernel import sight  # noqa: PLC0415 - the settings come first
    from tests.bench import orders  # noqa: PLC0415 - needs the apps

    for line in sys.stdin:
        order = json.loads(line)
        with sight.beyond(sight.work("bench", "Fills centres; every request that it times begins as nobody.")):
            answers.write(json.dumps(getattr(orders, order.pop("do"))(**order)) + "\n")


if __name__ == "__main__":
    main()
