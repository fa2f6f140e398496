"""Makes .venv and installs the pinned, hashed requirements once per change. Runs under the system's own Python."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from infra.local import interpreter

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


def main(files: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - runs before anything is installed, under whatever python3 is
        print("Zakrila needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")
        return 2
    python = VENV / "bin" / "python"
    if not python.exists():
        print("· making the virtual environment (.venv)", flush=True)
        done = subprocess.run([interpreter.chosen(), "-m", "venv", str(VENV)], check=False)
        if done.returncode:
            print("Python's venv module does not work here; on Debian: apt-get install python3-venv")
            return done.returncode
    for name in files:
        stamp = VENV / f"{name}.installed"
        digest = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            continue
        print(f"· installing {name}", flush=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", str(ROOT / name)]
        done = subprocess.run(pip, check=False, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
        if done.returncode:
            print(f"installing {name} failed; see the lines above, then try again")
            return done.returncode
        stamp.write_text(digest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
