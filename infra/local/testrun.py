"""`make test`: the browser, the servers, the tests, and everything stopped afterwards. ARGS go to pytest."""

import os
import shlex
import signal
import subprocess
import sys

from infra.local import chromium
from infra.local.engine import running
from infra.local.errors import Problem
from infra.local.layout import ROOT
from infra.local.servers import python_path

# What belongs together goes to whoever is ready, the largest first (tests/utils/sharing.py).
SHARED_OUT = ("-n", "2", "--dist", "loadscope")


def main(arguments: list[str]) -> int:
    try:
        return _run([*arguments, *shlex.split(os.environ.get("ARGS", ""))])
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    browser = {} if "not browser" in arguments else {"CHROMIUM": chromium.ensured()}
    with running() as addresses:
        environment = {**os.environ, **browser, **addresses, "PYTHONPATH": python_path()}
        return _pytest([*SHARED_OUT, *arguments], environment)


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Ctrl-C and TERM end pytest first, which then tells us its code; the servers are stopped after that."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to pytest as well
    signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
