"""Which Python works is decided by how quick it is, and by nobody else's taste."""

import stat
import sys
from pathlib import Path

import pytest

from infra.local import interpreter


def _program(folder: Path, name: str, says: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_one_that_takes_less_than_nine_tenths_is_taken(tmp_path):
    first, quick = _program(tmp_path, "first", "echo 0.020"), _program(tmp_path, "quick", "echo 0.017")
    assert interpreter.quickest((first, quick)) == quick


def test_one_that_is_hardly_quicker_is_not(tmp_path):
    first, hardly = _program(tmp_path, "first", "echo 0.020"), _program(tmp_path, "hardly", "echo 0.019")
    assert interpreter.quickest((first, hardly)) == first


@pytest.mark.parametrize("says", ["exit 1", "echo no number", "echo 0.001; exit 1"])
def test_one_that_cannot_make_an_environment_is_never_taken(tmp_path, says):
    first, broken = _program(tmp_path, "first", "echo 0.020"), _program(tmp_path, "broken", says)
    assert interpreter.quickest((first, broken)) == first
    assert interpreter.quickest((first, str(tmp_path / "missing"))) == first


def test_whoever_names_one_gets_that_one(monkeypatch):
    monkeypatch.setattr(interpreter, "CANDIDATES", ("/nowhere", "/nowhere/else"))
    monkeypatch.setenv("PYTHON", sys.executable)
    assert interpreter.chosen() == sys.executable


def test_this_one_can_be_measured():
    assert interpreter.quickest((sys.executable, "/nowhere")) == sys.executable
    assert 0 < interpreter._seconds(sys.executable) < 60
