"""Tampering by somebody who owns the database: each way is found, and the first bad seal is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit import heads, sealing
from audit.enums import Action, Fault
from audit.models import Event, Seal
from audit.record import record
from audit.verify import Finding, check, verify
from kernel.actor import Actor
from kernel.place import Place, entered

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ACTOR = Actor(kind="worker", id=uuid4(), label="Мария Иванова")
LAST = 4  # seals


@pytest.fixture
def sealed(place_a: Place) -> Iterator[Place]:
    """Four seals over three events each, after what the place began with."""
    with entered(place_a):
        sealing.seal_all()
        while Seal.objects.count() < LAST:
            for _ in range(3):
                record(Action.READ, actor=ACTOR)
            sealing.seal_waiting()
        yield place_a


@contextmanager
def unlocked(place: Place) -> Iterator[None]:
    """A superuser first takes the trigger away."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SET search_path = "{place.schema}"')
        for table in ("audit_event", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield


def run(place: Place, *statements: str) -> None:
    with unlocked(place), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def numbers_of(seal: int) -> list[int]:
    from audit.spans import numbers_in, read  # noqa: PLC0415

    return list(numbers_in(read(Seal.objects.get(number=seal).covers)))


def found(told: list[heads.Head] | None = None) -> tuple[int, Fault] | None:
    finding: Finding | None = verify(told or []).finding
    return (finding.seal, finding.fault) if finding else None


def test_nothing_is_found_where_nothing_was_done(sealed: Place) -> None:
    report = verify()
    assert report.holds
    assert (report.seals, report.events) == (LAST, Event.objects.count())


@pytest.mark.parametrize(
    "change",
    [
        "action = 'list'",
        "actor_id = NULL",
        "at = at + interval '1 microsecond'",
        "actor_label = '\\x00'",
        "session = 's'",
    ],
)
def test_an_edited_event_is_found(sealed: Place, change: str) -> None:
    run(sealed, f"UPDATE audit_event SET {change} WHERE number = {numbers_of(2)[0]}")
    assert found() == (2, Fault.CHANGED_EVENTS)


def test_a_deleted_event_is_found(sealed: Place) -> None:
    run(sealed, f"DELETE FROM audit_event WHERE number = {numbers_of(3)[1]}")
    assert found() == (3, Fault.MISSING_EVENTS)


def test_two_exchanged_events_are_found(sealed: Place) -> None:
    low, _, high = numbers_of(2)
    swap = f"CASE number WHEN -1 THEN {high} WHEN -2 THEN {low} END"
    run(
        sealed,
        f"UPDATE audit_event SET number = CASE number WHEN {low} THEN -1 ELSE -2 END WHERE number IN ({low}, {high})",
        f"UPDATE audit_event SET number = {swap} WHERE number < 0",
    )
    assert found() == (2, Fault.CHANGED_EVENTS)


def test_the_first_bad_seal_is_named(sealed: Place) -> None:
    run(
        sealed,
        f"DELETE FROM audit_event WHERE number = {numbers_of(4)[0]}",
        f"UPDATE audit_event SET session = 'x' WHERE number = {numbers_of(2)[0]}",
    )
    assert found() == (2, Fault.CHANGED_EVENTS)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("events = 2", Fault.CHANGED_SEAL),
        ("covers = '1-999999999999'", Fault.CHANGED_SEAL),
        ("covers = 'nothing'", Fault.CHANGED_SEAL),
        ("at = at + interval '1 second'", Fault.CHANGED_SEAL),
        ("previous = '\\x00'", Fault.BROKEN_CHAIN),
    ],
)
def test_a_changed_seal_is_found(sealed: Place, change: str, fault: Fault) -> None:
    run(sealed, f"UPDATE audit_seal SET {change} WHERE number = 3")
    assert found() == (3, fault)


def test_a_seal_taken_out_is_found(sealed: Place) -> None:
    run(sealed, "DELETE FROM audit_seal WHERE number = 2")
    assert found() == (2, Fault.MISSING_SEAL)


