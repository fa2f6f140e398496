"""What is free instead: nearest first, never in the past, never what is taken; and the race for one room."""

import threading
from datetime import time, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import sight
from kernel.clock import SOFIA, at_sofia
from kernel.place import entered
from services.cases.enums import CaseState
from services.contact_centre.models import Session
from services.contact_centre.operations.elsewhere import wanted_of
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.queries.alternatives import alternatives
from services.scheduling.models import Closure, Entrance, OpeningHours, Reservation, Room
from services.scheduling.operations.bookings import Taken
from tests.contact_centre.conftest import NOW, SATURDAY, Booking, Family
from tests.utils.eyes import TEST

HOUR = timedelta(hours=1)


def hours(cast, weekdays=range(7)):
    OpeningHours.objects.bulk_create(
        OpeningHours(weekday=day, opens_at=time(9), closes_at=time(18)) for day in weekdays
    )


@pytest.fixture
def taken(family, another_family, wanted, cast):
    """Another family sits in the wanted room at the wanted time, with the wanted supervisor."""
    other = another_family()
    book_session(case=other.case, booking=wanted(other.first), by=cast.a.coordinator, at=NOW)
    return wanted(family.first)


def test_the_same_time_with_another_room_and_supervisor_comes_first(taken, house, cast):
    hours(cast)
    free = cast.a.worker("session_supervisor")
    first = alternatives(wanted_of(taken), NOW)[0]
    assert (first.starts_at, first.room, first.supervisor) == (taken.starts_at, house.moon, free)
    assert first.reason


def test_then_the_same_day_near_the_same_hour_then_the_days_after(taken, cast):
    hours(cast)
    found = alternatives(wanted_of(taken), NOW)
    days = [one.starts_at.astimezone(SOFIA).date() for one in found]
    assert len(found) == 6
    assert days == sorted(days)
    assert days[0] == SATURDAY


def test_nothing_is_offered_in_the_past(taken, cast):
    hours(cast)
    at = at_sofia(SATURDAY, time(14, 10))
    assert all(one.starts_at > at for one in alternatives(wanted_of(taken), at))


def test_a_closed_day_is_left_out(taken, cast):
    hours(cast)
    Closure.objects.create(
        during=(at_sofia(SATURDAY, time.min), at_sofia(SATURDAY + timedelta(days=1), time.min)), reason="Ремонт"
    )
    days = {one.starts_at.astimezone(SOFIA).date() for one in alternatives(wanted_of(taken), NOW)}
    assert SATURDAY not in days


def test_a_room_that_is_too_small_is_not_offered(taken, house, cast):
    hours(cast)
    Room.objects.filter(pk=house.moon.pk).update(capacity=1)
    assert all(one.room == house.sun for one in alternatives(wanted_of(taken), NOW))


def test_looking_costs_the_same_however_full_the_calendar_is(taken, cast):
    hours(cast)
    with CaptureQueriesContext(connection) as queries:
        alternatives(wanted_of(taken), NOW)
    assert len(queries) <= 17  # two of them: whether two must be in the room


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(9, 17)), max_size=12))
def test_what_is_offered_can_really_be_booked(family, house, wanted, cast, busy):
    with transaction.atomic():
        hours(cast)
        for number, (day, hour) in enumerate(sorted(set(busy))):
            starts = at_sofia(SATURDAY + timedelta(days=day), time(hour))
            for kind, resource in (("room", house.sun.pk), ("child", family.children[0].pk)):
                Reservation.objects.create(
                    kind=kind, resource=resource, booking=UUID(int=number), during=(starts, starts + HOUR)
                )
        for one in alternatives(wanted_of(wanted(family.first)), NOW, limit=3):
            booking = wanted(
                family.first,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                room=one.room,
                supervisor=one.supervisor,
            )
            with transaction.atomic():
                book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
                transaction.set_rollback(True)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_families_that_want_one_room_in_one_second_get_one_meeting_and_no_broken_page(place_a, cast):
    """issue: one wins, the other keeps the form and gets alternatives; nobody sees a deadlock."""
    with entered(place_a):
        set_urlconf("config.urls.centre")
        room = Room.objects.create(name="Слънце", capacity=6)
        Entrance.objects.create(name="Главен вход")
        families = []
        for number in range(8):
            one = Family(cast, f"Фамилиев{'аеиоуюяъ'[number]}", "Ани")
            one.first = one.arrangement(one.order(number=str(number)))
            one.in_state(CaseState.AGREED)
            families.append(one)
        coordinator = cast.a.coordinator
        supervisors = [cast.a.worker("session_supervisor") for _number in range(8)]
    start, answers = threading.Barrier(8), []

    def worker(family, supervisor):
        start.wait(timeout=30)
        set_urlconf("config.urls.centre")
        with entered(place_a), sight.beyond(TEST):
            booking = Booking(
                (family.first,),
                at_sofia(SATURDAY, time(10)),
                at_sofia(SATURDAY, time(12)),
                room=room,
                supervisor=supervisor,
            )
            try:
                book_session(case=family.case, booking=booking, by=coordinator, at=NOW)
                answers.append("booked")
            except Taken:
                answers.append("taken")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                answers.append(repr(error))
        connection.close()

    threads = [threading.Thread(target=worker, args=pair) for pair in zip(families, supervisors, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    with entered(place_a):
        assert sorted(answers) == ["booked"] + ["taken"] * 7
        assert Session.objects.count() == 1
