"""The cache that holds rate limits: exact, expiring, and each place's own."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from kernel import clock
from kernel.place import NoPlace, entered


def test_values_come_back(in_a):
    cache.set("k", [1.5, 2.5], 60)
    assert cache.get("k") == [1.5, 2.5]
    assert cache.get("other", "default") == "default"


def test_add_does_not_overwrite(in_a):
    assert cache.add("k", 1, 60)
    assert not cache.add("k", 2, 60)
    assert cache.get("k") == 1


def test_what_expired_is_gone_and_can_be_added_again(in_a):
    cache.set("k", 1, 60)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert cache.get("k") is None
        assert not cache.touch("k", 60)
        assert cache.add("k", 2, 60)
        assert cache.get("k") == 2


def test_set_touch_delete_clear(in_a):
    cache.set("k", 1, 60)
    cache.set("k", 2, 60)
    assert cache.touch("k", 3600)
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        assert cache.get("k") == 2
    assert cache.delete("k")
    assert not cache.delete("k")
    cache.set("k", 1, None)
    cache.clear()
    assert cache.get("k") is None


def test_one_place_s_counters_are_not_another_s(place_a, place_b):
    with entered(place_a):
        cache.set("k", 1, 60)
    with entered(place_b):
        assert cache.get("k") is None
        assert cache.add("k", 2, 60)


def test_outside_of_a_place_there_is_nothing():
    with pytest.raises(NoPlace):
        cache.get("k")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_adds(place_a):
    """Two browsers with the same code, five processes with the same lock: the unique key decides."""
    gate, won = Barrier(8), []

    def add() -> None:
        with entered(place_a):
            gate.wait()
            won.append(cache.add("lock", True, 60))
            connection.close()

    threads = [Thread(target=add) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(won) == [False] * 7 + [True]