def test_a_cut_tail_shows_against_what_was_told_outside(sealed: Place) -> None:
    told = heads.head()
    assert told
    run(
        sealed,
        f"DELETE FROM audit_event WHERE number >= {numbers_of(3)[0]}",
        "DELETE FROM audit_seal WHERE number >= 3",
    )
    assert found() is None, "alone, the chain cannot know"
    assert found([told]) == (3, Fault.CUT_TAIL)


def test_a_rewritten_rest_shows_against_what_was_told_outside(sealed: Place) -> None:
    told = heads.head()
    assert told
    run(
        sealed,
        "DELETE FROM audit_seal WHERE number >= 2",
        f"UPDATE audit_event SET session = 'forged' WHERE number > {numbers_of(1)[-1]}",
    )
    while sealing.seal_waiting():
        pass
    for _ in range(LAST - Seal.objects.count()):
        record(Action.READ, actor=ACTOR)
        sealing.seal_waiting()
    assert found() is None, "the new chain is a chain"
    assert found([told]) == (LAST, Fault.REWRITTEN)


def test_a_seal_of_another_place_proves_nothing(sealed: Place, place_b: Place) -> None:
    """A's whole audit put into B's schema: the place is part of every seal."""
    with entered(place_b):
        sealing.seal_all()
    tables = ("audit_event", "audit_seal")
    copies = [f'INSERT INTO "{place_b.schema}".{name} SELECT * FROM "{sealed.schema}".{name}' for name in tables]
    run(place_b, *(f"DELETE FROM {name}" for name in tables), *copies)
    with entered(place_b):
        assert found() == (1, Fault.CHANGED_SEAL)


def test_a_check_is_kept_with_what_it_found(sealed: Place) -> None:
    assert check().holds
    run(sealed, f"DELETE FROM audit_event WHERE number = {numbers_of(3)[1]}")
    kept = check()
    assert (kept.seal, kept.fault, kept.holds) == (3, Fault.MISSING_EVENTS, False)


def test_the_command_says_which_places_hold_and_fails_for_the_rest(
    sealed: Place, place_b: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.jsonl"
    told = heads.head()
    assert told
    heads.append(file, [told])
    with file.open("a") as lines:
        lines.write('{"place": "cut by a cra')
    call_command("audit", "verify", sealed.slug, heads=file)
    assert f"{sealed.slug}: holds ({LAST} seals" in capsys.readouterr().out
    run(sealed, f"DELETE FROM audit_event WHERE number = {numbers_of(4)[0]}")
    with pytest.raises(CommandError, match="1 of the places"):
        call_command("audit", "verify", heads=file)
    out = capsys.readouterr().out
    assert f"{sealed.slug}: seal 4 (events" in out
    assert f"{place_b.slug}: holds" in out
    with pytest.raises(CommandError, match="no such place: nowhere"):
        call_command("audit", "verify", "nowhere")


def test_heads_are_told_on_behind_a_line_that_was_cut_short(sealed: Place, tmp_path: Path) -> None:
    """Else one crash would make every later check, trial and restore fail."""
    file, told = tmp_path / "heads.jsonl", heads.head()
    assert told
    heads.append(file, [told])
    with file.open("a") as lines:
        lines.write(told.line[:70])
    for _ in range(2):
        heads.append(file, [told])
    assert list(heads.read(file, sealed.uuid)) == [told] * 3


def test_a_full_disk_is_no_telling(sealed: Place) -> None:
    told = heads.head()
    assert told
    with pytest.raises(OSError, match="No space left"):
        heads.append(Path("/dev/full"), [told])


def test_a_heads_file_that_is_none_is_refused(sealed: Place, tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    file.write_text('nonsense\n{"place": "x", "seal": 1, "hash": "", "at": ""}\n')
    with pytest.raises(ValueError, match="line 1"):
        list(heads.read(file, sealed.uuid))
