"""The oldest sealed part of the journal goes by its term; the rest stays proved, and no deletion passes for a cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction

from audit import cutting, heads, sealing
from audit.enums import Action, Fault
from audit.models import Cut, Event, Seal
from audit.record import record
from audit.verify import check, verify
from kernel.actor import Actor
from kernel.clock import now
from kernel.place import Place, entered
from tenants.continuity.server import inside
from tests.audit.test_verify import found, numbers_of, run

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ACTOR = Actor(kind="worker", id=uuid4(), label="Мария Иванова")
CASE, SEALS = uuid4(), 6
YEARS = timedelta(days=5 * 366)


@pytest.fixture
def old(place_a: Place) -> Iterator[Place]:
    """Six seals; all but the last two over events of six years ago, as if they had been written and sealed then."""
    with entered(place_a):
        while Seal.objects.count() < SEALS:
            for _ in range(3):
                record(Action.READ, actor=ACTOR, case_id=CASE if Seal.objects.count() == 2 else None)
            sealing.seal_waiting()
    _grown_old(place_a)
    with entered(place_a):
        assert verify().holds
        yield place_a


def _grown_old(place: Place) -> None:
    """Time cannot be turned back in a database: events and seals are made anew, as the sealer would have made them."""
    six = "- interval '6 years'"
    young = "(SELECT max(reaches) FROM audit_seal WHERE number <= 4)"
    run(place, f"UPDATE audit_event SET at = at {six} WHERE number <= {young}", "DELETE FROM audit_seal")
    with entered(place), pytest.MonkeyPatch.context() as patched:
        for number in range(1, SEALS + 1):
            years = timedelta(days=6 * 365) if number <= 4 else timedelta(0)
            patched.setattr(sealing, "now", lambda years=years: now() - years)
            patched.setattr(sealing, "MOST", 3)
            sealing.seal_waiting(everything=True)
        while sealing.seal_waiting():
            pass


def cut(place: Place, *, held: set[UUID] | None = None) -> Cut | None:
    with inside(place):
        return cutting.cut("owner", before=now() - YEARS, years=5, held=held or set())


def test_what_is_past_its_term_goes_and_the_rest_is_proved(old: Place) -> None:
    before, told = Event.objects.count(), heads.head()
    row = cut(old)
    assert row is not None
    assert (row.number, row.first, row.events) == (1, 1, before - Event.objects.count())
    assert row.upto >= 4
    assert not Event.objects.filter(at__lt=now() - YEARS).exists()
    report = verify([told] if told else [])
    assert report.holds, report.finding
    assert (report.cut, report.events) == (row.events, Event.objects.count())
    assert Seal.objects.count() == report.seals
    assert cut(old) is None


def test_the_journal_goes_on_behind_it(old: Place) -> None:
    cut(old)
    record(Action.READ, actor=ACTOR)
    assert sealing.seal_all(everything=True) == 1
    assert verify().holds


def test_the_check_and_the_command_name_it(old: Place, capsys: pytest.CaptureFixture[str]) -> None:
    row = cut(old)
    assert row is not None
    kept = check()
    assert (kept.holds, kept.cut) == (True, row.events)
    call_command("audit", "verify", "centre-a", "--heads", "/nowhere")
    assert f"{row.events} events up to" in capsys.readouterr().out


def test_a_held_case_keeps_its_events_and_everything_after_them(old: Place) -> None:
    there = Event.objects.filter(case_id=CASE).count()
    row = cut(old, held={CASE})
    assert there
    assert Event.objects.filter(case_id=CASE).count() == there
    assert row is not None
    assert verify().holds
    later = cut(old)
    assert later is not None
    assert (later.number, later.first) == (2, row.upto + 1)
    assert verify().holds


def test_nothing_young_goes(old: Place) -> None:
    with inside(old):
        assert cutting.cut("owner", before=now() - timedelta(days=30 * 366), years=30) is None
    assert not Cut.objects.exists()


def test_the_newest_seal_stays_however_old(old: Place) -> None:
    with inside(old):
        while cutting.cut("owner", before=now() + timedelta(days=1), years=1):
            pass
    last = Seal.objects.order_by("-number").first()
    assert last is not None
    assert Cut.objects.order_by("-number")[0].upto == last.number - 1
    assert verify().holds


def test_tampered_events_are_evidence_and_stay(old: Place) -> None:
    run(old, f"UPDATE audit_event SET session = 'x' WHERE number = {numbers_of(2)[0]}")
    with pytest.raises(cutting.NotAsSealed):
        cut(old)
    assert found() == (2, Fault.CHANGED_EVENTS)
    assert not Cut.objects.exists()


# --- somebody who owns the database ----------------------------------------------------------------------------------


@contextmanager
def without_triggers(place: Place) -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SET search_path = "{place.schema}"')
        cursor.execute("ALTER TABLE audit_cut DISABLE TRIGGER USER")
    yield


def test_a_deletion_does_not_pass_for_a_cut(old: Place) -> None:
    """Events gone and a row that says so, made by hand: without the key of the journal it proves nothing."""
    numbers = ",".join(map(str, numbers_of(1)))
    run(
        old,
        f"DELETE FROM audit_event WHERE number IN ({numbers})",
        "INSERT INTO audit_cut (id, number, at, first, upto, events, until, years, proof)"
        " SELECT gen_random_uuid(), 1, now(), 1, 1, events, now(), 5, '\\x0102' FROM audit_seal WHERE number = 1",
    )
    assert found() == (1, Fault.FORGED_CUT)


@pytest.mark.parametrize(
    "change", ["upto = upto + 1", "events = events + 1", "years = 1", "until = until - interval '1 day'", "first = 2"]
)
def test_a_cut_that_was_made_larger_is_found(old: Place, change: str) -> None:
    cut(old)
    with without_triggers(old):
        run(old, f"UPDATE audit_cut SET {change}")
    finding = found()
    assert finding is not None
    assert finding[1] == Fault.FORGED_CUT


def test_without_its_cut_the_events_are_missing(old: Place) -> None:
    cut(old)
    with without_triggers(old):
        run(old, "DELETE FROM audit_cut")
    assert found() == (1, Fault.MISSING_EVENTS)


def test_a_proof_of_another_place_or_row_proves_nothing(old: Place) -> None:
    cut(old)
    with without_triggers(old):
        run(old, "UPDATE audit_cut SET id = gen_random_uuid()")
    assert found() == (1, Fault.FORGED_CUT)


def test_what_was_cut_and_is_there_again_is_found(old: Place) -> None:
    number = numbers_of(1)[0]
    run(old, f"CREATE TABLE kept AS SELECT * FROM audit_event WHERE number = {number}")
    cut(old)
    run(old, "INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM kept", "DROP TABLE kept")
    assert found() == (1, Fault.NOT_CUT)


def test_a_tampered_rest_is_found_behind_a_cut(old: Place) -> None:
    row = cut(old)
    assert row is not None
    run(old, f"DELETE FROM audit_event WHERE number = {numbers_of(row.upto + 1)[0]}")
    assert found() == (row.upto + 1, Fault.MISSING_EVENTS)


def test_no_request_cuts_anything(old: Place) -> None:
    for statement in (
        "DELETE FROM audit_event",
        "DELETE FROM audit_cut",
        "INSERT INTO audit_cut (id, number, at, first, upto, events, until, years, proof)"
        " VALUES (gen_random_uuid(), 1, now(), 1, 1, 1, now(), 5, '')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
