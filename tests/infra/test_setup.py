"""The first thing that a fresh machine does: finding a Python and making the environment, also after a bad start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import interpreter, setup

ROOT = Path(__file__).resolve().parents[2]
# `-m venv --clear PATH`, which leaves half an environment where ensurepip is missing, as Debian without python3-venv.
PYTHON = """#!/bin/sh
rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python"
[ -e "{machine}/ensurepip" ] || exit 1
touch "$4/bin/pip"; echo made >> "{machine}/told"
"""


def _program(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    python = _program(tmp_path / "python3", PYTHON.format(machine=tmp_path))
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(setup, "VENV", tmp_path / "venv")
    monkeypatch.setattr(interpreter, "chosen", lambda: python)
    return tmp_path


def test_half_an_environment_is_made_anew(machine: Path) -> None:
    assert setup.main([]) == 1
    assert (machine / "venv" / "bin" / "python").exists()
    (machine / "ensurepip").touch()  # the person did as they were told
    assert setup.main([]) == 0
    assert setup.main([]) == 0
    assert (machine / "told").read_text() == "made\n"


def test_another_python_may_be_named_until_something_is_installed(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / "ensurepip").touch()
    setup.main([])
    monkeypatch.setenv("PYTHON", "/another/python")
    setup.main([])
    assert (machine / "told").read_text() == "made\n" * 2
    (machine / "venv" / "requirements.txt.installed").touch()
    setup.main([])
    assert (machine / "told").read_text() == "made\n" * 2


def _found(path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "infra/local/python.sh")]
    return subprocess.run(command, env={"PATH": path} | environment, capture_output=True, text=True, check=False)


def test_a_python_of_another_name_is_found(tmp_path: Path) -> None:
    _program(tmp_path / "python3", "#!/bin/sh\nexit 1\n")  # an old one
    (tmp_path / "python3.12").symlink_to(sys.executable)
    assert _found(str(tmp_path)).stdout == "python3.12\n"


def test_the_one_that_is_named_is_taken_or_refused(tmp_path: Path) -> None:
    named = str(tmp_path / "a python")
    os.symlink(sys.executable, named)
    assert _found(os.defpath, PYTHON=named).stdout == f"{named}\n"
    refused = _found(os.defpath, PYTHON=_program(tmp_path / "old", "#!/bin/sh\nexit 1\n"))
    assert refused.returncode == 2
    assert "Python 3.11" in refused.stderr
    assert str(tmp_path / "old") in refused.stderr
