"""Makes .venv and installs the pinned, hashed requirements once per change. Runs under what python.sh prints."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from infra.local import interpreter

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


def main(files: list[str]) -> int:
    if not _is_made():
        print("· making the virtual environment (.venv)", flush=True)
        done = subprocess.run([interpreter.chosen(), "-m", "venv", "--clear", str(VENV)], check=False)
        if done.returncode:
            print("Python's venv module does not work here; on Debian: apt-get install python3-venv")
            return done.returncode
    return _install(files, VENV / "bin" / "python")


def _is_made() -> bool:
    """False for one that was left half way, and for one of another Python than is asked for now with nothing in it."""
    is_whole = (VENV / "bin" / "pip").exists()
    return is_whole and not (os.environ.get("PYTHON") and not any(VENV.glob("*.installed")))


def _install(files: list[str], python: Path) -> int:
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
