"""Nobody and nothing is booked twice, whatever two people do in the same second."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from kernel.errors import Refusal
from kernel.place import entered
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Entrance, EntranceUse, Reservation, Room
from services.scheduling.operations.bookings import DoorUse, Taken, Taking, release, reserve, use_entrances
from services.scheduling.queries import free_rooms
from tests.utils.security import figure, size

TRIES = size(4, full=150)


def book(room, during, booking=None, child=None, worker=None):
    booking = booking or uuid4()
    takings = [Taking(ResourceKind.ROOM, room.pk, room.name)]
    takings += [Taking(ResourceKind.CHILD, child, "Ани")] if child else []
    takings += [Taking(ResourceKind.WORKER, worker, "Мария")] if worker else []
    reserve(booking=booking, starts_at=during[0], ends_at=during[1], takings=takings)
    return booking


def test_a_free_room_is_taken(room, soon):
    booking = book(room, soon)
    assert Reservation.objects.get().booking == booking


def test_a_taken_room_is_refused_with_a_sentence_that_names_it(room, soon):
    book(room, soon)
    with pytest.raises(Taken, match="Слънце") as refusal:
        book(room, soon)
    assert refusal.value.field == "room"
    assert [taking.kind for taking in refusal.value.takings] == [ResourceKind.ROOM]


def test_what_ends_at_twelve_lets_the_next_begin_at_twelve(room, soon):
    book(room, soon)
    book(room, (soon[1], soon[1] + timedelta(hours=1)))
    assert Reservation.objects.count() == 2


def test_a_child_is_in_one_meeting_at_a_time(room, other_room, soon):
    child = uuid4()
    book(room, soon, child=child)
    with pytest.raises(Taken, match="Ани"):
        book(other_room, soon, child=child)
    assert Reservation.objects.count() == 2, "the refused booking left nothing behind"


def test_booking_again_moves_what_the_booking_held(room, other_room, soon):
    booking = book(room, soon)
    book(other_room, soon, booking)
    assert [row.resource for row in Reservation.objects.all()] == [other_room.pk]


def test_a_released_room_is_free_and_the_row_stays_as_history(room, soon):
    booking = book(room, soon)
    release(booking=booking)
    book(room, soon)
    assert Reservation.objects.filter(is_active=False, booking=booking).exists()


def test_free_rooms_leaves_out_what_is_taken_closed_or_too_small(room, other_room, soon):
    Room.objects.create(name="Чакалня", is_waiting_room=True)
    Room.objects.create(name="Стара", is_active=False)
    assert free_rooms(*soon) == [room, other_room]
    assert free_rooms(*soon, capacity=5) == [room]
    book(room, soon)
    assert free_rooms(*soon) == [other_room]


def test_the_database_refuses_the_other_person_of_a_pair_at_the_same_door(entrance, soon):
    mother, father = uuid4(), uuid4()
    one, other = uuid4(), uuid4()
    use_entrances(bookings=[one], uses=[DoorUse(one, entrance.pk, mother, father, *soon)])
    with pytest.raises(Refusal), transaction.atomic():
        use_entrances(bookings=[other], uses=[DoorUse(other, entrance.pk, father, mother, *soon)])
    yard = Entrance.objects.create(name="Двор")
    use_entrances(bookings=[other], uses=[DoorUse(other, yard.pk, father, mother, *soon)])
    assert EntranceUse.objects.count() == 2


@pytest.mark.security_figure
@pytest.mark.django_db(transaction=True)
def test_twenty_four_people_book_the_same_rooms_at_once(place_a, now):
    """security.md §9: with constraints alone there were 36 deadlocks; with sorted locks none, and never an overlap."""
    with entered(place_a):
        rooms = [Room.objects.create(name=f"Стая {n}", position=n) for n in range(3)]
    children, workers = [uuid4() for _n in range(10)], [uuid4() for _n in range(5)]
    start = threading.Barrier(24)
    answers, failures, seconds = [], [], []

    def worker(number):
        try:
            start.wait(timeout=30)
            with entered(place_a):
                for turn in range(TRIES):
                    began = time.monotonic()
                    answers.append(_attempt(rooms, children, workers, number, turn, now))
                    connection.close()  # as after a request: ten sessions serve all of them
                    seconds.append(time.monotonic() - began)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=[number]) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=1200)
    name = f"booking, 24 threads x {TRIES} tries"
    figure(
        f"{name}: deadlocks or errors shown",
        len(failures),
        unit="errors",
        bound="= 0",
        holds=not failures,
        evidence=str(failures[:3]),
    )
    with entered(place_a):
        assert len(answers) == 24 * TRIES
        overlaps = _overlaps()
        figure(f"{name}: overlaps", overlaps, unit="overlaps", bound="= 0", holds=not overlaps)
        assert 0 < answers.count("booked") == Reservation.objects.filter(kind=ResourceKind.ROOM).count()
    p95 = sorted(seconds)[len(seconds) * 95 // 100] * 1000
    figure(f"{name}: p95", p95, unit="ms", bound="<= 300", holds=p95 <= 300 or TRIES < 150)


def _attempt(rooms, children, workers, number, turn, now):
    """Half an hour later every ninety-six tries: there is always something free, and always somebody else after it."""
    starts = now + timedelta(days=1, minutes=30 * ((number + turn) % 4 + turn // 4))
    room, child, worker = rooms[(number + turn) % 3], children[(number * 7 + turn) % 10], workers[number % 5]
    try:
        with transaction.atomic():
            book(room, (starts, starts + timedelta(hours=1)), child=child, worker=worker)
    except Taken:
        return "refused"
    return "booked"


def _overlaps():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scheduling_reservation a JOIN scheduling_reservation b"
            " ON a.kind = b.kind AND a.resource = b.resource AND a.id < b.id AND a.during && b.during"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_one_room_one_second_one_winner(place_a, now):
    with entered(place_a):
        room = Room.objects.create(name="Слънце")
    start = threading.Barrier(24)
    answers = []

    def worker():
        start.wait(timeout=30)
        with entered(place_a):
            try:
                with transaction.atomic():
                    book(room, (now + timedelta(days=1), now + timedelta(days=1, hours=1)))
                answers.append("booked")
            except Taken as refusal:
                answers.append(str(refusal))
        connection.close()

    threads = [threading.Thread(target=worker) for _number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert answers.count("booked") == 1
    assert len(answers) == 24
    assert all("Слънце" in answer for answer in answers if answer != "booked")
