"""
Does behind the scene what no page does in one step: reads ids, opens sessions, prepares a morning at the entrance.

A process of its own under the settings and the clock of the product, because the tests themselves hold a browser's
event loop and another database. One line of JSON asks, one line answers: {"do": "rows", "slug": …} → {"done": …}.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from infra.local.layout import ROOT

OWN_MODULES = ("tests.e2e.hands", "tests.e2e.mornings", "tests.e2e.rotas", "tests.e2e.linked")


class Stagehand:
    """`hand.rows(slug="haskovo", label="cases.Case")` calls `rows` of one of OWN_MODULES over there."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.e2e.stagehand"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **arguments: self._ask({"do": name, **arguments})

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"failed": "the stagehand has ended"}')
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["done"]

    def leave(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def work() -> None:
    """Until nobody asks any more."""
    import traceback  # noqa: PLC0415 - this half runs in the process of its own
    from importlib import import_module  # noqa: PLC0415

    import django  # noqa: PLC0415

    django.setup()
    acts = {name: act for module in OWN_MODULES for name, act in vars(import_module(module)).items() if callable(act)}
    from kernel import sight  # noqa: PLC0415
    from tests.utils.eyes import TEST  # noqa: PLC0415

    for line in sys.stdin:
        question = json.loads(line)
        try:
            with sight.beyond(TEST):
                answer = {"done": acts[question.pop("do")](**question)}
        except Exception:  # noqa: BLE001 - whatever it was, the test that asked must hear of it
            answer = {"failed": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    work()
