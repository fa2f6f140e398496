"""The list of erasures says the truth or nothing."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from tests.vault.test_master import TEXT
from vault import erasures, master
from vault.erasures import BrokenList, Erasure

PLACE = uuid4()


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.ERASURE_LIST_FILE = str(tmp_path / "outside" / "erasures.jsonl")
    return Path(settings.ERASURE_LIST_FILE)


def add(subject: UUID | None = None, place: UUID = PLACE) -> erasures.Head:
    return erasures.append(Erasure(place, subject or uuid4(), ()), ground="retention", by="operator")


def test_what_was_written_is_read_for_its_place_alone(file: Path) -> None:
    assert erasures.head() == erasures.Head(0, erasures.START)
    subjects = [uuid4() for _ in range(3)]
    heads = [add(subject) for subject in subjects]
    add(place=uuid4())
    assert [one.subject for one in erasures.of(PLACE)] == subjects
    assert [head.count for head in heads] == [1, 2, 3]
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def changed(lines: list[str], number: int, **facts: Any) -> list[str]:
    line = json.loads(lines[number]) | facts
    if "hash" not in facts:
        line["hash"] = erasures._hash(line)
    return [*lines[:number], json.dumps(line, sort_keys=True), *lines[number + 1 :]]


def _hash(line: str) -> str:
    return str(json.loads(line)["hash"])


DAMAGES = {
    "another person": lambda lines: changed(lines, 1, subject=str(uuid4())),
    "another person, old hash": lambda lines: changed(
        lines, 1, subject=str(uuid4()), hash=json.loads(lines[1])["hash"]
    ),
    "a person in the last line": lambda lines: changed(lines, 2, subject=str(uuid4())),
    "left out": lambda lines: [lines[0], lines[2]],
    "first one cut": lambda lines: lines[1:],
    "swapped": lambda lines: [lines[1], lines[0], lines[2]],
    "one twice": lambda lines: [*lines, lines[2]],
    "no JSON": lambda lines: [lines[0], "erased", lines[2]],
    "a key of nobody's at the end": lambda lines: changed(lines, 2, master="80000000"),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_list_that_was_touched_erases_nothing_and_takes_no_more(file: Path, how: str) -> None:
    for _ in range(3):
        add()
    file.write_text("\n".join(DAMAGES[how](file.read_text().splitlines())) + "\n")
    with pytest.raises(BrokenList):
        erasures.of(PLACE)
    with pytest.raises(BrokenList):
        add()


def test_a_line_that_a_crash_cut_short_was_never_answered_for(file: Path) -> None:
    add()
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n": 2, "place": "')
    assert erasures.head().count == 1  # whoever restores meanwhile is not kept from it
    assert add().count == 2
    assert file.read_bytes().startswith(whole)


def test_a_new_master_key_vouches_for_the_lines_of_the_former(file: Path) -> None:
    before = base64.b64encode(master.current().key).decode()
    add()
    with override_settings(MASTER_KEY=TEXT):
        with pytest.raises(BrokenList, match="not configured"):
            erasures.read()
        with override_settings(FORMER_MASTER_KEY=before):
            assert erasures.anchor() == erasures.head()
            assert erasures.anchor() is None
        assert (len(erasures.of(PLACE)), erasures.head().count) == (1, 2)
        lines = file.read_text().splitlines()
        file.write_text("\n".join(changed(lines, 0, subject=str(uuid4()))) + "\n")
        with pytest.raises(BrokenList):
            erasures.read()


@pytest.mark.parametrize(("ground", "by"), [("she asked", "x"), ("", "x"), ("consent", "Мария"), ("a" * 81, "x")])
def test_the_list_holds_no_sentences(file: Path, ground: str, by: str) -> None:
    with pytest.raises(ValueError, match="short words"):
        erasures.append(Erasure(PLACE, uuid4(), ()), ground=ground, by=by)
    assert not file.exists()


def test_without_a_place_for_it_nothing_is_erased(settings: Any) -> None:
    settings.ERASURE_LIST_FILE = ""
    with pytest.raises(ImproperlyConfigured, match="ERASURE_LIST_FILE"):
        add()
