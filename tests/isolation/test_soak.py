"""Threads, pooled sessions, nested places, errors, savepoints, streams: never a row of the wrong centre."""

import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction

from kernel.place import Place, entered
from tenants.centres.models import Centre
from tenants.isolation.scope import place_of_centre, within
from tenants.provisioning.operations import provision
from tests.provisioning.conftest import requested  # noqa: F401 - a fixture
from tests.utils.security import figure, size

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]

THREADS, ROUNDS = 8, size(400, full=2500)


@pytest.fixture
def places(requested: Callable[..., Centre], place_a: Place, place_b: Place) -> list[Place]:  # noqa: F811
    """Five centres, each with a person whose name is the centre's schema."""
    found = [place_a, place_b, *(place_of_centre(provision(requested(f"town-{n}").pk)) for n in range(3))]
    for place in found:
        with entered(place):
            get_user_model().objects.create(email="one@example.org", name=place.schema)
    return found


def mine(place: Place) -> None:
    names = set(get_user_model().objects.values_list("name", flat=True))
    assert names == {place.schema}, f"{names} in {place.schema}"


def plain(place: Place, other: Place) -> None:
    with entered(place):
        mine(place)


def nested(place: Place, other: Place) -> None:
    with entered(place):
        mine(place)
        with entered(other):
            mine(other)
        mine(place)


def in_transaction(place: Place, other: Place) -> None:
    with entered(place), transaction.atomic():
        mine(place)
        with suppress(ZeroDivisionError), transaction.atomic(), entered(other):
            mine(other)
            raise ZeroDivisionError
        mine(place)


def with_error(place: Place, other: Place) -> None:
    with entered(place):
        with suppress(DatabaseError), transaction.atomic(), entered(other), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        mine(place)


def rolled_back(place: Place, other: Place) -> None:
    with suppress(ZeroDivisionError), entered(place), transaction.atomic():
        get_user_model().objects.create(email="two@example.org", name="never")
        raise ZeroDivisionError
    with entered(other):
        mine(other)


def streamed(place: Place, other: Place) -> None:
    """Half of the rows are read while the thread works elsewhere."""
    with entered(place):
        rows = within(place, get_user_model().objects.values_list("name", flat=True).iterator(chunk_size=1))
    with entered(other):
        first = next(rows)
        mine(other)
    assert {first, *rows} == {place.schema}


def given_back(place: Place, other: Place) -> None:
    with entered(place):
        mine(place)
    connection.close()
    with entered(other):
        mine(other)


def moved_by_hand(place: Place, other: Place) -> None:
    with entered(place), connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{other.role}"')
        mine(place)


WAYS = (plain, nested, in_transaction, with_error, rolled_back, streamed, given_back, moved_by_hand)


def work(places: list[Place], seed: int, wrong: list[Any]) -> None:
    chance = random.Random(seed)
    try:
        for _ in range(ROUNDS):
            chance.choice(WAYS)(*chance.sample(places, 2))
    except BaseException as error:
        wrong.append(error)
        raise
    finally:
        connection.close()


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Python changes threads five hundred times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.security_figure
@pytest.mark.usefixtures("hasty_threads")
def test_eight_threads_over_five_centres(places: list[Place]) -> None:
    wrong: list[Any] = []
    threads = [threading.Thread(target=work, args=(places, seed, wrong)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    name = "soak, 8 threads in one process: wrong rows or schemas"
    figure(f"{name}; {THREADS * ROUNDS:,} turns", len(wrong), unit="findings", bound="= 0", holds=not wrong)


def recursive(place: Place, other: Place, depth: int) -> Iterator[str]:
    with entered(place):
        yield from (get_user_model().objects.values_list("name", flat=True))
        if depth:
            yield from recursive(other, place, depth - 1)
        mine(place)


def test_recursion_returns_to_where_it_was(places: list[Place]) -> None:
    """django-tenants 4.0.1: @schema_context on a recursive function leaves the connection in the wrong schema."""
    first, second = places[:2]
    assert list(recursive(first, second, 3)) == [first.schema, second.schema] * 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("zakrila_login",)


def test_two_threads_interleaved_keep_their_places(places: list[Place]) -> None:
    """django-tenants 4.0.1: `with tenant:` keeps the previous tenant in a list that all threads share."""
    first, second = places[:2]
    inside, left, found = threading.Event(), threading.Event(), []

    def other() -> None:
        with entered(second):
            inside.set()
            left.wait(5)
            found.append(set(get_user_model().objects.values_list("name", flat=True)))
        connection.close()

    with entered(first):
        thread = threading.Thread(target=other)
        thread.start()
        inside.wait(5)
    left.set()
    thread.join()
    assert found == [{second.schema}]
    with pytest.raises(DatabaseError):
        get_user_model().objects.count()


def test_a_new_thread_begins_nowhere(places: list[Place]) -> None:
    found: list[Any] = []

    def other() -> None:
        with suppress(DatabaseError):
            found.append(get_user_model().objects.count())
        connection.close()

    with entered(places[0]):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert found == []
