"""
Which of the machine's Pythons does the work.

A Python that somebody compiled by hand is often built without the profile that distributions build theirs with, and
the same tests and pages take it a sixth longer (docs/adr/0011-the-quickest-python.md). PYTHON decides where it is set.
"""

import os
import subprocess
import sys

CANDIDATES = (sys.executable, "/usr/bin/python3")
WORTH = 0.9  # a change is worth its trouble from a tenth on; less is the machine's own unrest
TURNS, ROUNDS = 5, 5
# What a page is made of: objects, dictionaries, calls, text. Ten milliseconds; venv has to work there too.
_PROBE = f"""
import ensurepip, sys, time, venv
assert (3, 11) <= sys.version_info < (3, 15)
class Row:
    def __init__(self, number):
        self.number = number
    def text(self, more):
        return "%s-%s" % (self.number, more)
def work():
    rows = {{}}
    for number in range(20_000):
        row = Row(number)
        rows[number % 1000] = row.text(number)
    return "".join(sorted(rows.values()))
def taken():
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
print(min(taken() for _ in range({ROUNDS})))
"""


def chosen() -> str:
    """The path of the Python that was asked for, or of the quickest here."""
    return sys.executable if os.environ.get("PYTHON") else quickest(CANDIDATES)


def quickest(paths: tuple[str, ...]) -> str:
    """The first, unless another one that can make a virtual environment takes less than nine tenths of its time."""
    first, *others = paths
    # In turns, for a machine that is busy at one moment is not at the next; what repeats itself is the interpreter.
    turns = [{path: _seconds(path) for path in paths} for _ in range(TURNS)]
    least = {path: min(turn[path] for turn in turns) for path in paths}
    return min((path for path in others if least[path] < least[first] * WORTH), key=least.__getitem__, default=first)


def _seconds(path: str) -> float:
    """Infinite for one that is not there, too old or too new (as in python.sh), or without venv."""
    try:
        done = subprocess.run([path, "-I", "-c", _PROBE], capture_output=True, text=True, check=True, timeout=60)
        return float(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return float("inf")
