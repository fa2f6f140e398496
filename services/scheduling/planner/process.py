"""Starts the solver in a process of its own and listens to its progress; it ends itself when its time is over."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.scheduling.planner.codec import problem_to_dict, proposal_from_dict
from services.scheduling.planner.problem import Problem, Proposal

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ("-m", "services.scheduling.planner")


class NoProposal(Exception):
    """The solver died, or did not come to an end in its time."""


def propose(problem: Problem, tell: Callable[[int, int], None] = lambda done, of: None) -> Proposal:
    """:raises NoProposal: nothing was proposed; nothing was changed either, for the solver only thinks."""
    with _start() as process:
        try:
            return _talk(process, problem, tell)
        finally:
            process.kill()


def _start() -> subprocess.Popen[str]:
    """Nothing of the environment goes along but the path of the code: the solver needs no key and no address."""
    return subprocess.Popen(  # noqa: S603 - our own module, no word of a person
        [sys.executable, *COMMAND],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _talk(process: subprocess.Popen[str], problem: Problem, tell: Callable[[int, int], None]) -> Proposal:
    assert process.stdin
    assert process.stdout
    try:
        json.dump(problem_to_dict(problem), process.stdin)
        process.stdin.close()
    except BrokenPipeError:
        raise NoProposal("the solver did not start") from None
    for line in process.stdout:
        said: dict[str, Any] = json.loads(line)
        if "proposal" in said:
            return proposal_from_dict(said["proposal"])
        tell(said["done"], said["of"])
    raise NoProposal("the solver ended without a proposal")
