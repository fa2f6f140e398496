"""The browser of the browser tests, on machines that have it, may install it, or neither."""

import os
import sys
from pathlib import Path

import pytest

from infra.local import chromium
from infra.local.errors import Problem

SHELL, WHOLE = "chromium-headless-shell", "chromium"
# An apt-get whose archive is a folder; what it was asked stands beside it.
APT_GET = """#!/bin/sh
PATH=/usr/bin:/bin
cd "$(dirname "$0")"
echo "$@" >> asked
for name in chromium-headless-shell chromium; do
    case " $* " in *" $name "*) cp "archive/$name" . || exit 100;; esac
done
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of root's with nothing on its path but apt-get."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "TRIED", tmp_path / ".local" / "tried")
    (tmp_path / "archive").mkdir()
    _program(tmp_path / "apt-get", APT_GET)
    return tmp_path


def _program(path: Path, text: str = "#!/bin/sh\n") -> None:
    path.write_text(text)
    path.chmod(0o755)


def test_a_missing_browser_is_asked_for_with_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match=r"sudo sh -c 'apt-get update && \(apt-get install -y chromium"):
        chromium.ensured()


def test_a_chosen_browser_is_used_and_nothing_installed(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert chromium.ensured() == sys.executable
    assert not (machine / "asked").exists()


def test_root_installs_the_browser_without_a_window_once(machine: Path) -> None:
    _program(machine / "archive" / SHELL)
    assert chromium.ensured() == str(machine / SHELL)
    asked = (machine / "asked").read_text()
    assert chromium.ensured() == str(machine / SHELL)
    assert (machine / "asked").read_text() == asked


def test_an_archive_without_it_gives_the_whole_browser(machine: Path) -> None:
    _program(machine / "archive" / WHOLE)
    assert chromium.ensured() == str(machine / WHOLE)


def test_a_browser_that_is_there_is_used_when_nothing_can_be_installed(machine: Path) -> None:
    _program(machine / WHOLE)
    assert chromium.ensured() == str(machine / WHOLE)
    asked = (machine / "asked").read_text()
    assert "install" in asked
    assert chromium.ensured() == str(machine / WHOLE)
    assert (machine / "asked").read_text() == asked, "in vain once is enough"


def test_with_neither_browser_nor_archive_it_is_said(machine: Path) -> None:
    for _ in range(2):  # meanwhile somebody may have plugged the network in
        with pytest.raises(Problem, match="need Chromium"):
            chromium.ensured()
    assert (machine / "asked").read_text().count("update") == 2
