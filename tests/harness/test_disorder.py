"""A forgotten order_by shows in tests."""

import pytest

from services.scheduling.models import Room
from tests.utils.disorder import UnorderedSlice, disordered


@pytest.fixture(autouse=True)
def rooms(in_a):
    Room.objects.all().delete()
    Room.objects.bulk_create([Room(name=name, capacity=1) for name in "абвг"])


def names(rows):
    return [room.name for room in rows]


def test_no_length_stays_in_order_or_only_turns_round():
    for length in range(3, 9):
        rows = list(range(length))
        assert disordered(rows) not in (rows, rows[::-1])
        assert sorted(disordered(rows)) == rows
    assert disordered([1, 2]) == [2, 1]


def test_a_list_without_an_order_comes_out_of_order():
    assert names(Room.objects.order_by()) == ["б", "г", "а", "в"]


def test_the_same_disorder_every_time():
    assert names(Room.objects.order_by()) == names(Room.objects.order_by())


def test_an_order_is_kept():
    assert names(Room.objects.order_by("name")) == ["а", "б", "в", "г"]


def test_values_too():
    assert list(Room.objects.order_by().values_list("name", flat=True)) == ["б", "г", "а", "в"]


def test_the_first_rows_of_no_order_are_refused():
    with pytest.raises(UnorderedSlice, match="Room"):
        list(Room.objects.order_by()[:2])


def test_first_and_get_and_exists_are_not_lists():
    assert Room.objects.order_by().first()
    assert Room.objects.order_by().exists()
    assert Room.objects.get(name="а")
    with pytest.raises(Room.MultipleObjectsReturned):
        Room.objects.order_by().get()
