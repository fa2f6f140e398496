"""Keys that were never committed seal nothing, and all processes and threads agree on one key for each person."""

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction

from kernel.place import Place, entered
from vault import keyring
from vault.errors import KeyMissing
from vault.models import Key, Kind


@pytest.fixture(autouse=True)
def _as_a_new_process() -> None:
    keyring.forget()


def make_then_fail(subject: Any) -> int:
    number = 0
    try:
        with transaction.atomic():
            number = keyring.here().number(subject)
            raise RuntimeError
    except RuntimeError:
        return number


@pytest.mark.django_db(transaction=True)
def test_a_key_of_a_failed_transaction_is_forgotten(in_a: Place) -> None:
    subject = uuid4()
    lost = make_then_fail(subject)
    kept = keyring.here().number(subject)
    assert kept != lost
    assert list(Key.objects.filter(subject=subject).values_list("number", flat=True)) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_key_of_a_savepoint_that_was_rolled_back_is_forgotten_too(in_a: Place) -> None:
    subject, other = uuid4(), uuid4()
    with transaction.atomic():
        before = keyring.here().number(other)
        lost = make_then_fail(subject)
        kept = keyring.here().number(subject)
        assert kept != lost
        assert keyring.here().number(other) == before
    numbers = dict(Key.objects.filter(kind=Kind.SUBJECT).values_list("subject", "number"))
    assert numbers == {subject: kept, other: before}


@pytest.mark.django_db(transaction=True)
def test_keys_listed_after_one_that_was_taken_back_are_still_known(
    in_a: Place, django_assert_num_queries: Any
) -> None:
    """Each remembers where it is listed for the commit, and the list becomes shorter."""
    ring, lasting = keyring.here(), uuid4()
    with transaction.atomic():
        keyring.prepare([uuid4() for _ in range(3)])
        lost = make_then_fail(uuid4())
        keyring.prepare([uuid4(), lasting])
        make_then_fail(uuid4())
        with django_assert_num_queries(0):
            assert ring.key(ring.number(lasting))
        with pytest.raises(KeyMissing):
            ring.key(lost)


@pytest.mark.django_db(transaction=True)
def test_an_uncommitted_key_is_known_to_its_own_connection_alone(in_a: Place) -> None:
    subject, ring = uuid4(), keyring.here()
    with transaction.atomic():
        number = ring.number(subject)
        assert ring.unseal(ring.seal(subject, b"x", b"b"), b"b") == b"x"
        assert ring.number(subject) == number
        assert subject not in ring.numbers
        assert number not in ring.keys
    assert ring.numbers[subject] == number


@pytest.mark.django_db(transaction=True)
def test_threads_that_seal_for_one_new_person_agree_on_one_key(in_a: Place) -> None:
    subjects, start, numbers = [uuid4() for _ in range(5)], Barrier(6), []

    def worker() -> None:
        start.wait()
        with entered(in_a):
            for subject in subjects:
                with transaction.atomic():
                    numbers.append((subject, keyring.here().number(subject)))
        connections.close_all()

    threads = [Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 30
    assert set(numbers) == set(Key.objects.filter(kind=Kind.SUBJECT).values_list("subject", "number"))


@pytest.mark.django_db(transaction=True)
def test_a_key_with_a_lower_number_that_was_committed_later_is_found(in_a: Place) -> None:
    """The other transaction drew its number first and committed last."""
    mine, theirs, begun, go = uuid4(), uuid4(), Barrier(2), Barrier(2)

    def other_process() -> None:
        with entered(in_a), transaction.atomic():
            ring = keyring.Ring(in_a)
            ring.number(theirs)
            begun.wait()
            go.wait()
        connections.close_all()

    thread = Thread(target=other_process)
    thread.start()
    begun.wait()
    high = keyring.here().number(mine)
    assert keyring.here().newest[0] >= 0
    go.wait()
    thread.join()
    low = Key.objects.get(subject=theirs).number
    assert low < high
    assert len(keyring.here().key(low)) == 32


def test_all_keys_of_a_place_come_with_one_query(in_a: Place, django_assert_num_queries: Any) -> None:
    subjects = [uuid4() for _ in range(20)]
    keyring.prepare(subjects)
    Key.objects.count()
    ring = keyring.Ring(in_a)
    keyring._fresh.clear()  # as another process, after the commit
    with django_assert_num_queries(1):
        numbers = [ring.number(subject) for subject in subjects]
        assert len({ring.key(number) for number in numbers}) == 20


def test_many_keys_are_made_with_few_queries(in_a: Place, django_assert_max_num_queries: Any) -> None:
    subjects = [uuid4() for _ in range(300)]
    keyring.here().number(Kind.PLACE)
    with django_assert_max_num_queries(4):
        keyring.prepare([*subjects, *subjects])
    assert Key.objects.filter(kind=Kind.SUBJECT).count() == 300
    with django_assert_max_num_queries(2):
        keyring.prepare(subjects)
    assert Key.objects.filter(kind=Kind.SUBJECT).count() == 300


def test_rings_of_many_places_do_not_grow_without_bound(
    in_a: Place, place_b: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.here().number(Kind.PLACE)
    monkeypatch.setattr(keyring, "MAX_KEYS", 1)
    with entered(place_b):
        keyring.here().number(Kind.PLACE)
    assert [uuid for (uuid, _), ring in keyring._rings.items() if ring.keys] == [place_b.uuid]
    assert keyring.here().number(Kind.PLACE)


def test_a_place_that_was_restored_from_a_backup_is_met_as_a_new_one(in_a: Place) -> None:
    ring = keyring.here()
    with transaction.atomic():
        number = ring.number(uuid4())
        ring.publish(number, Kind.PLACE, b"x" * 32)
        ring.newest = (number, uuid4())  # the number that this process remembers is another row's now
        keyring._look_again(ring)
        assert ring.number(Kind.PLACE) != number
    assert len(ring.key(ring.number(Kind.PLACE))) == 32


def test_changed_keys_are_asked_for_with_one_query_and_not_in_a_failed_transaction(
    in_a: Place, django_assert_num_queries: Any
) -> None:
    ring = keyring.here()
    ring.number(Kind.PLACE)
    with django_assert_num_queries(1):
        keyring._look_again(ring)
    with transaction.atomic(), django_assert_num_queries(0):
        transaction.set_rollback(True)
        keyring._look_again(ring)
