"""Pooled sessions of the server, lent to one after the other: nobody's eyes are left for the next."""

import random
import sys
import threading
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection, transaction

from kernel import sight
from kernel.place import entered
from kernel.sight import NOBODY, Level, Sight
from services.cases.models import Case, CaseParty
from services.cases.operations import assign_key_worker
from services.staff.sight import sight_of
from tests.cases.conftest import NOW
from tests.utils.eyes import TEST
from tests.utils.security import figure, size
from tests.walls.conftest import rows_of

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, STATEMENTS = 2, size(4_000, full=20_000)


def test_sight_place_and_beginning_travel_in_one_message(place_a, monkeypatch):
    connection.close()
    connection.ensure_connection()
    sent, kind = [], type(connection.connection)
    usual = kind._send
    monkeypatch.setattr(kind, "_send", lambda self, text: (sent.append(text), usual(self, text)))
    with entered(place_a), sight.entered(Sight(Level.MINE, uuid4())), transaction.atomic():
        rows_of("cases_case")
        rows_of("cases_case")
    assert [text for text in sent if b"zakrila.sight" in text] == sent[:1]
    assert all(part in sent[0] for part in (b"search_path", b"SET ROLE", b"BEGIN"))


def test_a_session_that_was_given_back_holds_no_sight(place_a):
    with entered(place_a), sight.entered(Sight(Level.ALL)):
        assert rows_of("cases_case") == 0
    raw = connection.connection
    connection.close()
    assert not raw.closed
    assert raw.execute("SELECT current_setting('zakrila.sight', true)").fetchone()[0] in (None, "")
    raw.rollback()


@pytest.fixture
def eyes(cast, in_a, referred):
    """Whose eyes, and exactly which cases they see."""
    found = {NOBODY: set()}
    every = set()
    for name in ("Иванов", "Петров", "Георгиев"):
        case, worker = referred(name), cast.a.worker("key_worker")
        assign_key_worker(case=case, worker=worker, by=cast.a.head, at=NOW)
        found[sight_of(worker)] = {case.pk}
        every.add(case.pk)
    return found | {sight_of(cast.a.reception): set(), sight_of(cast.a.head): every}


def plain(seen):
    assert set(Case.objects.values_list("pk", flat=True)) == seen
    return 1


def through_people(seen):
    assert set(CaseParty.objects.values_list("case_id", flat=True).order_by("id")) == seen
    return 1


def rolled_back(seen):
    with suppress(ZeroDivisionError), transaction.atomic(), sight.entered(Sight(Level.ALL)):
        Case.objects.count()
        raise ZeroDivisionError
    return 1 + plain(seen)


def beyond(seen):
    with sight.beyond(TEST):
        assert Case.objects.count() == 3
    return 1 + plain(seen)


def given_back(seen):
    connection.close()
    return plain(seen)


WAYS = (plain, plain, plain, through_people, rolled_back, beyond, given_back)


def work(place, eyes, seed, done, wrong):
    chance, asked = random.Random(seed), 0
    try:
        while asked < STATEMENTS // THREADS:
            seen = chance.choice(list(eyes))
            with entered(place), sight.entered(seen):
                asked += chance.choice(WAYS)(eyes[seen])
    except BaseException as error:
        wrong.append(error)
        raise
    finally:
        done.append(asked)
        connection.close()


@pytest.mark.slow
@pytest.mark.security_figure
def test_two_threads_with_alternating_workers_see_no_foreign_row(place_a, eyes):
    usual, done, wrong = sys.getswitchinterval(), [], []
    sys.setswitchinterval(1e-4)
    threads = [threading.Thread(target=work, args=(place_a, eyes, seed, done, wrong)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(usual)
    assert sum(done) >= STATEMENTS or wrong
    figure(
        f"row policies: foreign rows in {STATEMENTS:,} statements of two threads with alternating workers",
        len(wrong),
        unit="findings",
        bound="= 0",
        holds=not wrong,
        evidence=repr(wrong),
    )
