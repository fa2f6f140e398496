"""The list of erasures among the heads that are told every hour."""

import json
import logging
from pathlib import Path

import pytest
from django.conf import LazySettings

from kernel.ids import uuid7
from kernel.place import Place
from outbox import sealing
from vault import erasures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: LazySettings) -> None:
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.jsonl"
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.jsonl"


def add(place: Place, number: int = 1) -> None:
    for _ in range(number):
        erasures.append(erasures.Erasure(place.uuid, uuid7()), ground="test", by="test")


def test_its_head_is_told_with_the_others(place_a: Place, settings: LazySettings) -> None:
    add(place_a, 2)
    sealing.tell_heads()
    lines = [json.loads(line) for line in settings.AUDIT_HEADS_FILE.read_text().splitlines()]
    (told,) = [line for line in lines if line["place"] == "erasures"]
    assert (told["seal"], told["hash"]) == (2, erasures.head().hash)


def test_an_empty_list_is_not_told(place_a: Place) -> None:
    assert list(sealing._of_the_erasures()) == []


@pytest.mark.parametrize("cut", [1, 2])
def test_a_list_that_was_cut_is_an_alarm(
    cut: int, place_a: Place, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    add(place_a, 2)
    sealing.tell_heads()
    add(place_a)
    with caplog.at_level(logging.CRITICAL, "zakrila.audit"):
        sealing._check_erasures()
        assert caplog.records == []
        path = Path(settings.ERASURE_LIST_FILE)
        path.write_text("".join(path.read_text().splitlines(keepends=True)[: 2 - cut]))
        sealing._check_erasures()
    assert "cut or rewritten" in caplog.text
