"""A problem on stdin, lines of JSON on stdout: progress, then the proposal. The memory goes with the process."""

import json
import os
import signal
import sys

from services.scheduling.planner.codec import problem_from_dict, proposal_to_dict
from services.scheduling.planner.solve import solve

NICE = 5  # whoever waits for a page comes first
GRACE = 20  # seconds beside the solver's own limit: reading, explaining


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    os.nice(NICE)
    problem = problem_from_dict(json.load(sys.stdin))
    signal.alarm(int(problem.seconds * 2) + GRACE)  # the system ends it, whatever the solver is doing
    proposal = solve(problem, lambda done, of: _say({"done": done, "of": of}))
    _say({"proposal": proposal_to_dict(proposal)})


if __name__ == "__main__":
    main()
