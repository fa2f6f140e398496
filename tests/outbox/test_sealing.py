"""The audit's background work: every place is sealed, whatever is wrong with its neighbour; heads leave the house."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from audit import heads
from audit import sealing as audit_sealing
from audit.enums import Action, Fault
from audit.heads import Head
from audit.models import Seal
from audit.queries import last_check
from audit.record import record
from kernel import ports
from kernel.actor import Actor
from kernel.place import Door, Place, entered
from outbox import sealing, work
from outbox.models import Message

ACTOR = Actor(kind="worker", id=uuid4(), label="Мария Иванова")
DPO = "dpo@example.org"


@pytest.fixture(autouse=True)
def nothing_erased(settings: Any, tmp_path: Path) -> None:
    """The list of erasures is told with the heads; other tests write one too."""
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture
def busy(place_a: Place, place_b: Place, settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.jsonl"
    settings.AUDIT_HEADS_TO = [DPO]
    for place in (place_a, place_b):
        with entered(place):
            record(Action.READ, actor=ACTOR)
    return settings.AUDIT_HEADS_FILE


def last_seal(place: Place) -> Seal | None:
    with entered(place):
        return Seal.objects.order_by("-number").first()


def operator() -> Place:
    return next(place for place in ports.each_place() if place.door is Door.OPERATOR)


def test_every_place_is_sealed(busy: Path, place_a: Place, place_b: Place) -> None:
    sealing.seal()
    assert last_seal(place_a)
    assert last_seal(place_b)


def test_a_place_that_cannot_be_sealed_does_not_stop_the_others(
    busy: Path, place_a: Place, place_b: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = audit_sealing.seal_all

    def broken(**given: Any) -> int:
        if audit_sealing.require() == place_a:
            raise RuntimeError
        return real(**given)

    monkeypatch.setattr(audit_sealing, "seal_all", broken)
    sealing.seal()
    assert last_seal(place_a) is None
    assert last_seal(place_b)


def test_heads_are_told_to_the_file_and_by_mail_once(busy: Path, place_a: Place) -> None:
    sealing.seal()
    sealing.tell_heads()
    sealing.tell_heads()
    lines = [json.loads(line) for line in busy.read_text().splitlines()]
    seal = last_seal(place_a)
    assert seal
    mine = [line for line in lines if line["place"] == str(place_a.uuid)]
    assert {(line["seal"], line["hash"]) for line in mine} == {(seal.number, bytes(seal.hash).hex())}
    assert len(mine) == 2, "the file has a line for every hour"
    with entered(operator()):
        assert Message.objects.filter(topic="mail").count() == 1, "the same heads are no news"
        while work.work_one():
            pass
    assert [one.to for one in mail.outbox] == [[DPO]]
    assert bytes(seal.hash).hex() in mail.outbox[0].body


def test_the_nightly_check_is_kept_and_a_broken_chain_is_an_alarm(
    busy: Path, place_a: Place, place_b: Place, caplog: pytest.LogCaptureFixture
) -> None:
    sealing.seal()
    with entered(place_a):
        told = Head(str(place_a.uuid), seal=99, hash="00", at="")
    heads.append(busy, [told])
    sealing.check()
    with entered(place_a):
        assert last_check().fault == Fault.CUT_TAIL
    with entered(place_b):
        assert last_check().holds
    assert [record.getMessage() for record in caplog.records if record.levelname == "CRITICAL"] == [
        f"[journal-broken] the audit of {place_a.uuid} does not hold: seal 2, cut_tail"
    ]


def test_heads_name_nobody(busy: Path) -> None:
    sealing.seal()
    sealing.tell_heads()
    assert set(json.loads(busy.read_text().splitlines()[0])) == {"place", "seal", "hash", "at"}
    assert busy.stat().st_mode & 0o077 == 0


def test_where_nothing_happened_nothing_is_told(place_a: Place, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_HEADS_FILE = tmp_path / "none.jsonl"
    sealing.tell_heads()
    assert not settings.AUDIT_HEADS_FILE.exists()
